"""Undo: what somebody recorded by one tap is taken back by himself, within a day, as long as nothing stands on it.

Taking back is a further fact, written through the doors: the journal keeps both, and what is counted leaves both out. A room
declares an `Undo` for each event that can be taken back, with what is written then and what stands in the way; a later room
adds what stands in the way of its own facts (`Room.stands_on`). Buttons and doors ask the same functions.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any, NamedTuple

from django.apps import apps
from django.db.models import QuerySet

from tuanding.core.accounts.actors import Actor, PersonActor
from tuanding.core.accounts.scopes import visible
from tuanding.core.jobs.models import Batch
from tuanding.core.journal import many as many_
from tuanding.core.journal.doors import deed
from tuanding.core.journal.history import TOGETHER, event_label
from tuanding.core.journal.keys import OneTime
from tuanding.core.journal.models import Entry, TakingBack
from tuanding.core.journal.renamed import event_now, events_of, label_now, labels_of
from tuanding.core.journal.steps import Check, Write
from tuanding.core.journal.undo import BATCH, STANDING, UNDO, Entries, Plan, Restoration, Undo, stands_on
from tuanding.core.kernel.refusal import Blocked, NotFound, Refusal

DAY = timedelta(hours=24)
ENTRY = "entry"  # in params: the entry of the tap


def register(undo: Undo) -> None:
    """Called for what a room's `room.py` declares. ValueError for a second way."""
    if UNDO.setdefault(undo.event, undo) is not undo:
        raise ValueError(f"{undo.event} is taken back in two ways")
    for standing in undo.standing:
        stands_on(undo.event, standing)
    act = many_.Many(
        undo.act,
        undo.subject,
        undo.fact,
        undo.start,
        undo.label,
        many_.SKIP,
        partial(_check, undo),
        partial(_plans, undo),
    )
    many_.declare(act)


class UndoResult(NamedTuple):
    """`rows`: the subjects as they are now; `refused` (id, why): those on which something stands; `batch`: the job that
    takes back the rest, where the event was a batch."""

    rows: Sequence[Any]
    refused: Sequence[tuple[int, Refusal]]
    batch: Batch | None = None


def undoable(entries: Iterable[Entry], actor: Actor, now: datetime) -> set[int]:
    """The ids of those entries that the actor could take back now: whether to show a button. No query where he made none of
    a kind that can be taken back; else one, and those of the kinds."""
    person_id = getattr(actor, "person_id", None)
    mine = [
        one
        for one in entries
        if one.person_id == person_id is not None and now - one.recorded_at <= DAY and event_now(one.event) in UNDO
    ]
    return {one.pk for one in mine} - _refusals(mine, actor, now).keys() if mine else set()


def entry_of_fact(label: str, pk: int) -> Entry:
    """The entry that recorded this row. NotFound where none did, or such rows are never taken back."""
    rows = Entry.objects.filter(object_type__in=labels_of(label), object_id=pk).select_related("person").order_by("pk")
    for entry in rows:
        if event_now(entry.event) in UNDO:
            return entry
    raise NotFound()


def take_back(entry: Entry, *, by: PersonActor, at: datetime, once: OneTime | None = None) -> UndoResult:
    """Take back what this entry recorded, with everything that the same tap did. What something stands on stays, and is
    in the result's `refused`.

    Refused: by somebody else; after a day; a second time; where something stands on all of it.
    """
    undo = UNDO[event_now(entry.event)]
    for label, pk in ((undo.subject, entry.subject_id), (label_now(entry.object_type), entry.object_id)):
        if not visible(apps.get_model(label), by).filter(pk=pk).exists():
            raise NotFound()
    with deed(by, once):
        ids = [one.subject_id for one in _entries_of_tap(entry)]
        outcome = many_.many(undo.act, ids, {ENTRY: entry.pk}, by=by, at=at)
        if not outcome.rows:
            raise outcome.refused[0][1]
        batch = undo.ask(entry, by, at)
    return UndoResult(outcome.rows, outcome.refused, batch)


def _entries_of_tap(entry: Entry) -> QuerySet[Entry]:
    """The entry, with those that one person made at once with it."""
    if TOGETHER not in entry.params:
        return Entry.objects.filter(pk=entry.pk)
    same = {"person_id": entry.person_id, "recorded_at": entry.recorded_at, "event": entry.event}
    return Entry.objects.filter(**same, params__has_key=TOGETHER)


def _plans(undo: Undo, rows: Sequence[Any], params: Mapping[str, Any], actor: Actor, at: datetime) -> dict[int, Plan]:
    """{subject id: Plan} of what is taken back of each."""
    ids = [row.pk for row in rows]
    entries = Entry.objects.filter(
        subject_type__in=labels_of(undo.subject), subject_id__in=ids, event__in=events_of(undo.event)
    )
    by_job = BATCH in params
    if by_job:
        entries = entries.filter(because_id=params[BATCH])
    else:
        entries &= _entries_of_tap(Entry.objects.get(pk=params[ENTRY]))
    some = list(entries.select_related("person").order_by("pk"))
    refusals = _refusals(some, actor, None if by_job else at)
    restorations = undo.restore([one for one in some if one.pk not in refusals])
    plans = dict.fromkeys(ids, Plan(None, Blocked("没有可以撤销的")))
    return plans | {
        one.subject_id: Plan(one, refusals.get(one.pk), restorations.get(one.pk, Restoration())) for one in some
    }


def _check(undo: Undo, params: Mapping[str, Any], by: Actor, at: datetime, plans: Mapping[int, Plan]) -> Check:
    def check(row: Any, actor: Actor) -> Write:
        plan = plans[row.pk]
        entry: Any = plan.entry
        taking_back = {"entry": entry, "of_type": label_now(entry.object_type), "of_id": entry.object_id}
        restoration = plan.restoration
        about = {"entry": entry.pk}
        return Write(taking_back, parts=lambda fact: restoration.parts, changes=restoration.changes, about=about)

    return check


def _refusals(entries: Entries, actor: Actor, now: datetime | None) -> dict[int, Refusal]:
    """{entry id: why it cannot be taken back}; `now` is None where the day is not asked for: it was when the batch began."""
    refusals = {one.pk: why for one in entries if (why := _refusal_by_entry_alone(one, actor, now))}
    taken = set(TakingBack.objects.filter(entry__in=[one.pk for one in entries]).values_list("entry_id", flat=True))
    for pk in taken:
        refusals.setdefault(pk, Blocked("无法撤销，因为已经撤销过了"))
    by_event: dict[str, list[Entry]] = defaultdict(list)
    for one in entries:
        if one.pk not in refusals:
            by_event[event_now(one.event)].append(one)
    for event, some in by_event.items():
        for standing in STANDING[event]:
            for pk, why in standing(some).items():
                refusals.setdefault(pk, why)
    return refusals


def _refusal_by_entry_alone(entry: Entry, actor: Actor, now: datetime | None) -> Refusal | None:
    """What the entry itself says: another kind, another author, too long ago."""
    if event_now(entry.event) not in UNDO:
        return Blocked("无法撤销「%(event)s」：这类事可以改，不能撤销", event=event_label(entry.event))
    if entry.person_id is None or entry.person_id != getattr(actor, "person_id", None):
        who = entry.person.name if entry.person else ""
        return Blocked("无法撤销，因为是%(person)s办的，只有本人可以撤销", person=who)
    if now is not None and now - entry.recorded_at > DAY:
        return Blocked("无法撤销，因为已经过了一天（24 小时）", field="at", value=str(entry.recorded_at))
    return None
