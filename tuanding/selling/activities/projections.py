"""The client's pulse: kept by the write of every call, plan row, result and visit."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import F, Model, Q, QuerySet

from tuanding.core.accounts.composed import composed_once
from tuanding.core.journal.models import TakingBack
from tuanding.core.journal.undo import rows_in_force
from tuanding.core.kernel.workcal import SHANGHAI
from tuanding.selling.activities.models import Call, PlanResult, PlanRow, Visit
from tuanding.selling.activities.next_steps import Agreed, Next, Open, StepChange
from tuanding.selling.clients.models import Client, Ending, Pulse
from tuanding.selling.clients.rules import CALL_AGREED, VISIT_AGREED

CALL_AGAIN, VISIT = CALL_AGREED, VISIT_AGREED
CLIENTS_AT_ONCE = 2000
IS_VISIT = Q(kind=None) | Q(kind=PlanRow.Kind.VISIT)
FACTS: tuple[tuple[type[Model], str], ...] = (
    (Call, "client_id"),
    (PlanRow, "group_order__client_id"),
    (Visit, "client_id"),
    (PlanResult, "plan_row__group_order__client_id"),
    (Ending, "group_order__client_id"),
)
PATHS = {model._meta.label: (model, path) for model, path in FACTS}
MODELS: dict[str, type[Model]] = {"call": Call, "visit": Visit, "plan_row": PlanRow}
NEWER, AGREED = 1, 2
# Whether a client has a fact recorded in the same moment as the new one or later, and whether a visit is agreed on for the
# day of the new fact or later; asked by every call and visit
LATER = """
    SELECT 1 FROM activities_call WHERE client_id = %(client)s AND recorded_at >= %(at)s AND id <> %(call)s
    UNION ALL
    SELECT 1 FROM activities_visit WHERE client_id = %(client)s AND recorded_at >= %(at)s AND id <> %(visit)s
    UNION ALL
    SELECT CASE WHEN a.recorded_at >= %(at)s THEN 1 ELSE 2 END
    FROM clients_grouporder o JOIN activities_appointment a ON a.group_order_id = o.id
    WHERE o.client_id = %(client)s AND (a.recorded_at >= %(at)s OR a.starts_at >= %(day)s) AND a.id <> %(plan_row)s
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

    def after(self, change: "PulseChange", has_agreed: bool) -> "PulseValues | None":
        """The pulse after one more call, plan row or visit, where that follows from what is stored; None where older facts
        must be read. `has_agreed`: a visit may be agreed on for the day of the fact or later."""
        if has_agreed or self.next_step == VISIT:
            return None
        noted = Open(Next(self.next_step, self.next_on))
        return _pulse_with_change(self, change, noted.after(change.step).nearest(VISIT))


def _pulse_with_change(pulse: PulseValues, change: "PulseChange", next_: Next) -> PulseValues:
    contact_at = max(filter(None, (pulse.last_contact_at, change.contact_at)), default=None)
    effective_on = max(filter(None, (pulse.last_effective_on, change.effective_on)), default=None)
    return PulseValues(contact_at, effective_on, next_.step, next_.day)


class PulseChange(NamedTuple):
    """What one call, plan row, visit, result or ending changes in its client's pulse."""

    contact_at: datetime | None
    effective_on: date | None
    step: StepChange


def keep_pulse(rows: list[Any]) -> None:
    """Brings the pulse of each row's client up to date. The newest fact of a client is added to the stored pulse where that
    is enough; else, and when an order ends or a plan row gets a result, the pulse is computed from all of the client's
    facts. A plan row that is no visit changes nothing."""
    for row in rows:
        client = _client_of_fact(row)
        if client is None:
            row.pulses = None
            continue
        client_id = client.pk
        stored, now = _stored_and_new_pulse(client_id, row)
        row.pulses = stored, now  # before and after, for what waits
        _store(client_id, client.owner_id, now)


def keep_pulse_after_taking_back(backs: list[TakingBack]) -> None:
    """Computes the pulse anew of each client of whom a call, an appointment, a visit or the end of an order was taken back."""
    for back in backs:
        model, path = PATHS.get(back.of_type, (None, ""))
        back.pulses = None  # type: ignore[attr-defined]  # read by `work.after_pulse`
        if model is not None:
            client_id, owner_id = model._default_manager.values_list(
                path, path.replace("client_id", "client__owner_id")
            ).get(pk=back.of_id)
            now = pulse_of(client_id)
            back.pulses = None, now  # type: ignore[attr-defined]  # as above
            _store(client_id, owner_id, now)


def _store(client_id: int, owner_id: int | None, now: PulseValues) -> None:
    # past the doors: follows from the facts, in their transaction; `audit verify` computes it again
    Pulse.objects.bulk_create(
        [Pulse(client_id=client_id, owner_id=owner_id, **now._asdict())],
        update_conflicts=True,
        unique_fields=["pk"],
        update_fields=("owner", *PulseValues._fields),
    )


