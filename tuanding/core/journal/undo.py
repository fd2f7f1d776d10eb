"""What rooms declare to be taken back, and what helps them to say what stands in the way; `undoing` does it."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

from django.db.models import Model, QuerySet

from tuanding.core.accounts.actors import PersonActor
from tuanding.core.jobs.models import Batch
from tuanding.core.journal.history import event_label
from tuanding.core.journal.models import Entry, TakingBack
from tuanding.core.journal.renamed import events_of
from tuanding.core.journal.steps import NO_ROWS
from tuanding.core.kernel.refusal import Blocked, Refusal

Row = TypeVar("Row", bound=Model)
Entries = Sequence[Entry]
Standing = Callable[[Entries], Mapping[int, Refusal]]


BATCH = "of_batch"  # in params: the entry of the batch whose rows are taken back


class Restoration(NamedTuple):
    """What is written with the taking back: `changes` of the subject, and further new rows (`parts`)."""

    changes: Mapping[str, Any] = {}
    parts: Sequence[Model] = NO_ROWS


Restore = Callable[[Entries], Mapping[int, Restoration]]


def nothing_to_restore(entries: Entries) -> dict[int, Restoration]:
    return {}


def _no_batch(entry: Entry, by: PersonActor, at: datetime) -> None:
    """What one tap did to a few is taken back at once."""


@dataclass(frozen=True)
class Undo:
    """How what one event ("clients.Client.claim") wrote is taken back.

    `fact` is the fact of the same subject that records it · `start` the fact by which a department records that a batch of
    them was asked for, `label` what that batch is called ("" where they are never taken back by a job) · `restore(entries)` says what is written with it, and
    `standing(entries)` what is in the way, both {entry id: …} of many entries in one look · `ask(entry, by, at)`, where the
    event was a batch, asks in the same transaction for the batch that takes back each of its rows.
    """

    event: str
    fact: str
    label: str = ""
    start: str = ""
    restore: Restore = nothing_to_restore
    standing: Sequence[Standing] = ()
    ask: Callable[[Entry, PersonActor, datetime], Batch | None] = _no_batch

    @property
    def act(self) -> str:
        """The name under which many are taken back at once."""
        return f"undo {self.event}"

    @property
    def subject(self) -> str:
        return self.event.rpartition(".")[0]


UNDO: dict[str, Undo] = {}
STANDING: dict[str, list[Standing]] = defaultdict(list)


def stands_on(event: str, standing: Standing) -> None:
    """A later room says what of its own stands in the way."""
    if standing not in STANDING[event]:
        STANDING[event].append(standing)


class Plan(NamedTuple):
    """What taking an entry back would do, and the refusal where it cannot be."""

    entry: Entry | None
    refusal: Refusal | None = None
    restoration: Restoration = Restoration()


def rows_in_force(rows: QuerySet[Row, Any]) -> QuerySet[Row, Any]:
    """Facts that nobody has taken back."""
    back = TakingBack.objects.filter(of_type=rows.model._meta.label).order_by().values("of_id")
    return rows.exclude(pk__in=back)


def refusal_of_later(entry: Entry) -> Blocked:
    """What came later stands on what is to be taken back."""
    who = entry.person.name if entry.person else ""
    words = "无法撤销，因为%(person)s后来办了「%(event)s」" if who else "无法撤销，因为后来又办了「%(event)s」"
    return Blocked(words, person=who, event=event_label(entry.event))


def refusals_of_same_deed(entries: Entries, events: Sequence[str], why: str) -> dict[int, Refusal]:
    """{entry id: refusal} of entries in whose transaction one of these events happened in the same history. `events` are
    such that nothing else makes them."""
    by_root = {(one.root_type, one.root_id, one.recorded_at): one.pk for one in entries}
    rows = Entry.objects.filter(
        root_type__in={one.root_type for one in entries},
        root_id__in={one.root_id for one in entries},
        event__in=[name for event in events for name in events_of(event)],
        recorded_at__in={one.recorded_at for one in entries},
    )
    keys = rows.values_list("root_type", "root_id", "recorded_at")
    return {by_root[key]: Blocked(why) for key in keys if key in by_root}
