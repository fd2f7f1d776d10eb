"""Contracts for programs: the same operations as the pages."""

from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from ninja import Status
from ninja.pagination import paginate

from tuanding.contracting.contracts import operations, queries
from tuanding.contracting.contracts import schemas as s
from tuanding.contracting.contracts.models import Contract, Review, Word
from tuanding.contracting.contracts.operations.reviewing import PointDecision
from tuanding.contracting.contracts.serializers import (
    ContractBody,
    ReviewBody,
    WordBody,
    contract_out,
    review_out,
    rules_out,
    word_out,
)
from tuanding.core.accounts.scopes import get_visible
from tuanding.core.kernel.money import exact_yuan
from tuanding.core.kernel.refusal import Invalid, Refusal
from tuanding.core.kernel.workcal import day_of
from tuanding.core.pages.api import ByCursor, Problem, new_router
from tuanding.core.pages.once import how
from tuanding.core.pages.request import Request
from tuanding.selling.clients.models import GroupOrder
from tuanding.selling.clients.schemas import Versioned

router = new_router("contracts")
WRONG = {403: Problem, 404: Problem, 409: Problem, 422: Problem}
CREATED, CHANGED = {201: s.ContractOut, **WRONG}, {200: s.ContractOut, **WRONG}


def _contract_of_fact_out(fact: Any, request: Any) -> ContractBody:
    return contract_out(fact.contract, request)


SERIALIZERS = {
    "contracts.Contract": contract_out,
    "contracts.Review": review_out,
    "contracts.Word": word_out,
    "contracts.Signature": _contract_of_fact_out,
    "contracts.Receipt": _contract_of_fact_out,
    "contracts.Revision": _contract_of_fact_out,
    "contracts.Seal": _contract_of_fact_out,
    "contracts.Told": _contract_of_fact_out,
    "contracts.Originals": _contract_of_fact_out,
    "contracts.Withdrawal": _contract_of_fact_out,
    "contracts.Cancellation": _contract_of_fact_out,
    "contracts.Approval": _contract_of_fact_out,
}


def contract_of(request: Request, pk: int) -> Contract:
    return get_visible(Contract, request.actor, pk)


def current_contract_out(request: Request, pk: int) -> ContractBody:
    return contract_out(Contract.objects.get(pk=pk), request)


@router.get("/contracts", response=list[s.ContractRow], summary="合同")
@paginate(ByCursor)
def list_contracts(request: Request, state: str = "", group_order: int | None = None) -> QuerySet[Contract]:
    """Newest first; `state` is draft, submitted, approved, sealed, sent_back, withdrawn or cancelled."""
    rows = queries.contracts(request.actor)
    rows = rows.filter(state=state) if state else rows
    return rows.filter(group_order_id=group_order) if group_order else rows


@router.post("/contracts", response=CREATED, summary="起草合同")
def draft(request: Request, body: s.ContractIn) -> Status[ContractBody]:
    """5.2: from the accepted proposal of the order; terms that are not sent come from proposal and settings."""
    order = get_visible(GroupOrder, request.actor, body.group_order)
    terms = body.dict(exclude_unset=True, exclude={"group_order"})
    return Status(201, contract_out(operations.draft_contract(order, **how(request), **terms), request))


@router.get("/contracts/{int:pk}", response=CHANGED, summary="一份合同")
def get_contract(request: Request, pk: int) -> ContractBody:
    return contract_out(contract_of(request, pk), request)


@router.patch("/contracts/{int:pk}", response=CHANGED, summary="改合同")
def edit(request: Request, pk: int, body: s.ContractEdit) -> ContractBody:
    """5.2: only while it is a draft. `lines` replaces all lines; left out, they stay."""
    row = contract_of(request, pk)
    changes = body.dict(exclude_unset=True, exclude={"version", "lines"})
    lines = None if body.lines is None else [_line_values(place, line) for place, line in enumerate(body.lines, 1)]
    operations.edit_contract(row, seen=body.version, changes=changes, lines=lines, **how(request))
    return current_contract_out(request, pk)


def _line_values(place: int, line: s.LineIn) -> dict[str, Any]:
    row = line.dict()
    return {**row, "unit_price": _parse_yuan(row["unit_price"], f"lines.{place}.unit_price")}


def _parse_yuan(text: str | None, field: str) -> Decimal | None:
    """The amount of a text, None for None; Invalid with the field's place where the text is no amount."""
    if text is None:
        return None
    try:
        return exact_yuan(text)
    except ValueError:
        why = Refusal("「%(value)s」不是金额：写成 1234.56，至多两位小数", field=field, value=text)
        raise Invalid({field: [why]}) from None


@router.post("/contracts/{int:pk}/submit", response=CHANGED, summary="记客户签字，送评审")
def submit(request: Request, pk: int, body: s.SubmitIn) -> ContractBody:
    """5.2, 5.3: N, C and T count today; the referral list, or why there is none."""
    row, signature = contract_of(request, pk), body.dict(exclude={"version", "paper_total"})
    amount = _parse_yuan(body.paper_total, "paper_total")
    operations.sign_contract(row, seen=body.version, paper_total=amount, **signature, **how(request))
    return current_contract_out(request, pk)


