"""What programs send and are shown."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field, PlainSerializer

from tuanding.core.pages.api import StrictSchema
from tuanding.selling.proposals.models import DataSheet
from tuanding.selling.proposals.queries import completeness_of
from tuanding.selling.proposals.rules import MOST_PIECES

Money = Annotated[Decimal, PlainSerializer(lambda amount: f"{amount:.2f}", return_type=str)]
MoneyIn = Annotated[Decimal, Field(ge=0, max_digits=15, decimal_places=2)]
Count = Annotated[int, Field(ge=0, le=MOST_PIECES)]


class Seen(StrictSchema):
    version: int


class SaidIn(Seen):
    text: str = Field(max_length=500)


class ReasonIn(Seen):
    reason: str = Field(max_length=500)


class HeadcountIn(StrictSchema):
    site: str = Field("", max_length=40)
    post: str = Field(max_length=40)
    men: Count = 0
    women: Count = 0


class HeadcountOut(Schema):
    site: str
    post: str
    men: int
    women: int


class DataSheetIn(Seen):
    industry: str = Field("", max_length=40)
    sites: str = Field("", max_length=200)
    current_uniform: str = Field("", max_length=200)
    current_supplier: str = Field("", max_length=80)
    last_purchase_on: date | None = None
    seasons: list[str] = []
    styles: str = Field("", max_length=200)
    colours: str = Field("", max_length=120)
    logo: str = Field("", max_length=120)
    budget: MoneyIn | None = None
    decision_makers: str = Field("", max_length=200)
    decide_on: date | None = None
    wear_on: date | None = None
    needs: list[str] = []
    remark: str = Field("", max_length=300)
    headcounts: list[HeadcountIn] = Field([], max_length=200)


class DataSheetOut(Schema):
    id: int
    client_id: int
    group_order_id: int
    version: int
    by_id: int
    at: datetime
    on: date
    industry: str
    sites: str
    current_uniform: str
    current_supplier: str
    last_purchase_on: date | None
    seasons: list[str]
    styles: str
    colours: str
    logo: str
    budget: Money | None
    decision_makers: str
    decide_on: date | None
    wear_on: date | None
    needs: list[str]
    remark: str
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
    budget: MoneyIn | None = None
    wishes: str = Field("", max_length=500)
    data_sheet_id: int | None = None


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


class LineIn(StrictSchema):
    style: str = Field(max_length=60)
    post: str = Field("", max_length=40)
    sex: Literal["m", "f", "u"] = "u"
    fabric: str = Field(max_length=80)
    description: str = Field("", max_length=300)
    acceptance: str = Field("", max_length=200)
    quantity: int = Field(le=MOST_PIECES)
    unit_price: MoneyIn


class LineOut(Schema):
    place: int
    style: str
    post: str
    sex: str
    fabric: str
    description: str
    acceptance: str
    quantity: int
    unit_price: Money
    amount: Money


class DeliveryIn(Seen):
    text: str = Field(max_length=8000)
    lines: list[LineIn] = Field(max_length=200)


class DeliveryForm(Schema):
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
    lines: list[LineOut]


class PresentationIn(StrictSchema):
    decision: Literal["accept", "change", "later", "no"]
    confirmed: list[str] = []
    answers: dict[str, str] = {}
    remarks: dict[str, str] = {}
    reaction: str = Field("", max_length=500)
    contact_id: int | None = None


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
