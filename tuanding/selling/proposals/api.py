"""Data sheets, proposal requests, proposals and presentations for programs."""

from django.db.models import QuerySet
from ninja import File, Form, Status
from ninja.files import UploadedFile
from ninja.pagination import paginate
from pydantic import ValidationError

from tuanding.core.accounts.scopes import get_visible, visible
from tuanding.core.files.kinds import PDF, PICTURES
from tuanding.core.files.operations import check_and_store
from tuanding.core.journal.doors import ready
from tuanding.core.kernel.refusal import Invalid, Refusal
from tuanding.core.pages.api import ByCursor, new_router
from tuanding.core.pages.once import how, once_of
from tuanding.core.pages.request import Request
from tuanding.selling.activities.contacts import contact_of
from tuanding.selling.clients.models import GroupOrder
from tuanding.selling.clients.schemas import OrderOut, Versioned
from tuanding.selling.proposals import operations
from tuanding.selling.proposals import schemas as s
from tuanding.selling.proposals.models import DataSheet, Presentation, Proposal, ProposalRequest
from tuanding.selling.proposals.presenting import present_proposal
from tuanding.selling.proposals.taking_over import take_over

router = new_router("proposals")
SERIALIZERS = {
    "proposals.DataSheet": lambda row, request: s.DataSheetOut.from_orm(row),
    "proposals.ProposalRequest": lambda row, request: s.RequestOut.from_orm(row),
    "proposals.Proposal": lambda row, request: s.ProposalOut.from_orm(row),
    "proposals.Presentation": lambda row, request: s.PresentationOut.from_orm(row),
}


@router.post("/orders/{order_id}/take-over", response={200: OrderOut}, summary="用资料里的人数和穿着日（条 3.1）")
def take_over_facts(request: Request, order_id: int) -> GroupOrder:
    """Headcount and day of first wear go from the newest data sheet to client and order. 409 where they are the same."""
    return take_over(get_visible(GroupOrder, request.actor, order_id, "edit"), **how(request))


@router.post("/orders/{order_id}/data-sheets", response={201: s.DataSheetOut}, summary="存一版客户资料（条 3.1）")
def save_data_sheet(request: Request, order_id: int, body: s.DataSheetIn) -> Status:
    """`version` is the newest version you have seen, 0 for none; stale: both values per field. Makes the stage Zl."""
    order = get_visible(GroupOrder, request.actor, order_id)
    sheet = operations.save_data_sheet(
        order,
        **how(request),
        seen=body.version,
        **body.dict(exclude={"version"}),
    )
    return Status(201, sheet)


@router.get("/data-sheets", response=list[s.DataSheetOut], summary="客户资料各版")
@paginate(ByCursor)
def list_data_sheets(request: Request, client_id: int | None = None) -> QuerySet[DataSheet]:
    rows = visible(DataSheet, request.actor).prefetch_related("headcounts")
    return rows.filter(client_id=client_id) if client_id is not None else rows


@router.get("/data-sheets/{sheet_id}", response=s.DataSheetOut, summary="客户资料一版")
def data_sheet(request: Request, sheet_id: int) -> DataSheet:
    return get_visible(DataSheet, request.actor, sheet_id)


@router.post("/orders/{order_id}/proposal-requests", response={201: s.RequestOut}, summary="申请制作方案（条 3.2）")
def request_proposal(request: Request, order_id: int, body: s.RequestIn) -> Status:
    """On the newest data sheet unless `data_sheet_id` names another version. Brings the design centre in."""
    order = get_visible(GroupOrder, request.actor, order_id)
    row = operations.request_proposal(
        order,
        **how(request),
        data_sheet=_visible_sheet_or_invalid(request, body.data_sheet_id),
        **body.dict(exclude={"data_sheet_id"}),
    )
    return Status(201, row)


def _visible_sheet_or_invalid(request: Request, pk: int | None) -> DataSheet | None:
    if pk is None:
        return None
    sheet = visible(DataSheet, request.actor).filter(pk=pk).first()
    if sheet is None:
        why = Refusal("没有资料搜集表「%(value)s」，可以不填，用最新一版", field="data_sheet_id", value=pk)
        raise Invalid({"data_sheet_id": [why]})
    return sheet


@router.get("/proposal-requests", response=list[s.RequestOut], summary="方案申请")
@paginate(ByCursor)
def list_requests(request: Request, state: str | None = None, order_id: int | None = None) -> QuerySet[ProposalRequest]:
    rows = visible(ProposalRequest, request.actor)
    rows = rows.filter(state=state) if state is not None else rows
    return rows.filter(group_order_id=order_id) if order_id is not None else rows


@router.get("/proposal-requests/{request_id}", response=s.RequestOut, summary="方案申请一份")
def proposal_request(request: Request, request_id: int) -> ProposalRequest:
    return get_visible(ProposalRequest, request.actor, request_id)


def _write_kwargs(request: Request, version: int) -> dict:
    return {**how(request), "seen": version}