@router.post("/contracts/{int:pk}/revise", response=CHANGED, summary="另起一稿")
def revise(request: Request, pk: int, body: s.ReasonIn) -> ContractBody:
    operations.revise_contract(contract_of(request, pk), seen=body.version, reason=body.reason, **how(request))
    return current_contract_out(request, pk)


@router.post("/contracts/{int:pk}/receipts", response=CREATED, summary="出收条")
def receive(request: Request, pk: int, body: s.ReceiptIn) -> Status[ContractBody]:
    """5.4: F22 with its number."""
    operations.give_receipt(contract_of(request, pk), copies=body.copies, remark=body.remark, **how(request))
    return Status(201, current_contract_out(request, pk))


@router.get("/contracts/{int:pk}/rules", response={200: list[s.PointOut], **WRONG}, summary="九点的规则核对")
def rules(request: Request, pk: int) -> list[dict[str, Any]]:
    """5.4: the verdicts of the nine rules on the newest revision today."""
    row = get_visible(Contract, request.actor, pk, "prices")
    return rules_out(row.newest_revision(), day_of(request.now))


@router.get("/contracts/{int:pk}/reviews", response={200: list[s.ReviewOut], **WRONG}, summary="评审")
def list_reviews(request: Request, pk: int) -> list[ReviewBody]:
    row = get_visible(Contract, request.actor, pk, "prices")
    rows = Review.objects.filter(contract=row).select_related("by", "revision").prefetch_related("points")
    return [review_out(one, request) for one in rows.order_by("-pk")]


@router.post("/contracts/{int:pk}/reviews", response={201: s.ReviewOut, **WRONG}, summary="九点评审")
def review(request: Request, pk: int, body: s.ReviewIn) -> Status[ReviewBody]:
    """5.4: all nine points; `approve` or `send_back` follows. `after`: the newest review of somebody else, once
    read."""
    decisions = {code: PointDecision(one.verdict, one.remark) for code, one in body.points.items()}
    row = operations.review_contract(
        contract_of(request, pk), decisions, seen=body.version, after=body.after, **how(request)
    )
    return Status(201, review_out(row, request))


@router.post("/contracts/{int:pk}/approve", response=CHANGED, summary="评审通过")
def approve(request: Request, pk: int, body: Versioned) -> ContractBody:
    operations.approve_contract(contract_of(request, pk), seen=body.version, **how(request))
    return current_contract_out(request, pk)


@router.post("/contracts/{int:pk}/send_back", response=CHANGED, summary="退回业务经理")
def send_back(request: Request, pk: int, body: Versioned) -> ContractBody:
    operations.send_back_contract(contract_of(request, pk), seen=body.version, **how(request))
    return current_contract_out(request, pk)


@router.post("/contracts/{int:pk}/seal", response=CHANGED, summary="盖章")
def seal(request: Request, pk: int, body: Versioned) -> ContractBody:
    """5.5: issues F21, stamps and signs it; the payment notice follows by itself."""
    operations.seal_contract(contract_of(request, pk), seen=body.version, **how(request))
    return current_contract_out(request, pk)


@router.post("/contracts/{int:pk}/withdraw", response=CHANGED, summary="撤回")
def withdraw(request: Request, pk: int, body: s.ReasonIn) -> ContractBody:
    operations.withdraw_contract(contract_of(request, pk), seen=body.version, reason=body.reason, **how(request))
    return current_contract_out(request, pk)


@router.post("/contracts/{int:pk}/cancel", response=CHANGED, summary="作废")
def cancel(request: Request, pk: int, body: s.ReasonIn) -> ContractBody:
    operations.cancel_contract(contract_of(request, pk), seen=body.version, reason=body.reason, **how(request))
    return current_contract_out(request, pk)


@router.post("/contracts/{int:pk}/tellings", response=CREATED, summary="已通知客户缴款")
def tell(request: Request, pk: int, body: s.ToldIn) -> Status[ContractBody]:
    operations.tell_client(contract_of(request, pk), **body.dict(), **how(request))
    return Status(201, current_contract_out(request, pk))


@router.post("/contracts/{int:pk}/originals", response=CREATED, summary="记原件去向")
def hand_over(request: Request, pk: int, body: s.OriginalsIn) -> Status[ContractBody]:
    operations.hand_over_originals(contract_of(request, pk), **body.dict(), **how(request))
    return Status(201, current_contract_out(request, pk))


@router.get("/contracts/{int:pk}/words", response={200: list[s.WordOut], **WRONG}, summary="来往")
def list_words(request: Request, pk: int) -> list[WordBody]:
    row = get_visible(Contract, request.actor, pk, "prices")
    return [word_out(one, request) for one in Word.objects.filter(contract=row).select_related("by").order_by("pk")]


@router.post("/contracts/{int:pk}/words", response={201: s.WordOut, **WRONG}, summary="写给对方")
def say(request: Request, pk: int, body: s.WordIn) -> Status[WordBody]:
    return Status(201, word_out(operations.say_word(contract_of(request, pk), text=body.text, **how(request)), request))
