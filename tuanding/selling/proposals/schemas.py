"""What programs send and are shown."""

from datetime import date, datetime
from typing import Literal

from ninja import Schema
from pydantic import AwareDatetime, Field

from tuanding.core.attachments.rules import MOST_AT_ONCE
from tuanding.core.pages.api import StrictSchema
from tuanding.core.records.schemas import Amount, Money, RecordOut, body, out
from tuanding.selling.clients.schemas import Versioned
from tuanding.selling.proposals.fields import DATA_SHEET, HEADCOUNT, PROPOSAL_LINE
from tuanding.selling.proposals.models import DataSheet
from tuanding.selling.proposals.queries import completeness_of


class TextIn(Versioned):
    text: str = Field(max_length=500)


class RequestReasonIn(Versioned):
    reason: str = Field(max_length=500)


@body(HEADCOUNT)
class HeadcountIn(StrictSchema):
    pass


@out(HEADCOUNT)
class HeadcountOut(Schema):
    pass


@body(DATA_SHEET)
class DataSheetIn(Versioned):
    headcounts: list[HeadcountIn] = Field([], max_length=200)


@out(DATA_SHEET)
class DataSheetOut(RecordOut):
    id: int
    client_id: int
    group_order_id: int
    version: int
    by_id: int
    at: datetime
    on: date
    headcounts: list[HeadcountOut]
    percent: int
    missing: list[str]

    @staticmethod
    def resolve_headcounts(sheet: DataSheet) -> list:
        return list(sheet.headcounts.all())

    @staticmethod
    def resolve_percent(sheet: DataSheet) -> int:
        return completeness_of(sheet).percent

    @staticmethod
    def resolve_missing(sheet: DataSheet) -> list[str]:
        return list(completeness_of(sheet).missing)


class RequestIn(StrictSchema):
    wish_on: date
    styles_number: int
    budget: Amount | None = None
    wishes: str = Field("", max_length=500)
    data_sheet_id: int | None = None
    files: list[str] = Field([], max_length=MOST_AT_ONCE)


class RequestOut(Schema):
    id: int
    number: str
    group_order_id: int
    data_sheet_id: int
    state: str
    version: int
    asked_by_id: int
    asked_at: datetime
    wish_on: date
    styles_number: int
    budget: Money | None
    wishes: str


@body(PROPOSAL_LINE)
class ProposalLineIn(StrictSchema):
    """`picture`: the token of an upload, or "line-5": the picture of a line of an earlier version."""

    picture: str = Field("", max_length=40)


@out(PROPOSAL_LINE)
class ProposalLineOut(Schema):
    amount: Money


class DeliveryIn(Versioned):
    text: str = Field(max_length=8000)
    lines: list[ProposalLineIn] = Field(max_length=200)


class DeliveryPart(Schema):
    delivery: str


class ProposalOut(Schema):
    id: int
    number: str
    request_id: int
    group_order_id: int
    version: int
    by_id: int
    at: datetime
    text: str
    filename: str
    lines: list[ProposalLineOut]


class PresentationIn(StrictSchema):
    decision: Literal["accept", "change", "later", "no"]
    confirmed: list[str] = []
    answers: dict[str, str] = {}
    remarks: dict[str, str] = {}
    reaction: str = Field("", max_length=500)
    contact_id: int | None = None
    held_at: AwareDatetime | None = None


class PresentationOut(Schema):
    id: int
    proposal_id: int
    group_order_id: int
    contact_id: int | None
    by_id: int
    at: datetime
    on: date
    points: list[dict]
    needs: list[dict]
    reaction: str
    decision: str
