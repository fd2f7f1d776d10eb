"""The client's pulse: kept by the write of every call, appointment and visit."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Model, QuerySet

from tuanding.core.accounts.composed import composed_once
from tuanding.core.journal.audit.pages import id_pages
from tuanding.core.journal.inserting import put_row
from tuanding.core.kernel.workcal import day_of
from tuanding.selling.activities.models import Appointment, Call, Visit
from tuanding.selling.activities.rules import Next, Told, next_after
from tuanding.selling.clients.models import Client, Ending, Pulse
from tuanding.selling.clients.rules import CALL_AGREED, VISIT_AGREED

CALL_AGAIN, VISIT = CALL_AGREED, VISIT_AGREED
CLIENTS_AT_ONCE = 2000
FACTS: tuple[tuple[type[Model], str], ...] = (
    (Call, "client_id"),
    (Appointment, "group_order__client_id"),
    (Visit, "client_id"),
    (Ending, "group_order__client_id"),
)
MODELS: dict[str, type[Model]] = {"call": Call, "visit": Visit, "appointment": Appointment}
# Whether a client has a fact recorded in the same moment as the new one or later; asked by every call and visit
LATER = """
    SELECT 1 FROM activities_call WHERE client_id = %(client)s AND recorded_at >= %(at)s AND id <> %(call)s
    UNION ALL
    SELECT 1 FROM activities_visit WHERE client_id = %(client)s AND recorded_at >= %(at)s AND id <> %(visit)s
    UNION ALL
    SELECT 1 FROM clients_grouporder o JOIN activities_appointment a ON a.group_order_id = o.id
    WHERE o.client_id = %(client)s AND a.recorded_at >= %(at)s AND a.id <> %(appointment)s
    LIMIT 1
"""


@composed_once
def pulse_values(client_id: int) -> QuerySet[Pulse, tuple[Any, ...]]:
    """The pulse of a client as it stands, in the order of `Kept`."""
    rows = Pulse.objects.filter(pk=client_id)
    return rows.values_list("last_contact_at", "last_effective_on", "next_step", "next_on")


class Kept(NamedTuple):
    """A pulse without its client."""

    last_contact_at: datetime | None = None
    last_effective_on: date | None = None
    next_step: str = ""
    next_on: date | None = None

    def after(self, said: "Said") -> "Kept":
        """As it is when one more call, appointment or visit was recorded."""
        return _later(self, said, next_after(Next(self.next_step, self.next_on), said.told))


def _later(kept: Kept, said: "Said", next_: Next) -> Kept:
    contact_at = max(filter(None, (kept.last_contact_at, said.contact_at)), default=None)
    effective_on = max(filter(None, (kept.last_effective_on, said.effective_on)), default=None)
    return Kept(contact_at, effective_on, next_.step, next_.day)


class Said(NamedTuple):
    """What one fact says about its client."""

    contact_at: datetime | None
    effective_on: date | None
    told: Told


def keep_pulse(rows: list[Any]) -> None:
    """The newest fact of a client is added to what was kept; after any other one, and when an order is broken off, all of
    them are read again."""
    for row in rows:
        client_id = row.client_id if isinstance(row, Call | Visit) else row.group_order.client_id
        again = isinstance(row, Ending) or _is_overtaken(client_id, row)
        kept = None if again else pulse_values(client_id).first()
        now = Kept(*kept).after(_said(row)) if kept else pulse_of(client_id)
        row.pulses = None if again else Kept(*kept or ()), now  # before and after, for what waits
        # past the doors: follows from the facts, in their transaction; `audit verify` computes it again
        put_row(Pulse(client_id=client_id, **now._asdict()))


def _is_overtaken(client_id: int, row: Any) -> bool:
    asked = {"client": client_id, "at": connection.ops.adapt_datetimefield_value(row.recorded_at)}
    own = {name: row.pk if isinstance(row, model) else 0 for name, model in MODELS.items()}
    with connection.cursor() as cursor:
        cursor.execute(LATER, asked | own)
        return cursor.fetchone() is not None


def pulse_of(client_id: int) -> Kept:
    """Last contact, last effective day, next step and its day, from the client's facts."""
    return pulses_of(client_id, client_id).get(client_id, Kept())


def pulses_of(first: int, last: int) -> dict[int, Kept]:
    """Of every client with facts among these ids; four queries for all of them."""
    found: dict[int, list[tuple]] = defaultdict(list)
    for order, (model, path) in enumerate(FACTS):
        rows: QuerySet[Any] = model._default_manager.filter(**{f"{path}__gte": first, f"{path}__lte": last})
        for client_id, row in _with_client(rows, path):
            found[client_id].append((row.recorded_at, order, row.pk, _said(row)))
    return {client_id: _in_order(said) for client_id, said in found.items()}


def _with_client(rows: QuerySet[Any], path: str) -> Iterator[tuple[int, Any]]:
    if path == "client_id":
        return ((row.client_id, row) for row in rows.iterator(chunk_size=2000))
    return ((row.group_order.client_id, row) for row in rows.select_related("group_order").iterator(chunk_size=2000))


def _in_order(said: list[tuple]) -> Kept:
    """In the order recorded; of one moment the call first, then what was agreed, then the visit, then the end."""
    kept, next_ = Kept(), Next()
    for *_when, one in sorted(said, key=lambda row: row[:3]):
        next_ = next_after(next_, one.told)
        kept = _later(kept, one, next_)
    return kept


def _said(row: Call | Appointment | Visit | Ending) -> Said:
    if isinstance(row, Ending):
        broken_off = row.kind == Ending.Kind.BROKEN_OFF
        return Said(None, None, Told(row.on, order=row.group_order_id, broken_off=broken_off))
    if isinstance(row, Visit):
        return Said(row.at, row.on, Told(row.on, row.next_step, row.next_on, order=row.group_order_id))
    if isinstance(row, Appointment):
        return Said(None, None, Told(row.on, VISIT, day_of(row.starts_at), order=row.group_order_id))
    if row.outcome == Call.Outcome.CALL_BACK:
        return Said(row.at, None, Told(row.on, CALL_AGAIN, row.call_back_on))
    return Said(row.at, None, Told(row.on, ends=row.outcome in (Call.Outcome.REFUSED, Call.Outcome.WRONG_NUMBER)))


def wrong_pulses(only: Collection[int] | None) -> Iterator[tuple[int, str]]:
    """Projection check of `audit verify`: every client whose kept pulse is not what its facts say."""
    for first, last in _ranges() if only is None else ((pk, pk) for pk in only):
        kept = {row[0]: Kept(*row[1:]) for row in _kept(first, last)}
        told = pulses_of(first, last)
        for client_id in sorted(kept.keys() | told.keys()):
            if kept.get(client_id, Kept()) != (computed := told.get(client_id, Kept())):
                yield client_id, f"client {client_id}: kept {_shown(kept.get(client_id))}, computed {_shown(computed)}"


def _ranges() -> Iterator[tuple[int, int]]:
    return ((ids[0], ids[-1]) for ids in id_pages(Client, size=CLIENTS_AT_ONCE))


def _kept(first: int, last: int) -> QuerySet[Any]:
    rows = Pulse.objects.filter(client_id__gte=first, client_id__lte=last)
    return rows.values_list("client_id", *Kept._fields)


def _shown(kept: Kept | None) -> tuple | None:
    return tuple(kept) if kept else None
