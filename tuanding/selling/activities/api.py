"""Calls, plan rows (appointments among them) and visits for programs."""

from datetime import date, datetime
from typing import Any, Literal

from django.db.models import QuerySet
from ninja import Schema, Status
from ninja.pagination import paginate
from pydantic import AwareDatetime, Field

from tuanding.core.accounts.models import Person
from tuanding.core.accounts.scopes import get_visible
from tuanding.core.attachments.rules import MOST_AT_ONCE
from tuanding.core.pages.api import ByCursor, StrictSchema, new_router
from tuanding.core.pages.once import how
from tuanding.core.pages.request import Request
from tuanding.selling.activities import operations, plan_operations, queries
from tuanding.selling.activities.contacts import contact_of
from tuanding.selling.activities.models import Call, PlanRow, Visit
from tuanding.selling.clients.models import Client, GroupOrder

router = new_router("activities")
Purpose = Literal["Hq", "Zl", "Fa", "Cc"]


class TimeIn(StrictSchema):
    """`ends_at` is as long after the start as a visit usually takes unless it is sent; `rest_day`: meant, although the company
    rests that day."""

    starts_at: AwareDatetime
    ends_at: AwareDatetime | None = None
    rest_day: bool = False


class AppointmentIn(TimeIn):
    place: str = Field("", max_length=120)
    purpose: Purpose = "Hq"


class CallIn(StrictSchema):
    outcome: Literal["appointed", "call_back", "no_answer", "refused", "wrong_number"]
    contact_id: int | None = None
    call_back_on: date | None = None
    remark: str = Field("", max_length=200)
    appointment: AppointmentIn | None = None
    title: str = Field("", max_length=60)


class OrderAppointmentIn(AppointmentIn):
    contact_id: int | None = None


class OrderPlanRowIn(TimeIn):
    kind: Literal["calls", "measuring", "delivery", "return_visit", "help", "other"]
    about: str = Field("", max_length=120)
    place: str = Field("", max_length=120)
    contact_id: int | None = None


class PlanRowIn(OrderPlanRowIn):
    client_id: int | None = None


class WhyIn(StrictSchema):
    side: Literal["client", "rep", "other"]
    why: str = Field(min_length=1, max_length=200)


class MoveIn(TimeIn):
    side: Literal["client", "rep", "other"]
    why: str = Field(min_length=1, max_length=200)
    place: str | None = Field(None, max_length=120)


class ResultIn(StrictSchema):
    kind: Literal["held", "not_held"]
    side: Literal["", "client", "rep", "other"] = ""
    why: str = Field("", max_length=200)


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
    again: bool = False
    files: list[str] = Field([], max_length=MOST_AT_ONCE)


class ResultOut(Schema):
    kind: str
    side: str
    why: str


class PlanRowOut(Schema):
    """`result` is null while the row is open; that a visit was held, its own record says. `client_id` stands where there is no
    order."""

    id: int
    group_order_id: int | None
    client_id: int | None
    contact_id: int | None
    rep_id: int
    kind: str
    purpose: str
    about: str
    starts_at: datetime
    ends_at: datetime
    place: str
    moved_from_id: int | None
    result: ResultOut | None

    # A row, or an answer that is already written: what is not a column of the row has its name there.

    @staticmethod
    def resolve_rep_id(row: Any) -> Any:
        return row.person_id if isinstance(row, PlanRow) else row.rep_id

    @staticmethod
    def resolve_kind(row: Any) -> Any:
        return row.kind or PlanRow.Kind.VISIT

    @staticmethod
    def resolve_about(row: Any) -> Any:
        return row.about or ""

    @staticmethod
    def resolve_ends_at(row: Any) -> Any:
        return row.ends if isinstance(row, PlanRow) else row.ends_at

    @staticmethod
    def resolve_result(row: Any) -> Any:
        return getattr(row, "result", None)


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
    appointment: PlanRowOut | None = None

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
    "activities.PlanRow": lambda row, request: PlanRowOut.from_orm(row),
    "activities.PlanResult": lambda row, request: ResultOut.from_orm(row),
    "activities.Visit": lambda row, request: VisitOut.from_orm(row),
}


@router.post("/clients/{client_id}/calls", response={201: CallOut}, summary="记一次电话的结果（条 1.2）")
def record_call(request: Request, client_id: int, body: CallIn) -> Status:
    """`appointed` takes an `appointment`, opens the client's group order or joins its open one. Refused: `call_back`
    without a later `call_back_on`; `appointed` without a coming `starts_at`, at a time that is taken, on a rest day unless
    `rest_day`."""
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
        queries.calls(request.actor).select_related("plan_row__result"), client_id=client_id, outcome=outcome
    )


