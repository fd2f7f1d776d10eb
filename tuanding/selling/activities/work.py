"""What waits here: next steps whose day has come, visits agreed on that nobody has recorded."""

from collections.abc import Iterator, Sequence
from datetime import datetime, time
from typing import Any

from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy

from tuanding.core.accounts.composed import composed_once
from tuanding.core.journal.steps import Deed
from tuanding.core.kernel.workcal import SHANGHAI, day_of
from tuanding.core.pages.addresses import address_of
from tuanding.core.worklist import holders
from tuanding.core.worklist.clocks import begin_of, end_of
from tuanding.core.worklist.keeping import close_about, close_active_before
from tuanding.core.worklist.models import Item
from tuanding.core.worklist.registry import SOURCES, Ask, Kind, Open, Source, Step, Task, client_of, rows_of
from tuanding.selling.activities.models import PlanResult, PlanRow, Visit
from tuanding.selling.activities.projections import PulseValues
from tuanding.selling.activities.queries import FORGOTTEN, open_appointments
from tuanding.selling.activities.rules import HALF_A_DAY
from tuanding.selling.clients.models import Client
from tuanding.selling.clients.rules import CALL_AGREED, VISIT_AGREED

NEXT_STEP, VISIT = "next_step", "visit"
END_OF_DAY = time(17, 30)
CLIENT, PLAN_ROW, RESULT = "clients.Client", "activities.PlanRow", "activities.PlanResult"


def _client_name(task: Task, now: datetime) -> str:
    return str(task.client)


def _next_step_address(task: Task) -> str:
    return (
        f"{reverse('activities:calls')}?client={task.client.pk}"
        if _is_agreed_call(task)
        else task.client.get_absolute_url()
    )


def _is_agreed_call(task: Task) -> bool:
    return task.client.pulse.next_step == CALL_AGREED


@composed_once
def clients_with_next_step(client_ids: list[int]) -> QuerySet[Any]:
    """Those of these clients that have a next step with a day, and the day."""
    return (
        Client.objects.filter(pk__in=client_ids, pulse__next_on__isnull=False)
        .exclude(pulse__next_step=VISIT_AGREED)  # an agreed visit has an item of its own, of the kind VISIT
        .annotate(next_on=F("pulse__next_on"))
    )


def wanted_next_steps(client_ids: Sequence[int]) -> list[Item]:
    """1.1: a client's next step waits from its day on, until a newer call or visit replaces it."""
    return [_next_step_item(client, client.next_on) for client in rows_of(clients_with_next_step, client_ids)]


def _next_step_item(client: Any, on: Any) -> Item:
    return Item(
        kind=NEXT_STEP,
        subject_type=CLIENT,
        subject_id=client.pk,
        client_id=client.pk,
        holder=holders.owner(client.owner_id),
        department_id=client.department_id,
        since=begin_of(on),
        from_at=begin_of(on),
        due_at=datetime.combine(on, END_OF_DAY, SHANGHAI),
    )


def after_pulse(row: Any, deed: Deed) -> Iterator[Step]:
    """The next step follows from `row.pulses`, the pulse before and after this row, as `keep_pulse` has set it; None where
    something of another kind was taken back."""
    if row.pulses is None:
        return
    earlier, now = row.pulses
    on = _next_step_day(now)
    if earlier is not None and _next_step_day(earlier) == on:
        return
    client = client_of(deed)
    yield Open(_next_step_item(client, on)) if on else close_about((NEXT_STEP,), (CLIENT, client.pk))


def _next_step_day(pulse: PulseValues) -> Any:
    return pulse.next_on if pulse.next_step != VISIT_AGREED else None


@composed_once
def appointments_without_visit(client_ids: list[int]) -> QuerySet[Any]:
    """Of the open orders of these clients."""
    rows = PlanRow.objects.filter(group_order__client__in=client_ids, group_order__ending__isnull=True)
    return open_appointments(rows).select_related("group_order__client")


def wanted_visits(client_ids: Sequence[int]) -> list[Item]:
    """2.1: an appointment waits from its hour on, as long as its visit may be recorded, with the client's owner."""
    return [_visit_item(row, row.group_order.client) for row in rows_of(appointments_without_visit, client_ids)]


def _visit_item(row: Any, client: Any) -> Item:
    return Item(
        kind=VISIT,
        subject_type=PLAN_ROW,
        subject_id=row.pk,
        client_id=client.pk,
        order_id=row.group_order_id,
        holder=holders.owner(client.owner_id),
        department_id=client.department_id,
        since=row.starts_at,
        from_at=row.starts_at,
        until_at=row.starts_at + FORGOTTEN,
        due_at=end_of(day_of(row.starts_at)),
        params={"purpose": row.purpose},
    )


def after_appointment(row: PlanRow, deed: Deed) -> Iterator[Step]:
    """Opens the item. Half a day ahead or less, a visit of today may already count: then `Ask` computes it."""
    if not row.is_visit:
        return
    client = client_of(deed)
    yield Open(_visit_item(row, client)) if row.starts_at - HALF_A_DAY > deed.at else Ask(VISIT, client.pk)


def after_result(row: PlanResult, deed: Deed) -> Iterator[Step]:
    yield close_about((VISIT,), (PLAN_ROW, row.plan_row_id))


def after_visit(row: Visit, deed: Deed) -> Iterator[Step]:
    yield close_active_before(row.group_order_id, (VISIT,), row.at + HALF_A_DAY)


def ask_all_of_client(client: Client, deed: Deed) -> Iterator[Step]:
    """A call taken back may take its plan row and its order along: everything of the client is computed anew."""
    for name in SOURCES:
        yield Ask(name, client.pk)


WORK: tuple[Kind | Source, ...] = (
    Kind(
        code=NEXT_STEP,
        title=lambda task: task.client.pulse.next_step or gettext("下一步"),
        icon=lambda task: "phone" if _is_agreed_call(task) else "flag",
        clause="1.1",
        address=_next_step_address,
        right=("call", CLIENT),
        where=_client_name,
        state="due",
        act=lambda task: gettext("打电话") if _is_agreed_call(task) else "",
        days=frozenset({"since"}),
    ),
    Kind(
        code=VISIT,
        title=gettext_lazy("记拜访结果"),
        icon="map-pin",
        clause="2.1",
        address=lambda task: (
            f"{address_of('activities:visit_new', task.order.pk)}?purpose={task.item.params['purpose']}"
        ),
        right=("work", "clients.GroupOrder"),
        door="visit",
        where=_client_name,
        state="due",
        act=gettext_lazy("记结果"),
        days=frozenset({"due"}),
    ),
    Source(
        name=NEXT_STEP,
        kinds=(NEXT_STEP,),
        wanted=wanted_next_steps,
        rows=dict.fromkeys(
            ("activities.Call", "activities.Visit", PLAN_ROW, RESULT, "clients.Ending", "journal.TakingBack"),
            after_pulse,
        ),
    ),
    Source(
        name=VISIT,
        kinds=(VISIT,),
        wanted=wanted_visits,
        rows={PLAN_ROW: after_appointment, RESULT: after_result, "activities.Visit": after_visit},
    ),
)
