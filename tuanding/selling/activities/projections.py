"""The client's pulse: kept by the write of every call, appointment and visit."""

from collections.abc import Iterator
from datetime import date, datetime
from heapq import merge

from tuanding.core.kernel.workcal import day_of
from tuanding.selling.activities.models import Appointment, Call, Visit
from tuanding.selling.activities.rules import Told, next_of
from tuanding.selling.clients.models import Pulse

CALL_AGAIN, VISIT = "再打电话", "拜访"  # data: kept as people would type it
KEPT = ["last_contact_at", "last_effective_on", "next_step", "next_on"]
Kept = tuple[datetime | None, date | None, str, date | None]


def keep_pulse(rows: list) -> None:
    """The pulse of every client touched is computed anew."""
    kept = [_pulse(client_id) for client_id in sorted({_client_id(row) for row in rows})]
    # past the doors: follows from the facts, in their transaction; `audit verify` computes it again
    Pulse.objects.bulk_create(kept, update_conflicts=True, unique_fields=["client"], update_fields=KEPT)


def _pulse(client_id: int) -> Pulse:
    contact_at, effective_on, step, on = pulse_of(client_id)
    return Pulse(
        client_id=client_id, last_contact_at=contact_at, last_effective_on=effective_on, next_step=step, next_on=on
    )


def _client_id(row) -> int:
    return row.group_order.client_id if isinstance(row, Appointment) else row.client_id


def pulse_of(client_id: int) -> Kept:
    """Last contact, last effective day, next step and its day, from the client's facts."""
    calls = list(Call.objects.filter(client_id=client_id).order_by("recorded_at", "pk"))
    visits = list(Visit.objects.filter(client_id=client_id).order_by("recorded_at", "pk"))
    agreed = Appointment.objects.filter(group_order__client_id=client_id).order_by("recorded_at", "pk")
    told = merge(*map(_told, (calls, agreed, visits)), key=lambda pair: pair[0])
    contact_at = max((row.at for row in (*calls, *visits)), default=None)
    return contact_at, max((v.on for v in visits), default=None), *next_of(one for _, one in told)


def _told(rows) -> Iterator[tuple[datetime, Told]]:
    for row in rows:
        yield row.recorded_at, _what(row)


def _what(row: Call | Appointment | Visit) -> Told:
    if isinstance(row, Visit):
        return Told(row.on, row.next_step, row.next_on)
    if isinstance(row, Appointment):
        return Told(row.on, VISIT, day_of(row.starts_at))
    if row.outcome == Call.Outcome.CALL_BACK:
        return Told(row.on, CALL_AGAIN, row.call_back_on)
    return Told(row.on, ends=row.outcome in (Call.Outcome.REFUSED, Call.Outcome.WRONG_NUMBER))


def wrong_pulses() -> Iterator[str]:
    """Projection check of `audit verify`: every client whose kept pulse is not what its facts say."""
    named = (Call.objects, "client_id"), (Visit.objects, "client_id"), (Appointment.objects, "group_order__client_id")
    clients = {pk for rows, column in named for pk in rows.values_list(column, flat=True)}
    kept = {row[0]: row[1:] for row in Pulse.objects.values_list("client_id", *KEPT)}
    for client_id in sorted(clients | kept.keys()):
        if kept.get(client_id) != (told := pulse_of(client_id)):
            yield f"client {client_id}: kept {kept.get(client_id)}, computed {told}"
