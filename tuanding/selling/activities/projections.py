"""The client's pulse: kept by the write of every call, appointment and visit."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Model, QuerySet

from tuanding.core.accounts.composed import composed_once
from tuanding.core.journal.audit.pages import id_pages
from tuanding.core.kernel.workcal import day_of
from tuanding.selling.activities.models import Call, PlanRow, Visit
from tuanding.selling.activities.rules import Next, StepChange, next_after
from tuanding.selling.clients.models import Client, Ending, Pulse
from tuanding.selling.clients.rules import CALL_AGREED, VISIT_AGREED

CALL_AGAIN, VISIT = CALL_AGREED, VISIT_AGREED
CLIENTS_AT_ONCE = 2000
FACTS: tuple[tuple[type[Model], str], ...] = (
    (Call, "client_id"),
    (PlanRow, "group_order__client_id"),
    (Visit, "client_id"),
    (Ending, "group_order__client_id"),
)
MODELS: dict[str, type[Model]] = {"call": Call, "visit": Visit, "appointment": PlanRow}
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
    """The stored pulse of a client as a tuple in the order of `PulseValues`."""
    rows = Pulse.objects.filter(pk=client_id)
    return rows.values_list("last_contact_at", "last_effective_on", "next_step", "next_on")


class PulseValues(NamedTuple):
    """A pulse without its client."""

    last_contact_at: datetime | None = None
    last_effective_on: date | None = None
    next_step: str = ""
    next_on: date | None = None

    def after(self, change: "PulseChange") -> "PulseValues":
        """The pulse after one more call, appointment or visit."""
        return _pulse_with_change(self, change, next_after(Next(self.next_step, self.next_on), change.step))


def _pulse_with_change(pulse: PulseValues, change: "PulseChange", next_: Next) -> PulseValues:
    contact_at = max(filter(None, (pulse.last_contact_at, change.contact_at)), default=None)
    effective_on = max(filter(None, (pulse.last_effective_on, change.effective_on)), default=None)
    return PulseValues(contact_at, effective_on, next_.step, next_.day)


class PulseChange(NamedTuple):
    """What one call, appointment, visit or ending changes in its client's pulse."""

    contact_at: datetime | None
    effective_on: date | None
    step: StepChange


def keep_pulse(rows: list[Any]) -> None:
    """Brings the pulse of each row's client up to date. The newest fact of a client is added to the stored pulse; after
    any other one, and when an order ends, the pulse is computed from all of the client's facts."""
    for row in rows:
        client = row.client if isinstance(row, Call | Visit) else row.group_order.client
        client_id = client.pk
        again = isinstance(row, Ending) or _has_newer_fact(client_id, row)
        stored = None if again else pulse_values(client_id).first()
        now = PulseValues(*stored).after(_pulse_change_of(row)) if stored else pulse_of(client_id)
        row.pulses = None if again else PulseValues(*stored or ()), now  # before and after, for what waits
        # past the doors: follows from the facts, in their transaction; `audit verify` computes it again
        Pulse.objects.bulk_create(
            [Pulse(client_id=client_id, owner_id=client.owner_id, **now._asdict())],
            update_conflicts=True,
            unique_fields=["pk"],
            update_fields=("owner", *PulseValues._fields),
        )


def _has_newer_fact(client_id: int, row: Any) -> bool:
    params = {"client": client_id, "at": connection.ops.adapt_datetimefield_value(row.recorded_at)}
    own = {name: row.pk if isinstance(row, model) else 0 for name, model in MODELS.items()}
    with connection.cursor() as cursor:
        cursor.execute(LATER, params | own)
        return cursor.fetchone() is not None


def pulse_of(client_id: int) -> PulseValues:
    """Last contact, last effective day, next step and its day, from the client's facts."""
    return pulses_of(client_id, client_id).get(client_id, PulseValues())


def pulses_of(first: int, last: int) -> dict[int, PulseValues]:
    """{client id: pulse computed from its facts} of the ids from `first` to `last`, in four queries."""
    changes: dict[int, list[tuple]] = defaultdict(list)
    for order, (model, path) in enumerate(FACTS):
        rows: QuerySet[Any] = model._default_manager.filter(**{f"{path}__gte": first, f"{path}__lte": last})
        for client_id, row in _pairs_with_client_id(rows, path):
            changes[client_id].append((row.recorded_at, order, row.pk, _pulse_change_of(row)))
    return {client_id: _apply_in_order(rows_of_client) for client_id, rows_of_client in changes.items()}


def _pairs_with_client_id(rows: QuerySet[Any], path: str) -> Iterator[tuple[int, Any]]:
    if path == "client_id":
        return ((row.client_id, row) for row in rows.iterator(chunk_size=2000))
    return ((row.group_order.client_id, row) for row in rows.select_related("group_order").iterator(chunk_size=2000))


def _apply_in_order(changes: list[tuple]) -> PulseValues:
    """Applies the changes in the order recorded; of one moment call, appointment, visit, ending. `changes`:
    (recorded_at, place of the model in FACTS, pk, PulseChange)."""
    pulse, next_ = PulseValues(), Next()
    for *_when, one in sorted(changes, key=lambda row: row[:3]):
        next_ = next_after(next_, one.step)
        pulse = _pulse_with_change(pulse, one, next_)
    return pulse


def _pulse_change_of(row: Call | PlanRow | Visit | Ending) -> PulseChange:
    if isinstance(row, Ending):
        broken_off = row.kind == Ending.Kind.BROKEN_OFF
        return PulseChange(None, None, StepChange(row.on, order=row.group_order_id, broken_off=broken_off))
    if isinstance(row, Visit):
        return PulseChange(row.at, row.on, StepChange(row.on, row.next_step, row.next_on, order=row.group_order_id))
    if isinstance(row, PlanRow):
        return PulseChange(None, None, StepChange(row.on, VISIT, day_of(row.starts_at), order=row.group_order_id))
    if row.outcome == Call.Outcome.CALL_BACK:
        return PulseChange(row.at, None, StepChange(row.on, CALL_AGAIN, row.call_back_on))
    return PulseChange(
        row.at, None, StepChange(row.on, ends=row.outcome in (Call.Outcome.REFUSED, Call.Outcome.WRONG_NUMBER))
    )


def wrong_pulses(only: Collection[int] | None) -> Iterator[tuple[int, str]]:
    """Projection check of `audit verify`: (id, message) of every client whose stored pulse differs from its facts."""
    for first, last in _client_id_ranges() if only is None else ((pk, pk) for pk in only):
        stored = {row[0]: PulseValues(*row[1:]) for row in _stored_pulse_values(first, last)}
        computed_pulses = pulses_of(first, last)
        for client_id in sorted(stored.keys() | computed_pulses.keys()):
            if stored.get(client_id, PulseValues()) != (computed := computed_pulses.get(client_id, PulseValues())):
                yield (
                    client_id,
                    f"client {client_id}: kept {_as_tuple(stored.get(client_id))}, computed {_as_tuple(computed)}",
                )


def _client_id_ranges() -> Iterator[tuple[int, int]]:
    return ((ids[0], ids[-1]) for ids in id_pages(Client, size=CLIENTS_AT_ONCE))


def _stored_pulse_values(first: int, last: int) -> QuerySet[Pulse, tuple[Any, ...]]:
    """(client id, *PulseValues) of the clients with ids from `first` to `last`."""
    rows = Pulse.objects.filter(client_id__gte=first, client_id__lte=last)
    return rows.values_list("client_id", *PulseValues._fields)


def _as_tuple(pulse: PulseValues | None) -> tuple | None:
    return tuple(pulse) if pulse else None
