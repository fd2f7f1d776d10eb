"""Bodies of the contracts API."""

from datetime import date, datetime
from typing import Any, Literal

from ninja import Schema
from pydantic import Field

from tuanding.contracting.contracts.fields import LINE, REVISION
from tuanding.core.pages.api import StrictSchema
from tuanding.core.records.schemas import RecordOut, body, changes, out
from tuanding.selling.clients.schemas import ReferralIn, Versioned

Holder = Literal["client", "rep", "finance"]


@out(LINE)
class LineOut(RecordOut):
    pass


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
    """Amounts are None for people who may not see prices."""

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


@body(LINE)
class LineIn(StrictSchema):
    pass


@changes(REVISION)
class Terms(StrictSchema):
    pass


class ContractIn(Terms):
    group_order: int


class ContractEdit(Versioned, Terms):
    lines: list[LineIn] | None = Field(None, max_length=300)


class SubmitIn(Versioned):
    days_over = frozenset({"signed_on"})

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