def _visible_request(request: Request, request_id: int) -> ProposalRequest:
    return get_visible(ProposalRequest, request.actor, request_id)


@router.post("/proposal-requests/{request_id}/take", response=s.RequestOut, summary="接单")
def take(request: Request, request_id: int, body: Versioned) -> ProposalRequest:
    return operations.take_request(_visible_request(request, request_id), **_write_kwargs(request, body.version))


@router.post("/proposal-requests/{request_id}/ask_back", response=s.RequestOut, summary="向业务经理提问")
def ask_back(request: Request, request_id: int, body: s.TextIn) -> ProposalRequest:
    return operations.ask_back(_visible_request(request, request_id), body.text, **_write_kwargs(request, body.version))


@router.post("/proposal-requests/{request_id}/answer", response=s.RequestOut, summary="答复设计中心")
def answer(request: Request, request_id: int, body: s.TextIn) -> ProposalRequest:
    return operations.answer_question(
        _visible_request(request, request_id), body.text, **_write_kwargs(request, body.version)
    )


@router.post("/proposal-requests/{request_id}/rework", response=s.RequestOut, summary="请设计中心修改")
def rework(request: Request, request_id: int, body: s.RequestReasonIn) -> ProposalRequest:
    return operations.ask_rework(
        _visible_request(request, request_id), body.reason, **_write_kwargs(request, body.version)
    )


@router.post("/proposal-requests/{request_id}/withdraw", response=s.RequestOut, summary="撤回申请")
def withdraw(request: Request, request_id: int, body: s.RequestReasonIn) -> ProposalRequest:
    return operations.withdraw_request(
        _visible_request(request, request_id), body.reason, **_write_kwargs(request, body.version)
    )


@router.post("/proposal-requests/{request_id}/deliver", response={201: s.ProposalOut}, summary="交付方案（条 3.2）")
def deliver(request: Request, request_id: int, body: s.DeliveryIn) -> Status:
    """Without text nothing is delivered."""
    row = _visible_request(request, request_id)
    lines = [line.dict() for line in body.lines]
    return Status(
        201, operations.deliver_proposal(row, text=body.text, lines=lines, **_write_kwargs(request, body.version))
    )


@router.post(
    "/proposal-requests/{request_id}/deliver-with-drawing", response={201: s.ProposalOut}, summary="连效果图交付方案"
)
def deliver_with_drawing(
    request: Request, request_id: int, body: Form[s.DeliveryPart], file: File[UploadedFile]
) -> Status:
    """Multipart: the field `delivery` holds the JSON of `deliver`, `file` the drawing (PDF or picture)."""
    row, once = _visible_request(request, request_id), once_of(request)
    ready(row, "deliver", by=request.actor, once=once)  # before the file is kept
    delivery = _parse_delivery(body.delivery)
    blob = check_and_store(file, file.name or "", by=request.actor, at=request.now, kinds=(PDF, *PICTURES))
    new_proposal = operations.deliver_proposal(
        row,
        text=delivery.text,
        lines=[line.dict() for line in delivery.lines],
        file=blob,
        filename=(file.name or "")[:120],
        **_write_kwargs(request, delivery.version),
    )
    return Status(201, new_proposal)


def _parse_delivery(text: str) -> s.DeliveryIn:
    try:
        return s.DeliveryIn.model_validate_json(text)
    except ValidationError as why:
        errors = {".".join(map(str, one["loc"])) or "delivery": [one["msg"]] for one in why.errors()}
        raise Invalid(errors) from why


@router.get("/proposals", response=list[s.ProposalOut], summary="方案")
@paginate(ByCursor)
def list_proposals(request: Request, order_id: int | None = None) -> QuerySet[Proposal]:
    rows = visible(Proposal, request.actor).prefetch_related("lines")
    return rows.filter(group_order_id=order_id) if order_id is not None else rows


@router.get("/proposals/{proposal_id}", response=s.ProposalOut, summary="方案一版")
def proposal(request: Request, proposal_id: int) -> Proposal:
    return get_visible(Proposal, request.actor, proposal_id)


@router.post(
    "/proposals/{proposal_id}/presentations", response={201: s.PresentationOut}, summary="记方案说明（条 4.1–4.3）"
)
def present(request: Request, proposal_id: int, body: s.PresentationIn) -> Status:
    """Held now, or at `held_at` within the last seven days. `confirmed` are codes of data points, `answers` {need: part of the
    proposal}. `change` sends it into rework."""
    row = get_visible(Proposal, request.actor, proposal_id)
    contact = contact_of(row.group_order.client, body.contact_id)
    presentation = present_proposal(
        row,
        **how(request, at=body.held_at),
        contact=contact,
        **body.dict(exclude={"contact_id", "held_at"}),
    )
    return Status(201, presentation)


@router.get("/presentations", response=list[s.PresentationOut], summary="方案说明记录")
@paginate(ByCursor)
def list_presentations(request: Request, order_id: int | None = None) -> QuerySet[Presentation]:
    rows = visible(Presentation, request.actor)
    return rows.filter(group_order_id=order_id) if order_id is not None else rows
