"""The door for one act on many subjects: an entry each, in its own chain, with as few statements as possible.

It goes through the same steps as the doors for one. Checks of a row run row by row before anything is written; queries and
writes run once for all rows.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from django.apps import apps
from django.db import transaction
from django.db.models import Model

from tuanding.core.accounts.actors import Actor, Grant
from tuanding.core.accounts.bases import ActedRow, FactRow
from tuanding.core.accounts.scopes import grants_for, visible
from tuanding.core.journal import handling, registry, steps
from tuanding.core.journal.chain import NewEntry, append_all
from tuanding.core.journal.doors import Done, deed
from tuanding.core.journal.evidence import evidence_before_change, evidence_of
from tuanding.core.journal.history import TOGETHER
from tuanding.core.journal.inserting import insert_rows
from tuanding.core.journal.keys import OneTime
from tuanding.core.journal.steps import Check, Deed
from tuanding.core.kernel.lifecycle import Fact
from tuanding.core.kernel.refusal import Denied, NotFound, Refusal

NO_PARAMS: Mapping[str, Any] = {}
STOP: Literal["stop"] = "stop"
SKIP: Literal["skip"] = "skip"


def _no_facts(rows: Sequence[Any], params: Mapping[str, Any], actor: Actor, at: datetime) -> Mapping[int, Any]:
    return {}


@dataclass(frozen=True)
class Many:
    """What can be done to many at once.

    `fact` ("assign") is recorded on each `subject` ("clients.Client"). `check(params, actor, at, facts)` gives the check of
    one row, and raises a Refusal when it can be done to none of them; `facts(rows, params, actor, at)` are what the fact's
    blocker asks of each, {id: facts}, read in one look ({} while a batch is only asked for). A refused one stops all that
    were to be done with it, or is skipped and listed. `start` is the fact by which a department records that a batch was
    asked for.
    """

    name: str
    subject: str
    fact: str
    start: str
    label: str
    refused: Literal["stop", "skip"]
    check: Callable[[Mapping[str, Any], Actor, datetime, Mapping[int, Any]], Check]
    facts: Callable[[Sequence[Any], Mapping[str, Any], Actor, datetime], Mapping[int, Any]] = _no_facts

    @property
    def model(self) -> type[Model]:
        return apps.get_model(self.subject)

    @property
    def declared(self) -> Fact:
        return registry.FACTS[self.subject, self.fact]

    @property
    def event(self) -> str:
        return f"{self.subject}.{self.fact}"


MANY: dict[str, Many] = {}


def declare(*acts: Many) -> None:
    """Called for what a room's `room.py` declares. ValueError when two acts have one name."""
    for act in acts:
        if MANY.setdefault(act.name, act) is not act:
            raise ValueError(f"two acts are named {act.name}")


@dataclass
class Outcome:
    """`rows` as they are now; `refused` in the order of their ids."""

    rows: list[Any] = field(default_factory=list)
    refused: list[tuple[int, Refusal]] = field(default_factory=list)


class SubjectRefusal(Refusal):
    """One of many subjects was refused, and therefore nothing was done to any of them."""

    def __init__(self, pk: int, why: Refusal):
        super().__init__(why.message, field=why.field, value=why.value, **why.params)
        self.pk, self.why = pk, why
        self.code, self.status = why.code, why.status


def many(
    name: str,
    ids: Iterable[int],
    params: Mapping[str, Any] = NO_PARAMS,
    /,
    *,
    by: Actor,
    at: datetime,
    once: OneTime | None = None,
) -> Outcome:
    """Do one act to all of these in one transaction: a few hundred at most. More is a batch, which comes here part by part.

    All are locked in one query in order of id. Raises what the act refuses as a whole, and `SubjectRefusal` for the first refused one
    where the act stops at it; else those are in the outcome.
    """
    act = MANY[name]
    with deed(by, once) as whole:
        subject_ids = sorted(set(ids))
        _lock_clients_of(act.model, subject_ids)
        rows, grants, refused = _rows_by_right(act, subject_ids, by)
        facts = act.facts(rows, params, by, at)
        check = act.check(params, by, at, facts)
        deeds: list[Deed] = []
        for row in rows:
            one = Deed(row, act.declared, act.event, by, at, facts=lambda row, _actor: facts.get(row.pk), check=check)
            one.row, one.actor = row, by.using(grants[row.pk])
            try:
                deeds.append(_check_deed(one))
            except Refusal as why:
                refused.append((row.pk, why))
        refused.sort(key=lambda pair: pair[0])
        if refused and act.refused == STOP:
            raise SubjectRefusal(*refused[0])
        if deeds:
            if len(deeds) > 1 and by.because is None:
                for one in deeds:
                    one.params[TOGETHER] = len(deeds)
            _write_and_journal_deeds(deeds)
            whole.deeds += deeds
            whole.answer_by_default(Done(deeds[-1].row, deeds[-1].fact, deeds[-1].entry))
        return Outcome([one.row for one in deeds], refused)


