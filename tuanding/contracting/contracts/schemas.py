"""What programs send and are sent about contracts."""

from datetime import date, datetime
from typing import Any, Literal

from ninja import Schema
from pydantic import Field

from tuanding.core.pages.api import StrictSchema
from tuanding.selling.clients.schemas import ReferralIn, Versioned

Holder = Literal["client", "rep", "finance"]


class LineOut(Schema):
    place: int
    style: str
    post: str
    sex: str
    fabric: str
    description: str
    quantity: int
    unit_price: str | None
    amount: str | None


class PointOut(Schema):
    code: int
    label: str
    rule_verdict: str
    rule: str
    verdict: str | None
    remark: str


class ReviewOut(Schema):
    id: int
    revision: int
    by: str
    at: datetime
    points: list[PointOut]


class ContractOut(Schema):
    """Amounts are None for who may not see prices."""

    id: int
    version: int
    number: str
    state: str
    group_order: int
    client: int
    revision: int
    revision_id: int
    reason: str
    total: str | None
    total_in_capitals: str | None
    deposit: str | None
    balance: str | None
    content_hash: str
    terms: dict[str, Any]
    lines: list[LineOut]
    signed_on: date | None
    receipt: str | None
    sealed_at: datetime | None
    payment_notice: str | None
    told: bool
    originals: dict[str, int]


class ContractRow(Schema):
    id: int
    version: int
    number: str
    state: str
    group_order: int = Field(alias="group_order_id")
    revision: int = Field(alias="draft")
    delivery_on: date | None
    submitted_at: datetime | None


class LineIn(StrictSchema):
    style: str = Field(max_length=60)
    post: str = Field("", max_length=40)
    sex: Literal["m", "f", "u"] = "u"
    fabric: str = Field("", max_length=80)
    description: str = Field("", max_length=300)
    quantity: int
    unit_price: str = Field(max_length=20)


class Terms(StrictSchema):
    sign_on: date | None = None
    sign_place: str = Field("", max_length=60)
    tolerance_basis_points: int = Field(300, ge=0, le=10_000)
    acceptance: str = Field("", max_length=300)
    sample: str = Field("", max_length=40)
    delivery_on: date | None = None
    delivery_place: str = Field("", max_length=120)
    receiver: str = Field("", max_length=40)
    receiver_phone: str = Field("", max_length=30)
    payment_method: str = Field("", max_length=40)
    deposit_basis_points: int = Field(3000, ge=0, le=10_000)
    deposit_days: int = Field(3, ge=0, le=365)
    balance_terms: str = Field("", max_length=120)
    originals: int = Field(2, ge=1, le=20)
    extra: str = Field("", max_length=500)


class ContractIn(Terms):
    group_order: int


class ContractEdit(Versioned, Terms):
    lines: list[LineIn] | None = Field(None, max_length=300)


class SubmitIn(Versioned):
    signed_on: date
    signed_by: str = Field(max_length=40)
    copies: int
    paper_total: str | None = Field(None, max_length=20)
    referrals: list[ReferralIn] = Field([], max_length=50)
    none_because: str = Field("", max_length=200)


class ReasonIn(Versioned):
    reason: str = Field(max_length=200)


class DecisionIn(StrictSchema):
    verdict: Literal["pass", "fail"]
    remark: str = Field("", max_length=300)


class ReviewIn(Versioned):
    points: dict[int, DecisionIn]
    after: int | None = None


class ReceiptIn(StrictSchema):
    copies: int
    remark: str = Field("", max_length=200)


class ToldIn(StrictSchema):
    how: Literal["called", "sent", "handed_over"]
    person: str = Field(max_length=40)
    remark: str = Field("", max_length=200)


class OriginalsIn(StrictSchema):
    from_holder: Holder
    to_holder: Holder
    copies: int


class WordIn(StrictSchema):
    text: str = Field(max_length=300)


class WordOut(Schema):
    id: int
    by: str
    at: datetime
    text: str
