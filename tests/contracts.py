"""Contracts for tests, brought as far as a test needs them, the way people do it."""

from datetime import date, timedelta
from decimal import Decimal

from django.conf import settings

from tests.clients import an_order
from tuanding.contracting.contracts.models import Contract
from tuanding.contracting.contracts.operations import (
    draft_contract,
    give_receipt,
    seal_contract,
    settle_review,
    sign_contract,
)
from tuanding.contracting.contracts.operations.reviewing import PointDecision
from tuanding.contracting.contracts.states import FAIL, PASS, POINTS
from tuanding.core.sheets.companykey import ensure_company_key
from tuanding.selling.proposals.operations import deliver_proposal, request_proposal, save_data_sheet, take_request
from tuanding.selling.proposals.presenting import present_proposal


def line(style, post, sex, fabric, description, quantity, price):
    return {
        "style": style,
        "post": post,
        "sex": sex,
        "fabric": fabric,
        "description": description,
        "quantity": quantity,
        "unit_price": Decimal(price),
    }


LINES = [
    line("前厅西服套装", "前厅", "m", "精纺毛涤 藏青", "单排两粒扣", 38, "860.00"),
    line("前厅西服套裙", "前厅", "f", "精纺毛涤 藏青", "一步裙", 52, "880.00"),
    line("餐厅马甲套装", "餐厅", "u", "涤粘混纺 酒红", "三件套", 64, "420.00"),
]
TOTAL = Decimal("105320.00")
TERMS = {
    "acceptance": "GB/T 2664、GB/T 2665 一等品，封样 FY-1123",
    "delivery_on": date(2027, 1, 18),
    "delivery_place": "滨江路 88 号员工通道收货处",
    "receiver": "罗敏",
    "receiver_phone": "13900000001",
}
ALL_PASS = dict.fromkeys(POINTS, PointDecision(PASS))
FOURTH_FAILS = {**ALL_PASS, 4: PointDecision(FAIL, "大写与明细不符，请改")}
REFERRALS = [{"company": "云岭茶业有限公司", "name": "吴科长", "phone": "13700000009"}]


def accepted(cast, order):
    """Data sheet, request, proposal and the client's yes."""
    rep, at = cast.sales_rep, cast.now
    save_data_sheet(
        order, by=rep, at=at, seen=0, industry="酒店", headcounts=[{"post": "前厅", "men": 38, "women": 52}]
    )
    request = request_proposal(order, by=rep, at=at, wish_on=date(2026, 12, 1), styles_number=3)
    request = take_request(request, by=cast.designer, at=at, seen=request.version)
    proposal = deliver_proposal(request, by=cast.designer, at=at, seen=request.version, text="前厅用藏青", lines=LINES)
    present_proposal(proposal, by=rep, at=at, decision="accept", confirmed=["industry", "headcount"])
    return order


def a_draft(cast, order=None, **terms) -> Contract:
    order = order or accepted(cast, an_order(cast))
    return draft_contract(order, by=cast.sales_rep, at=cast.now, **{**TERMS, **terms})


def again(contract: Contract) -> Contract:
    return Contract.objects.select_related("group_order__client").get(pk=contract.pk)


def sign(cast, contract, **more):
    signature = {"signed_on": cast.now.date(), "signed_by": "罗敏", "copies": 2, "referrals": REFERRALS, **more}
    sign_contract(contract, by=cast.sales_rep, at=cast.now, seen=contract.version, **signature)
    return again(contract)


def submitted(cast, **terms) -> Contract:
    return sign(cast, a_draft(cast, **terms))


def reviewed(cast, contract=None, decisions=ALL_PASS, approve=True) -> Contract:
    contract = contract or submitted(cast)
    if approve and not hasattr(contract.newest_revision().signature, "receipt"):
        received(cast, contract)
    settle_review(contract, decisions, by=cast.finance, at=cast.now, seen=contract.version, approve=approve)
    return again(contract)


def sent_back(cast) -> Contract:
    return reviewed(cast, decisions=FOURTH_FAILS, approve=False)


def company_key(cast):
    ensure_company_key(settings.SECRETS_HOME, "树王服饰有限公司", at=cast.now - timedelta(days=1))


def received(cast, contract, copies=2):
    return give_receipt(contract, by=cast.finance, at=cast.now, copies=copies)


def seal(cast, contract, **more):
    company_key(cast)
    seal_contract(contract, by=cast.finance, at=cast.now, seen=contract.version, **more)
    return again(contract)


def sealed(cast) -> Contract:
    return seal(cast, reviewed(cast))
