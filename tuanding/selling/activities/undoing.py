"""Calls taken back, with the appointment and the order they made; and what of calls stands in the way of other undoing."""

from django.db.models import Model, Q

from tuanding.core.journal.models import Entry
from tuanding.core.journal.undo import Entries, Restoration, Undo, refusal_of_later, rows_in_force
from tuanding.core.kernel.refusal import Blocked, Refusal
from tuanding.selling.activities.models import Call, PlanResult, PlanRow
from tuanding.selling.activities.states import CLIENT, ORDER, PLAN_ROW
from tuanding.selling.clients.models import Ending, Milestone
from tuanding.selling.clients.undoing import clients_referred_at

# What stands on an appointment in an order that was there before it
ON_APPOINTMENT = (f"{ORDER}.visit", f"{ORDER}.break_off")


def referred_client_called(entries: Entries) -> dict[int, Refusal]:
    """{entry id: refusal} of break-offs at which somebody was named who has been called since."""
    named = clients_referred_at(entries)
    ids = [client_id for some in named.values() for client_id in some]
    calls = rows_in_force(Call.objects.filter(client_id__in=ids)).select_related("by", "client").order_by("pk")
    first = {call.client_id: call for call in reversed(calls)}
    refusals: dict[int, Refusal] = {}
    for entry_id, client_ids in named.items():
        for call in (first[pk] for pk in client_ids if pk in first):
            words = "无法撤销中断，因为%(person)s已经给推荐来的%(client)s打过电话"
            refusals[entry_id] = Blocked(words, person=call.by.name, client=str(call.client))
    return refusals


def later_than_appointment(entries: Entries) -> dict[int, Refusal]:
    """{entry id: refusal} of calls that made an appointment which was moved, cancelled or visited since; where the call
    opened the order too, anything recorded of the order stands on it."""
    refusals: dict[int, Refusal] = {}
    for one, row in _plan_rows(entries):
        later = Entry.objects.filter(pk__gt=one.pk, root_type=ORDER, root_id=row.group_order_id)
        own = Q(object_type=PLAN_ROW, object_id=row.pk) | Q(object_type=ORDER, object_id=row.group_order_id)
        later = later.exclude(own).select_related("person").order_by("pk")
        opened = _order_entry(one, row) is not None
        first = next((entry for entry in later if opened or _is_about(entry, row)), None)
        if first is not None:
            refusals[one.pk] = refusal_of_later(first)
    return refusals


def _is_about(entry: Entry, row: PlanRow) -> bool:
    return entry.event in ON_APPOINTMENT or (entry.subject_type, entry.subject_id) == (PLAN_ROW, row.pk)


def cancelled_appointments(entries: Entries) -> dict[int, Restoration]:
    """{entry id: what takes along the appointment of the call}: its plan row is cancelled, the stage it made is taken back,
    and an order that was opened for it ends."""
    return {one.pk: Restoration(parts=_rows_that_cancel(one, row)) for one, row in _plan_rows(entries)}


def _rows_that_cancel(entry: Entry, row: PlanRow) -> list[Model]:
    order_id = row.group_order_id or 0  # an appointment has an order
    rows: list[Model] = [PlanResult(plan_row=row, kind=PlanResult.Kind.CANCELLED, side=PlanResult.Side.REP)]
    milestone = Milestone.objects.filter(group_order_id=order_id, stage="Dh").order_by("-pk").first()
    if milestone is not None and not milestone.taken_back and milestone.recorded_at == row.recorded_at:
        rows.append(Milestone(group_order_id=order_id, stage="Dh", taken_back=True))
    if _order_entry(entry, row) is not None:
        rows.append(Ending(group_order_id=order_id, kind=Ending.Kind.TAKEN_BACK))
    return rows


def _plan_rows(entries: Entries) -> list[tuple[Entry, PlanRow]]:
    """Of those calls that made an appointment."""
    by_call = {one.object_id: one for one in entries}
    rows = PlanRow.objects.filter(call_id__in=list(by_call)).select_related("group_order")
    return [(by_call[row.call_id], row) for row in rows]


def _order_entry(entry: Entry, row: PlanRow) -> Entry | None:
    """The entry by which the call, in its own transaction, opened the order of its appointment; None where the order was
    there before."""
    opened = Entry.objects.filter(
        subject_type=CLIENT,
        subject_id=entry.subject_id,
        event=f"{CLIENT}.order",
        object_id=row.group_order_id,
        pk__gt=entry.pk,
        recorded_at=entry.recorded_at,
    )
    return opened.first()


CALL = Undo(
    f"{CLIENT}.call",
    "take_back_call",
    restore=cancelled_appointments,
    standing=(later_than_appointment,),
)
