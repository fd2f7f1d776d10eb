"""What programs send and are sent: bodies of the API."""

from datetime import datetime
from typing import Annotated, Any, Literal

from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import Field

from tuanding.core.jobs.models import Batch, BatchRefusal
from tuanding.core.journal.batches import MOST_SUBJECTS, refusal_of_reason
from tuanding.core.kernel.fitting import LARGEST
from tuanding.core.pages.api import StrictSchema
from tuanding.core.records.schemas import RecordOut, body, changes, out
from tuanding.selling.clients.fields import CLIENT, CONTACT, GROUP_ORDER
from tuanding.selling.clients.models import GroupOrder
from tuanding.selling.clients.phones import MOST_OF_FURTHER


class Versioned(StrictSchema):
    version: int


@out(CLIENT)
class ClientOut(RecordOut):
    id: int
    version: int


@out(CONTACT)
class ContactOut(RecordOut):
    id: int
    version: int


@body(CONTACT)
class ContactIn(StrictSchema):
    pass


@changes(CONTACT)
class ContactEdit(Versioned):
    pass


class NewContactOfClient(StrictSchema):
    name: str = Field(max_length=40)
    title: str = Field("", max_length=40)
    phone: str = Field("", max_length=MOST_OF_FURTHER)
    further_phones: str = Field("", max_length=MOST_OF_FURTHER)


@body(CLIENT)
class ClientIn(StrictSchema):
    contact: NewContactOfClient | None = None
    phone_is_known: bool = False
    owner: int | None = None
    department: int | None = None


@changes(CLIENT)
class ClientEdit(Versioned):
    pass


class AssignIn(Versioned):
    owner: int


Id = Annotated[int, Field(strict=True, ge=1, le=LARGEST)]


class BatchIn(StrictSchema):
    act: Literal["claim", "assign", "hand_over", "release"]
    ids: list[Id] = Field(max_length=MOST_SUBJECTS)
    owner: int | None = None


class HandOverIn(StrictSchema):
    owner: int | None


class BatchOut(Schema):
    id: int
    act: str
    state: str
    total: int
    done: int
    refused: int
    why: str
    by: int = Field(alias="by_id")
    at: datetime
    started_at: datetime | None
    ended_at: datetime | None

    @staticmethod
    def resolve_why(row: Batch) -> str:
        why = refusal_of_reason(row.why)
        return why.sentence(_) if why else ""


class RefusalOut(Schema):
    subject: int = Field(alias="subject_id")
    code: str
    message: str

    @staticmethod
    def resolve_code(row: BatchRefusal) -> str:
        return row.why["code"]

    @staticmethod
    def resolve_message(row: BatchRefusal) -> str:
        why = refusal_of_reason(row.why)
        return why.sentence(_) if why else ""


@out(GROUP_ORDER)
class OrderOut(RecordOut):
    id: int
    version: int
    number: str
    stage: str | None
    ended: str | None

    @staticmethod
    def resolve_stage(row: GroupOrder) -> str | None:
        return getattr(getattr(row, "reached", None), "stage", None)

    @staticmethod
    def resolve_ended(row: GroupOrder) -> str | None:
        return getattr(getattr(row, "ending", None), "kind", None)


@changes(GROUP_ORDER)
class OrderEdit(Versioned):
    pass


class ReferralIn(StrictSchema):
    company: str = Field("", max_length=80)
    name: str = Field("", max_length=40)
    phone: str = Field("", max_length=120)
    relation: str = Field("", max_length=40)
    need: str = Field("", max_length=120)


class ReferralOut(Schema):
    company: str
    name: str
    phone: str
    relation: str
    need: str
    client: int | None
    was_there: bool


class ReferralListOut(Schema):
    id: int
    client: int
    group_order: int | None
    occasion: str
    none_because: str
    at: datetime
    referrals: list[ReferralOut]


class ReferralsIn(StrictSchema):
    referrals: list[ReferralIn] = Field([], max_length=50)
    none_because: str = Field("", max_length=200)


class BreakOffIn(ReferralsIn, Versioned):
    reason: str = Field(max_length=200)


class ImportOut(Schema):
    id: int | None
    preview: bool
    added: int
    already_there: int
    contacts: int = 0
    repeated: int = 0
    hidden_rows: int = 0
    new_contacts_not_added: int = 0
    errors: list[dict[str, Any]]
    error_count: int
    columns: list[dict[str, Any]] = []