def _client_of_fact(row: Any) -> Client | None:
    """Whose pulse it may change; None for what concerns no visit."""
    if isinstance(row, Call | Visit):
        return row.client
    about: Any = row.plan_row if isinstance(row, PlanResult) else row
    return None if isinstance(about, PlanRow) and not about.is_visit else about.group_order.client


def _stored_and_new_pulse(client_id: int, row: Any) -> tuple[PulseValues | None, PulseValues]:
    """None in the place of the stored one where it was not asked for."""
    if isinstance(row, Ending | PlanResult):
        return None, pulse_of(client_id)
    flags = _flags_of_other_facts(client_id, row)
    stored = pulse_values(client_id).first() if NEWER not in flags else None
    if stored is None:
        return None if NEWER in flags else PulseValues(), pulse_of(client_id)
    pulse = PulseValues(*stored)
    return pulse, pulse.after(_pulse_change_of(row), AGREED in flags) or pulse_of(client_id)


def _flags_of_other_facts(client_id: int, row: Any) -> set[int]:
    """NEWER: another fact of the client was recorded in the same moment or later; AGREED: a visit may be agreed on for the
    day of this fact or later."""
    moment = connection.ops.adapt_datetimefield_value
    params = {
        "client": client_id,
        "at": moment(row.recorded_at),
        "day": moment(datetime.combine(row.on, time.min, SHANGHAI)),
    }
    own = {name: row.pk if isinstance(row, model) else 0 for name, model in MODELS.items()}
    with connection.cursor() as cursor:
        cursor.execute(LATER, params | own)
        return {flag for (flag,) in cursor.fetchall()}


def pulse_of(client_id: int) -> PulseValues:
    """Last contact, last effective day, next step and its day, from the client's facts."""
    return pulses_of(client_id, client_id).get(client_id, PulseValues())


def pulses_of(first: int, last: int) -> dict[int, PulseValues]:
    """{client id: pulse computed from its facts} of the ids from `first` to `last`, in five queries."""
    changes: dict[int, list[tuple]] = defaultdict(list)
    for order, (model, path) in enumerate(FACTS):
        rows: QuerySet[Any] = rows_in_force(
            model._default_manager.filter(**{f"{path}__gte": first, f"{path}__lte": last})
        )
        rows = rows.filter(IS_VISIT) if model is PlanRow else rows
        for client_id, row in _pairs_with_client_id(rows, path):
            changes[client_id].append((row.recorded_at, order, row.pk, _pulse_change_of(row)))
    return {client_id: _apply_in_order(rows_of_client) for client_id, rows_of_client in changes.items()}


def _pairs_with_client_id(rows: QuerySet[Any], path: str) -> Iterator[tuple[int, Any]]:
    if path == "client_id":
        return ((row.client_id, row) for row in rows.iterator(chunk_size=2000))
    return ((row.of_client, row) for row in rows.annotate(of_client=F(path)).iterator(chunk_size=2000))


def _apply_in_order(changes: list[tuple]) -> PulseValues:
    """Applies the changes in the order recorded; of one moment call, plan row, visit, result, ending. `changes`:
    (recorded_at, place of the model in FACTS, pk, PulseChange)."""
    pulse, open_ = PulseValues(), Open()
    for *_when, one in sorted(changes, key=lambda row: row[:3]):
        open_ = open_.after(one.step)
        pulse = _pulse_with_change(pulse, one, Next())
    next_ = open_.nearest(VISIT)
    return pulse._replace(next_step=next_.step, next_on=next_.day)


def _pulse_change_of(row: Call | PlanRow | PlanResult | Visit | Ending) -> PulseChange:
    if isinstance(row, Ending):
        broken_off = row.kind != Ending.Kind.CLOSED
        return PulseChange(None, None, StepChange(row.on, order=row.group_order_id, broken_off=broken_off, ended=True))
    if isinstance(row, PlanResult):
        return PulseChange(None, None, StepChange(row.on, settles=row.plan_row_id))
    if isinstance(row, Visit):
        step = StepChange(row.on, row.next_step, row.next_on, order=row.group_order_id, visited_at=row.at)
        return PulseChange(row.at, row.on, step)
    if isinstance(row, PlanRow):
        agreed = Agreed(row.pk, row.group_order_id, row.starts_at)
        return PulseChange(None, None, StepChange(row.on, order=row.group_order_id, agreed=agreed))
    if row.outcome == Call.Outcome.NO_ANSWER:
        return PulseChange(None, None, StepChange(row.on, passes=False))
    if row.outcome == Call.Outcome.CALL_BACK:
        return PulseChange(row.at, None, StepChange(row.on, CALL_AGAIN, row.call_back_on))
    ends = row.outcome in (Call.Outcome.REFUSED, Call.Outcome.WRONG_NUMBER)
    return PulseChange(row.at, None, StepChange(row.on, ends=ends))
