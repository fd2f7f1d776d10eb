"""The doors, the only way to write: `move` along a lifecycle, `fact` for what happened, `edit` of a record with its children.

Each runs the steps in `THROUGH` in this order, in one transaction. `ready` runs the checks among them without writing.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import Model

from tuanding.core.accounts.actors import Actor
from tuanding.core.accounts.scopes import visible_or_none
from tuanding.core.journal import handling, registry, steps
from tuanding.core.journal.gates import refusal_of_integrity_error
from tuanding.core.journal.keys import OneTime, keep_result, raise_if_used, use_up
from tuanding.core.journal.models import Entry
from tuanding.core.journal.steps import Check, Deed, Facts, TypedRows
from tuanding.core.kernel.refusal import Refusal

THROUGH: tuple[Callable[[Deed], None], ...] = (
    steps.lock,
    steps.scope,
    steps.ended,
    steps.version,
    steps.table,
    steps.check,
    steps.within,
    steps.write,
    steps.follow,
    steps.journal,
    steps.jobs,
)
NO_FIELDS: Mapping[str, Any] = {}
STEPS_OF_READY = THROUGH[1:5]  # scope, ended order, version, table

_open: ContextVar["Transaction | None"] = ContextVar("open_transaction", default=None)


@dataclass
class Done:
    """What a door did: the locked `row` as it is now, the `fact` it wrote, and the journal's entry."""

    row: Any
    fact: Any
    entry: Entry


@dataclass
class Transaction:
    """One or more doors. A repeated key is answered with `result`: the fact or row of the last door, unless `answer` chose
    another door's."""

    result: Model | None = None
    entry: Entry | None = None
    has_own_answer: bool = False
    deeds: list[Deed] = field(default_factory=list)

    def answer(self, done: Done) -> None:
        """Choose this door's fact or row as the answer to a repeated key."""
        self._set_result(done)
        self.has_own_answer = True

    def answer_by_default(self, done: Done) -> None:
        """A door is done: it is the answer to a repeated key, unless an earlier one was chosen."""
        if not self.has_own_answer:
            self._set_result(done)

    def _set_result(self, done: Done) -> None:
        self.result, self.entry = done.fact if done.fact is not None else done.row, done.entry


@dataclass(frozen=True)
class Advisory:
    """A lock that belongs to no row, for what two transactions must not do at the same time. Taken before every row lock."""

    number: int


def move(
    obj: Model,
    name: str,
    fields: Mapping[str, Any] = NO_FIELDS,
    /,
    *,
    by: Actor,
    at: datetime,
    seen: int | None,
    once: OneTime | None = None,
    facts: Facts | None = None,
    check: Check | None = None,
) -> Done:
    """Take `obj` along one arrow of its lifecycle; `fields` are those of the fact the arrow makes.

    `seen` is the version the person looked at (None only for what the system does by itself); `facts(row, actor)` is called
    under the lock, its result goes to the table's blocker. Raises NotFound, Denied, Ended, Stale, Blocked, Invalid.
    """
    life = registry.lifecycle_of(type(obj))
    arrow = life.by_name[name]
    event = f"{life.model}.{name}"
    return _pass_door(Deed(obj, arrow, event, by, at, seen, life, facts, check, fields), once)


def fact(
    subject: Model,
    name: str,
    fields: Mapping[str, Any] = NO_FIELDS,
    /,
    *,
    by: Actor,
    at: datetime,
    seen: int | None = None,
    once: OneTime | None = None,
    facts: Facts | None = None,
    check: Check | None = None,
    rows: Iterator[Sequence[Model]] | None = None,
) -> Done:
    """Record what happened to a subject; `rows` are many new rows under the one entry, a list after the other.

    Where the table says `supersedes`, `seen` is the version of the newest such fact (0: none yet). A fact without a row of
    its own is only its entry. Raises as `move`.
    """
    declared = registry.fact_of(type(subject), name)
    event = f"{declared.subject}.{name}"
    deed = Deed(subject, declared, event, by, at, seen, None, facts, check, fields, rows=rows)
    return _pass_door(deed, once)


