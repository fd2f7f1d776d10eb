"""The only two doors for a write: `move` for things with a lifecycle, `record` for facts and edits.

Always in this order, in one transaction: one-time key, lock (the group order first), scope, ended order, seen version,
table, blocker, within-listeners, write, what follows (search, projections), journal, jobs.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Model

from tuanding.core.accounts.actors import Actor
from tuanding.core.jobs.queue import enqueue
from tuanding.core.journal import handling, registry
from tuanding.core.journal.chain import append
from tuanding.core.journal.evidence import PRINTS, prints_of
from tuanding.core.journal.gates import by_name
from tuanding.core.journal.keys import OneTime, keep_result, use_up
from tuanding.core.journal.models import Entry
from tuanding.core.kernel.lifecycle import Fact, Move
from tuanding.core.kernel.refusal import Blocked, Refusal

Rows = Sequence[Model] | Callable[[Any], Sequence[Model]]  # of the fact just made
Many = Rows | Iterator[Sequence[Model]]
_open: ContextVar["Deed | None"] = ContextVar("open_deed", default=None)


@dataclass
class Done:
    """What a door did: the locked `row` as it is now, the fact `made`, and the journal's entry."""

    row: Any
    made: Any
    entry: Entry


@dataclass
class Deed:
    """One transaction of one or more doors. `result` is what a repeated key is answered with: the last door's row."""

    by: Actor
    once: OneTime | None
    result: Model | None = None
    entry: Entry | None = field(default=None)

    def keep(self, done: Done) -> None:
        self.result, self.entry = done.made if done.made is not None else done.row, done.entry


@contextmanager
def deed(by: Actor, once: OneTime | None = None) -> Iterator[Deed]:
    """Everything inside is one transaction; the outermost one uses up the key and keeps the result with it.

    Raises AlreadyDone when the key was used with the same body, KeyReused with another one.
    """
    outer = _open.get()
    if outer is not None:
        yield outer
        return
    by.roles  # noqa: B018 (a request's roles are read when first asked for: now, not while others wait for the lock)
    with refusals_of_the_database(), transaction.atomic():
        mine = Deed(by, once)
        token = _open.set(mine)
        try:
            key_id = use_up(by, once) if once else None
            yield mine
            if key_id and mine.result is not None:
                entry_id = mine.entry.pk if mine.entry else None
                keep_result(key_id, mine.result._meta.label, mine.result.pk, entry_id)
        finally:
            _open.reset(token)


@contextmanager
def refusals_of_the_database() -> Iterator[None]:
    """A gate or constraint that refuses is said like any other refusal."""
    try:
        yield
    except IntegrityError as why:
        gate = by_name(str(why))
        raise Blocked(gate.message if gate else "数据库拒绝：与已有的内容重复或不相符，请刷新后再试") from why


def move(
    obj: Model, name: str, /, *, by: Actor, at: datetime, seen: int | None, once: OneTime | None = None,
    facts: Callable[[Any], Any] | None = None, parts: Rows = (), **data: Any,
) -> Done:  # fmt: skip
    """Take `obj` along one arrow of its lifecycle.

    `seen` is the version the person looked at (None only for the system's own consequences); `facts(row)` is asked
    after the lock and given to the blocker; `data` are the fields of the fact the move makes; `parts` are further new rows
    (a list, or a function of the made fact) written with it. Raises NotFound, Denied, Ended, Stale, Blocked.
    """
    life = registry.lifecycle_of(type(obj))
    step = life.by_name[name]
    with deed(by, once) as now:
        row, actor = handling.reach(obj, by, step.right)
        handling.refuse_ended(row, allowed=False)
        handling.refuse_stale(row, seen)
        _refuse_state(row, step, life)
        event = f"{life.model}.{name}"
        _ask(event, step, row, actor, at, facts, data)
        made = handling.make(step.makes, None, row, actor, at, data)
        further = handling.add(parts, made, actor, at)
        before = getattr(row, life.field)
        handling.change(row, {life.field: step.target})
        params = {"from": before, "to": step.target}
        done = _after(event, row, row, made, [row, *further], actor, at, params)
        now.keep(Done(row, None, done.entry))
        return done


def record(
    subject: Model, name: str, /, *, by: Actor, at: datetime, seen: int | None = None, once: OneTime | None = None,
    facts: Callable[[Any], Any] | None = None, changes: dict[str, Any] | None = None, parts: Rows = (),
    replace: Sequence[tuple[Any, Rows]] = (), rows: Many = (), about: dict | None = None,
    under_lock: Callable[[Any], dict[str, Any]] | None = None, **data: Any,
) -> Done:  # fmt: skip
    """Record a fact of `subject`, or edit it.

    `changes` are new values of the subject's own fields and need `seen`; `replace` are (queryset, new rows) of its
    children; `parts` are further new rows; `rows` are many new rows under the one entry, hashed: a list, or an iterator of lists;
    `about` are codes for the history's sentence; `under_lock(row)` gives fields of the fact that are known only once the
    row is locked and in reach, and may refuse. Raises NotFound, Denied, Ended, Stale, Blocked, Invalid.
    """
    fact = registry.fact_of(type(subject), name)
    with deed(by, once) as now:
        row, actor = handling.reach(subject, by, fact.right)
        handling.refuse_ended(row, allowed=fact.after_end)
        if changes is not None or seen is not None or replace:
            handling.refuse_stale(row, seen, changes or {})
        data |= under_lock(row) if under_lock else {}
        event = f"{fact.subject}.{name}"
        _ask(event, fact, row, actor, at, facts, {**data, "changes": changes} if changes else data)
        made = handling.make(fact.model, fact.under, row, actor, at, data)
        further = handling.add(parts, made, actor, at)
        for old, new in replace:
            further += handling.put_in_place(old, new, made, actor, at)
        params: dict[str, Any] = dict(about or {})
        if rows:
            params |= handling.add_many(rows, made, actor, at)
        if changes or (replace and not fact.apart):
            params["fields"] = handling.change(row, changes or {})
        written = [row] if changes or replace else []  # a fact alone leaves its subject as it was found
        done = _after(event, row, row, made, [*written, *further], actor, at, params)
        now.keep(done)
        return done


def _refuse_state(row, step: Move, life) -> None:
    state = getattr(row, life.field)
    if state not in step.sources:
        wanted = "、".join(str(life.states[s]) for s in step.sources)
        raise Blocked(
            "无法「%(step)s」，因为现在是「%(now)s」；要在「%(wanted)s」时才可以",
            field=life.field, value=state, step=step.label, now=life.states[state], wanted=wanted,
        )  # fmt: skip


def _ask(event: str, step: Move | Fact, row, actor, at, facts, data) -> None:
    """The table's blocker, then whoever registered to listen within."""
    refusal: Refusal | None = step.blocker(row, facts(row) if facts else None)
    if refusal:
        raise refusal
    for listener in registry.WITHIN.get(event, ()):
        listener(row, actor, at, data)


def _after(event, row, subject, made, written, actor, at, params) -> Done:
    """What every write brings along: projections and search, the journal's entry, jobs of who listens after."""
    rows = [*([made] if made is not None else []), *written]
    handling.followed(rows)
    prints = prints_of(rows)
    entry = append(subject, event, actor, at, {**params, PRINTS: prints} if prints else params, made)
    for kind in registry.AFTER.get(event, ()):
        payload = {"entry": entry.pk, "subject": subject.pk, "object": entry.object_id}
        enqueue(kind, f"{kind}:{entry.pk}", payload, at)
    return Done(row, made, entry)
