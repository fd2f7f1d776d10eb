"""The steps of a door. `doors.THROUGH` has their order; each step reads and fills the `Deed` it is given.

A refusal in any step undoes the whole transaction.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple

from django.apps import apps
from django.db.models import ForeignKey, Model, QuerySet

from tuanding.core.accounts.actors import Actor
from tuanding.core.accounts.scopes import grant_for, is_column_visible, visible
from tuanding.core.jobs.queue import enqueue_once
from tuanding.core.journal import handling, registry
from tuanding.core.journal.chain import append
from tuanding.core.journal.evidence import evidence_before_change, evidence_of
from tuanding.core.journal.models import Entry
from tuanding.core.kernel.lifecycle import Fact, Lifecycle, Move
from tuanding.core.kernel.refusal import Blocked, Denied, NotFound, Stale

NO_ROWS: Sequence[Model] = ()


class TypedRows(NamedTuple):
    """The child rows of an edit as somebody typed them; compared with the stored ones when the save is stale."""

    rows: Sequence[Mapping[str, Any]]
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Write:
    """What a check gives the door to write.

    `fields` of the fact · `parts(fact)` further new rows, which may point at the fact although it is not written yet ·
    `changes` of the subject's own fields · `replaced` (queryset, new rows) of its children · `about` codes for the
    history's sentence.
    """

    fields: Mapping[str, Any] = field(default_factory=dict)
    parts: Callable[[Any], Sequence[Model]] = lambda fact: NO_ROWS
    changes: Mapping[str, Any] = field(default_factory=dict)
    replaced: Sequence[tuple[QuerySet[Any], Sequence[Model]]] = ()
    about: Mapping[str, Any] = field(default_factory=dict)


Check = Callable[[Any, Actor], Write | None]
Facts = Callable[[Any, Actor], Any]


@dataclass
class Deed:
    """One pass through a door: above the arguments, below what the steps fill in."""

    subject: Any
    declared: Move | Fact
    event: str
    by: Actor
    at: datetime
    seen: int | None = None
    life: Lifecycle | None = None
    facts: Facts | None = None
    check: Check | None = None
    fields: Mapping[str, Any] = field(default_factory=dict)
    changes: Mapping[str, Any] | None = None
    children: Mapping[str, TypedRows] = field(default_factory=dict)
    rows: Iterator[Sequence[Model]] | None = None

    row: Any = None
    first: Any = None  # the client the row hangs under, locked before it
    actor: Any = None
    write: Write = field(default_factory=Write)
    fact: Any = None
    parts: Sequence[Model] = ()
    written: list[Model] = field(default_factory=list)
    params: dict[str, Any] = field(default_factory=dict)
    entry: Any = None

    @cached_property
    def row_or_part(self) -> Any:
        """The row whose fields an edit changes: the subject, or the part of it that the table names."""
        part = getattr(self.declared, "part", "")
        return getattr(self.row, part)() if part else self.row


def lock(deed: Deed) -> None:
    """The client first, then the row: what is read from here on stays as it is."""
    deed.first = handling.lock_first(deed.subject)
    deed.row = handling.locked_row(deed.subject, deed.by, deed.declared.right)
    if deed.row is not None and deed.first is not None:
        handling.set_locked_root(deed.row, deed.first)


def scope(deed: Deed) -> None:
    """NotFound for somebody who does not see the row, so that he learns neither state nor version; Denied for somebody who
    sees it without this right."""
    model = type(deed.subject)
    if deed.row is None:
        there = visible(model, deed.by, "view").filter(pk=deed.subject.pk).exists()
        raise Denied() if there else NotFound()
    grant = grant_for(deed.row, deed.by, deed.declared.right)
    if grant is None:
        raise Denied()
    deed.actor = deed.by.using(grant)


def ended(deed: Deed) -> None:
    handling.refuse_ended(deed.row, allowed=getattr(deed.declared, "after_end", False))


def version(deed: Deed) -> None:
    """Stale where the person looked at an older version, with both values of each field that differs."""
    if getattr(deed.declared, "supersedes", ""):
        _check_and_set_fact_version(deed)
        return
    now = getattr(deed.row, "version", None)
    if deed.seen is None or now is None or deed.seen == now:
        return
    stale = Stale(_conflicts_by_field(deed), now, deed.seen)
    stale.subject = (deed.row._meta.label, deed.row.pk)
    raise stale


def _conflicts_by_field(deed: Deed) -> dict[str, handling.Difference]:
    if not deed.changes and not deed.children:
        return {}
    edited = deed.row_or_part
    conflicts = _without_hidden(edited, handling.differences(edited, deed.changes or {}), deed)
    for name, typed in deed.children.items():
        theirs = [
            {f: handling.json_value(getattr(row, f)) for f in typed.fields} for row in getattr(edited, name).all()
        ]
        yours = [{f: handling.json_value(row.get(f, "")) for f in typed.fields} for row in typed.rows]
        if yours != theirs:
            conflicts[name] = {"yours": yours, "theirs": theirs}
    return conflicts


def _without_hidden(
    row: Any, differences: dict[str, handling.Difference], deed: Deed
) -> dict[str, handling.Difference]:
    """The differences without those fields that are hidden from whoever saves."""
    return {name: pair for name, pair in differences.items() if is_column_visible(type(row), deed.actor, name)}


def _check_and_set_fact_version(deed: Deed) -> None:
    """For facts that are versions of each other: Stale unless `seen` is the version of the newest one (0: none yet)."""
    declared: Any = deed.declared
    column = declared.supersedes
    model: Any = apps.get_model(declared.model)
    last = model.objects.filter(**{column: getattr(deed.row, column)}).order_by("-version").first()
    now = last.version if last else 0
    if deed.seen != now:
        raise Stale(
            _without_hidden(last, handling.differences(last, deed.fields), deed) if last else {}, now, deed.seen
        )
    deed.fields = {**deed.fields, "version": now + 1}


def table(deed: Deed) -> None:
    """The state the arrow starts from, then the table's blocker, asked with the facts that stand under the lock."""
    declared = deed.declared
    if isinstance(declared, Move) and deed.life:
        refuse_state(deed.row, declared, deed.life)
    refusal = declared.blocker(deed.row, deed.facts(deed.row, deed.actor) if deed.facts else None)
    if refusal:
        raise refusal