def edit(
    record: Model,
    changes: Mapping[str, Any],
    name: str = "edit",
    /,
    *,
    by: Actor,
    at: datetime,
    seen: int | None,
    once: OneTime | None = None,
    facts: Facts | None = None,
    check: Check | None = None,
    children: Mapping[str, TypedRows] | None = None,
) -> Done:
    """Change a record with its children as one thing: one version, one stale answer, one entry.

    `children` are rows as typed, {relation: TypedRows}, compared when the save is stale; what is written of them, `check` says
    (`Write.replaced`). Raises as `move`.
    """
    declared = registry.fact_of(type(record), name)
    event = f"{declared.subject}.{name}"
    deed = Deed(record, declared, event, by, at, seen, None, facts, check, {}, changes, children or {})
    return _pass_door(deed, once)


def ready(
    obj: Model,
    name: str,
    /,
    *,
    by: Actor,
    seen: int | None = None,
    once: OneTime | None = None,
    facts: Facts | None = None,
) -> Any:
    """Before slow work that comes ahead of a door (render, sign, read a file): the door's checks without lock and write.

    Returns the row. Raises AlreadyDone and what the door would raise. The door checks again, under its lock.
    """
    raise_if_used(by, once)
    life = registry.LIFECYCLES.get(obj._meta.label)
    arrow = life.by_name.get(name) if life else None
    declared = arrow or registry.fact_of(type(obj), name)
    deed = Deed(obj, declared, f"{obj._meta.label}.{name}", by, by.at, seen, life if arrow else None, facts)
    deed.row = visible_or_none(type(obj), by, obj.pk, declared.right)
    for step in STEPS_OF_READY:
        step(deed)
    return deed.row


def _pass_door(deed_: Deed, once: OneTime | None) -> Done:
    with deed(deed_.by, once) as whole:
        for step in THROUGH:
            step(deed_)
        whole.deeds.append(deed_)
        done = Done(deed_.row, deed_.fact, deed_.entry)
        whole.answer_by_default(done)
        return done


@contextmanager
def deed(by: Actor, once: OneTime | None = None, lock: Sequence[Model | Advisory] = ()) -> Iterator[Transaction]:
    """Several doors, one transaction: the outermost uses up the key and keeps the result with it.

    `lock`: rows whose clients are locked before the first door, in order of their ids, behind what is `Advisory`. Raises
    AlreadyDone when the key was used with the same body, KeyReused with another one. What a refusal leaves behind
    (`afterwards`) runs when all is undone.
    """
    outer = _open.get()
    if outer is not None:
        yield outer
        return
    by.roles  # noqa: B018 (a request's roles are read when first asked for: now, not while others wait for the lock)
    try:
        with refusals_of_the_database(), transaction.atomic():
            whole = Transaction()
            token = _open.set(whole)
            try:
                key_id = use_up(by, once) if once else None
                _lock_advisories_and_clients(lock)
                yield whole
                for keep_up in registry.AT_END:
                    keep_up(whole.deeds)
                if key_id and whole.result is not None:
                    entry_id = whole.entry.pk if whole.entry else None
                    keep_result(key_id, whole.result._meta.label, whole.result.pk, entry_id)
            finally:
                _open.reset(token)
    except Refusal as why:
        if why.afterwards is not None:
            why.afterwards()
        raise


def _lock_advisories_and_clients(locks: Sequence[Model | Advisory]) -> None:
    for one in locks:
        if isinstance(one, Advisory):
            lock_advisory(one)
    handling.lock_clients([one for one in locks if isinstance(one, Model)])


def lock_advisory(lock: Advisory) -> None:
    """Take an advisory lock until the transaction ends. Nothing on SQLite, where one transaction writes at a time."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [lock.number])


@contextmanager
def refusals_of_the_database() -> Iterator[None]:
    """Turns an IntegrityError of a gate or a constraint into a Blocked refusal."""
    try:
        yield
    except IntegrityError as why:
        raise refusal_of_integrity_error(why) from why