def _lock_clients_of(model: type[Model], ids: Sequence[int]) -> None:
    """Lock the subjects' clients, in one query in order of id; the subjects themselves where they hang under none."""
    path = getattr(model, "LOCK_FIRST", "")
    rows = model._base_manager.filter(pk__in=ids)
    handling.lock_clients(list(rows.select_related(path) if path else [model(pk=pk) for pk in ids]))


def _rows_by_right(
    act: Many, ids: Sequence[int], by: Actor
) -> tuple[list[Any], dict[int, Grant], list[tuple[int, Refusal]]]:
    """(rows on which the actor has the right, {id: grant}, refusals of the others): Denied for a row he sees, NotFound for one
    he does not see."""
    grants = grants_for(act.model, ids, by, act.declared.right)
    rows = list(act.model._default_manager.filter(pk__in=list(grants)).order_by("pk"))
    others = [pk for pk in ids if pk not in grants]
    visible_ids = set(visible(act.model, by).filter(pk__in=others).values_list("pk", flat=True)) if others else set()
    return rows, grants, [(pk, Denied() if pk in visible_ids else NotFound()) for pk in others]


def _check_deed(one: Deed) -> Deed:
    """All checks of one row; nothing is written."""
    steps.ended(one)
    steps.table(one)
    steps.check(one)
    if one.write.replaced:
        raise TypeError(f"{one.event} replaces rows: that is done one by one")
    if registry.WITHIN.get(one.event):
        with transaction.atomic():  # a listener may have written before it, or the next one, refuses
            steps.within(one)
    for row in _new_rows(one):
        if isinstance(row, FactRow | ActedRow):
            handling.fill_in_author(row, one.actor, one.at)
        handling.check_limits(row)
    one.params = dict(one.write.about)
    if one.write.changes:
        one.params |= evidence_before_change(one.row)
        one.changes = handling.set_new_values_and_version(one.row, one.write.changes)
        one.params["fields"] = [*one.changes]
        one.written = [one.row]
    return one


def _new_rows(one: Deed) -> list[Model]:
    return [*([one.fact] if one.fact is not None else []), *one.parts]


def _write_and_journal_deeds(deeds: Sequence[Deed]) -> None:
    """Writes facts, parts and subjects; then calls followers, writes the entries and the jobs."""
    _insert_by_model([one.fact for one in deeds if one.fact is not None])
    _insert_by_model([part for one in deeds for part in one.parts])
    changed = [(one.row, one.changes) for one in deeds if one.changes is not None]
    if changed:
        handling.write_new_values(changed)
    for one in deeds:
        one.written += one.parts
    handling.call_followers([row for one in deeds for row in _rows_of(one)])
    entries = [
        NewEntry(one.row, one.event, one.actor, one.at, {**one.params, **evidence_of(_rows_of(one))}, one.fact)
        for one in deeds
    ]
    for one, entry in zip(deeds, append_all(entries), strict=True):
        one.entry = entry
        steps.jobs(one)


def _insert_by_model(rows: Sequence[Model]) -> None:
    alike: dict[type[Model], list[Model]] = {}
    for row in rows:
        alike.setdefault(type(row), []).append(row)
    for model, same in alike.items():
        insert_rows(model, same)


def _rows_of(one: Deed) -> list[Any]:
    return [*([one.fact] if one.fact is not None else []), *one.written]
