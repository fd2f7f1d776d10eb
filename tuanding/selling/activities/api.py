"""Calls, appointments and visits for programs."""

from datetime import date, datetime
from typing import Any, Literal

from django.db.models import QuerySet
from ninja import Schema, Status
from ninja.pagination import paginate
from pydantic import AwareDatetime, Field

from tuanding.core.accounts.scopes import get_visible
from tuanding.core.pages.api import ByCursor, StrictSchema, new_router
from tuanding.core.pages.once import how
from tuanding.core.pages.request import Request
from tuanding.selling.activities import operations, queries
from tuanding.selling.activities.models import Call, PlanRow, Visit
from tuanding.selling.activities.operations import contact_of
from tuanding.selling.clients.models import Client, GroupOrder

router = new_router("activities")
Purpose = Literal["Hq", "Zl", "Fa", "Cc"]


class AppointmentIn(StrictSchema):
    starts_at: AwareDatetime
    place: str = Field("", max_length=120)
    purpose: Purpose = "Hq"


class CallIn(StrictSchema):
    outcome: Literal["appointed", "call_back", "refused", "wrong_number"]
    contact_id: int | None = None
    call_back_on: date | None = None
    remark: str = Field("", max_length=200)
    appointment: AppointmentIn | None = None
    title: str = Field("", max_length=60)


class OrderAppointmentIn(AppointmentIn):
    contact_id: int | None = None


class VisitIn(StrictSchema):
    purpose: Purpose
    held_at: AwareDatetime | None = None
    contact_id: int | None = None
    steps: list[str] = []
    materials: list[str] = []
    need: str = Field("", max_length=300)
    reaction: str = Field("", max_length=300)
    next_step: str = Field("", max_length=60)
    next_on: date | None = None
    place: str = Field("", max_length=120)


class AppointmentOut(Schema):
    id: int
    group_order_id: int
    contact_id: int | None
    rep_id: int
    purpose: str
    starts_at: datetime
    place: str

    @staticmethod
    def resolve_rep_id(row: Any) -> Any:
        """Of the row; of an answer that is already written, its own."""
        return row.person_id if isinstance(row, PlanRow) else row.rep_id


class CallOut(Schema):
    id: int
    client_id: int
    contact_id: int | None
    rep_id: int
    by_id: int
    at: datetime
    on: date
    outcome: str
    call_back_on: date | None
    remark: str
    appointment: AppointmentOut | None = None

    @staticmethod
    def resolve_appointment(call: Any) -> Any:
        """Of the row; of an answer that is already written, its own."""
        return getattr(call, "plan_row", None) if isinstance(call, Call) else call.appointment


class VisitOut(Schema):
    id: int
    group_order_id: int
    client_id: int
    contact_id: int | None
    rep_id: int
    by_id: int
    at: datetime
    on: date
    purpose: str
    steps: list[str]
    materials: list[str]
    need: str
    reaction: str
    next_step: str
    next_on: date | None
    place: str


SERIALIZERS = {
    "activities.Call": lambda row, request: CallOut.from_orm(row),
    "activities.PlanRow": lambda row, request: AppointmentOut.from_orm(row),
    "activities.Visit": lambda row, request: VisitOut.from_orm(row),
}


@router.post("/clients/{client_id}/calls", response={201: CallOut}, summary="记一次电话的结果（条 1.2）")
def record_call(request: Request, client_id: int, body: CallIn) -> Status:
    """`appointed` takes an `appointment`, opens the client's group order or joins its open one. Refused: `call_back`
    without a later `call_back_on`; `appointed` without a coming `starts_at`."""
    call = operations.call_client(
        Client(pk=client_id),
        **how(request),
        contact=body.contact_id,
        **body.dict(exclude={"contact_id", "appointment"}),
        **(body.appointment.dict() if body.appointment else {}),
    )
    return Status(201, call)


@router.get("/calls", response=list[CallOut], summary="电话记录")
@paginate(ByCursor)
def list_calls(request: Request, client_id: int | None = None, outcome: str | None = None) -> QuerySet[Call]:
    return _filter_unless_none(
        queries.calls(request.actor).select_related("plan_row"), client_id=client_id, outcome=outcome
    )


@router.post("/orders/{order_id}/appointments", response={201: AppointmentOut}, summary="约一次拜访（条 1.2）")
def make_appointment(request: Request, order_id: int, body: OrderAppointmentIn) -> Status:
    """Refused: a moment that has passed; an ended order."""
    order = get_visible(GroupOrder, request.actor, order_id)
    contact = contact_of(order.client, body.contact_id)
    appointment = operations.appoint_visit(
        order,
        **how(request),
        contact=contact,
        **body.dict(exclude={"contact_id"}),
    )
    return Status(201, appointment)


@router.get("/appointments", response=list[AppointmentOut], summary="约好的拜访")
@paginate(ByCursor)
def list_appointments(request: Request, order_id: int | None = None) -> QuerySet[PlanRow]:
    return _filter_unless_none(queries.appointments(request.actor), group_order_id=order_id)


@router.post("/orders/{order_id}/visits", response={201: VisitOut}, summary="记一次拜访（条 2.1–2.4、4.1）")
def record_visit(request: Request, order_id: int, body: VisitIn) -> Status:
    """Held now, or at `held_at` within the last seven days. Purpose Hq makes the stage Hq, and says at least a step, a
    need or a reaction."""
    order = get_visible(GroupOrder, request.actor, order_id)
    visit = operations.record_visit(
        order,
        **how(request, at=body.held_at),
        contact=contact_of(order.client, body.contact_id),
        **body.dict(exclude={"contact_id", "held_at"}),
    )
    return Status(201, visit)


@router.get("/visits", response=list[VisitOut], summary="拜访记录")
@paginate(ByCursor)
def list_visits(
    request: Request, order_id: int | None = None, client_id: int | None = None, purpose: str | None = None
) -> QuerySet[Visit]:
    rows = queries.visits(request.actor)
    return _filter_unless_none(rows, group_order_id=order_id, client_id=client_id, purpose=purpose)


def _filter_unless_none(rows: QuerySet[Any], **conditions: Any) -> QuerySet[Any]:
    return rows.filter(**{name: value for name, value in conditions.items() if value is not None})