@router.post("/orders/{order_id}/appointments", response={201: PlanRowOut}, summary="约一次拜访（条 1.2）")
def make_appointment(request: Request, order_id: int, body: OrderAppointmentIn) -> Status:
    """A row of the kind visit. Refused: a moment that has passed; a time that is taken; a rest day, unless `rest_day`; an
    ended order."""
    order = get_visible(GroupOrder, request.actor, order_id)
    contact = contact_of(order.client, body.contact_id)
    appointment = operations.appoint_visit(
        order,
        **how(request),
        contact=contact,
        **body.dict(exclude={"contact_id"}),
    )
    return Status(201, appointment)


@router.get("/appointments", response=list[PlanRowOut], summary="约好的拜访")
@paginate(ByCursor)
def list_appointments(request: Request, order_id: int | None = None) -> QuerySet[PlanRow]:
    return _filter_unless_none(queries.appointments(request.actor), group_order_id=order_id)


@router.get("/plan-rows", response=list[PlanRowOut], summary="行程")
@paginate(ByCursor)
def list_plan_rows(
    request: Request, order_id: int | None = None, person_id: int | None = None, kind: str | None = None
) -> QuerySet[PlanRow]:
    """Rows of every kind, those that were moved, cancelled or done too."""
    return _filter_unless_none(
        queries.plan_rows(request.actor), group_order_id=order_id, person_id=person_id, kind=kind
    )


@router.post("/orders/{order_id}/plan-rows", response={201: PlanRowOut}, summary="为团订单排一行行程（条 1.2）")
def plan_for_order(request: Request, order_id: int, body: OrderPlanRowIn) -> Status:
    """Measuring, delivery, return visit and the like; a visit is made at `/orders/{id}/appointments`."""
    order = get_visible(GroupOrder, request.actor, order_id)
    contact = contact_of(order.client, body.contact_id)
    row = plan_operations.plan_row(order, **how(request), contact=contact, **body.dict(exclude={"contact_id"}))
    return Status(201, row)


@router.post("/plan-rows", response={201: PlanRowOut}, summary="在自己的行程里排一行（条 1.2）")
def plan_for_myself(request: Request, body: PlanRowIn) -> Status:
    """A call session, help, or anything else that belongs to no group order."""
    client = get_visible(Client, request.actor, body.client_id) if body.client_id is not None else None
    contact = contact_of(client or Client(), body.contact_id)
    row = plan_operations.plan_row(
        Person(pk=request.actor.person_id),
        **how(request),
        client=client,
        contact=contact,
        **body.dict(exclude={"client_id", "contact_id"}),
    )
    return Status(201, row)


@router.post("/plan-rows/{row_id}/move", response={201: PlanRowOut}, summary="行程改期（条 1.2）")
def move_plan_row(request: Request, row_id: int, body: MoveIn) -> Status:
    """Answers with the row that stands in its place."""
    row = plan_operations.move_row(get_visible(PlanRow, request.actor, row_id), **how(request), **body.dict())
    return Status(201, row)


@router.post("/plan-rows/{row_id}/cancel", response={201: ResultOut}, summary="取消行程（条 1.2）")
def cancel_plan_row(request: Request, row_id: int, body: WhyIn) -> Status:
    """A row to come. The order keeps its stage: an appointment was made."""
    return Status(
        201, plan_operations.cancel_row(get_visible(PlanRow, request.actor, row_id), **how(request), **body.dict())
    )


@router.post("/plan-rows/{row_id}/result", response={201: ResultOut}, summary="记行程结果（条 1.9）")
def record_plan_result(request: Request, row_id: int, body: ResultIn) -> Status:
    """Held, or not held with a reason. A visit that was held is recorded at `/orders/{id}/visits`."""
    return Status(
        201, plan_operations.record_result(get_visible(PlanRow, request.actor, row_id), **how(request), **body.dict())
    )


@router.post("/orders/{order_id}/visits", response={201: VisitOut}, summary="记一次拜访（条 2.1–2.4、4.1）")
def record_visit(request: Request, order_id: int, body: VisitIn) -> Status:
    """Held now, or at `held_at` within the last seven days. Purpose Hq makes the stage Hq, and says at least a step, a
    need or a reaction. A second one of that purpose and day is refused unless `again`."""
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
