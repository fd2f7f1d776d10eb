"""Bodies of the API about duplicates that the manager decides."""

from datetime import datetime
from typing import Any, Literal

from ninja import Schema
from pydantic import Field

from tuanding.core.pages.api import StrictSchema
from tuanding.core.records.schemas import body
from tuanding.selling.clients.fields import CLIENT
from tuanding.selling.clients.schemas import NewContactOfClient


@body(CLIENT)
class RulingRequestIn(StrictSchema):
    """As a client that is entered; `reason` is for the manager."""

    contact: NewContactOfClient | None = None
    department: int | None = None
    reason: str = Field("", max_length=300)


class RulingIn(StrictSchema):
    decision: Literal["stays", "handed_over", "two_clients"]
    word: str = Field("", max_length=300)


class RulingRequestOut(Schema):
    """`client` is null unless the caller may see that client; `decision` is "" until it is decided."""

    id: int
    name: str
    typed: dict[str, Any]
    field: str
    reason: str
    client: int | None
    by: int
    at: datetime
    decision: str
    word: str
    decided_by: int | None
    decided_at: datetime | None
    entered: int | None

    @staticmethod
    def resolve_client(row: Any) -> int | None:
        return row.visible_client_id

    @staticmethod
    def resolve_by(row: Any) -> int:
        return row.by_id

    @staticmethod
    def resolve_decision(row: Any) -> str:
        return row.ruling.decision if hasattr(row, "ruling") else ""

    @staticmethod
    def resolve_word(row: Any) -> str:
        return row.ruling.word if hasattr(row, "ruling") else ""

    @staticmethod
    def resolve_decided_by(row: Any) -> int | None:
        return row.ruling.by_id if hasattr(row, "ruling") else None

    @staticmethod
    def resolve_decided_at(row: Any) -> datetime | None:
        return row.ruling.at if hasattr(row, "ruling") else None

    @staticmethod
    def resolve_entered(row: Any) -> int | None:
        return row.reading.entered_id if hasattr(row, "reading") else None