def refuse_state(row: Any, step: Move, life: Lifecycle) -> None:
    state = getattr(row, life.field)
    if state not in step.sources:
        sources = "、".join(str(life.states[s]) for s in step.sources)
        raise Blocked(
            "无法「%(step)s」，因为现在是「%(now)s」；要在「%(wanted)s」时才可以",
            field=life.field,
            value=state,
            step=step.label,
            now=life.states[state],
            wanted=sources,
        )


def check(deed: Deed) -> None:
    """Calls the room's check with the locked row; then makes the fact and its parts, not yet written."""
    if deed.check:
        deed.write = deed.check(deed.row, deed.actor) or Write()
    deed.fact = _new_fact(deed)
    deed.parts = deed.write.parts(deed.fact)


def _new_fact(deed: Deed) -> Any:
    label = deed.declared.makes if isinstance(deed.declared, Move) else deed.declared.model
    fields = {**deed.fields, **deed.write.fields}
    if not label:
        if fields:
            raise TypeError(f"nothing takes {', '.join(fields)}")
        return None
    model: Any = apps.get_model(label)
    fact = model(**fields)
    name = getattr(deed.declared, "under", None) or _subject_key_name(model, type(deed.subject), fields)
    if name:
        _set_foreign_key(fact, name, deed.row)
    return fact


def _set_foreign_key(fact: Any, name: str, row: Any) -> None:
    """Point the fact at its row without assigning the relation: assigning would also set the row's reverse one-to-one relation
    to a fact that is not written yet (an ending)."""
    column: Any = fact._meta.get_field(name)
    setattr(fact, column.attname, row.pk)
    column.set_cached_value(fact, row)


def _subject_key_name(model: type[Model], subject: type[Model], fields: Mapping[str, Any]) -> str | None:
    """The name of the fact's foreign key to its subject, where the declaration does not say `under`."""
    for column in model._meta.concrete_fields:
        if isinstance(column, ForeignKey) and column.related_model is subject and column.name not in fields:
            return column.name
    return None


def within(deed: Deed) -> None:
    """Calls the rooms that listen to this event: the order is still open, the fact not yet written; they may refuse."""
    for listener in registry.WITHIN.get(deed.event, ()):
        listener(deed.row, deed.fact, deed.actor, deed.at)


def write(deed: Deed) -> None:
    """The fact, its parts, the children, many rows, then the subject itself."""
    if deed.fact is not None:
        handling.insert(deed.fact, deed.actor, deed.at)
    deed.written = [handling.insert(part, deed.actor, deed.at) for part in deed.parts]
    for old, new in deed.write.replaced:
        old.delete()
        deed.written += [handling.insert(row, deed.actor, deed.at) for row in new]
    deed.params = dict(deed.write.about)
    if deed.rows is not None:
        deed.params |= handling.add_many(deed.rows, deed.fact, deed.actor, deed.at)
    if isinstance(deed.declared, Move) and deed.life:
        before = getattr(deed.row, deed.life.field)
        deed.params |= {"from": before, "to": deed.declared.target}
        _update_row(deed, {deed.life.field: deed.declared.target, **deed.write.changes})
    else:
        _write_edit(deed)


def _write_edit(deed: Deed) -> None:
    changes = {**(deed.changes or {}), **deed.write.changes}
    children = deed.write.replaced and not getattr(deed.declared, "apart", False)
    if not changes and not children:
        return
    if deed.row_or_part is not deed.row:
        part = deed.row_or_part
        deed.params |= {"fields": handling.update_record(part, changes), "of": part._meta.label}
        deed.written.append(part)
        changes = {}
        _update_row(deed, changes)
    else:
        deed.params["fields"] = _update_row(deed, changes)


def _update_row(deed: Deed, changes: Mapping[str, Any]) -> list[str]:
    deed.written.insert(0, deed.row)
    deed.params |= evidence_before_change(deed.row)
    return handling.update_record(deed.row, dict(changes))


def follow(deed: Deed) -> None:
    """Tells search and projections what was written, in the same transaction."""
    handling.call_followers(_all_rows(deed))


def _all_rows(deed: Deed) -> list[Any]:
    return [*([deed.fact] if deed.fact is not None else []), *deed.written]


def journal(deed: Deed) -> None:
    """One entry in the chain of the subject, with the prints of what was written."""
    params = {**deed.params, **evidence_of(_all_rows(deed))}
    deed.entry = append(deed.row, deed.event, deed.actor, deed.at, params, deed.fact)


def jobs(deed: Deed) -> None:
    """A job for each room that listens after."""
    entry: Entry = deed.entry
    for kind in registry.AFTER.get(deed.event, ()):
        payload = {"entry": entry.pk, "subject": deed.row.pk, "object": entry.object_id}
        enqueue_once(kind, f"{kind}:{entry.pk}", payload, deed.at)
