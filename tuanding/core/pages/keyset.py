"""Lists by key, not by offset: page ten thousand costs what the first one costs."""

import base64
import binascii
import json
from dataclasses import dataclass, replace
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F, Q, QuerySet

from tuanding.core.kernel.fitting import refusals_of_unfit


@dataclass(frozen=True)
class Key:
    """The order of a list: one column, then the id in the same direction."""

    name: str
    descending: bool = True
    nullable: bool = False

    @classmethod
    def of(cls, order: str, nullable: bool = False) -> "Key":
        """From Django's notation: "-last_contact_at"."""
        return cls(order.lstrip("-"), order.startswith("-"), nullable)

    @property
    def by_id(self) -> bool:
        return self.name in ("pk", "id")

    def ordered(self, rows: QuerySet) -> QuerySet:
        """Rows without a value come last in both directions."""
        if self.by_id:
            return rows.order_by("-pk" if self.descending else "pk")
        by = F(self.name)
        last = {"nulls_last": True} if self.nullable else {}
        return rows.order_by(by.desc(**last), "-pk") if self.descending else rows.order_by(by.asc(**last), "pk")

    def after(self, ordered_rows: QuerySet, cursor: str) -> QuerySet:
        """The rows that follow the cursor's; all of them when the text is no cursor."""
        place = parse_cursor(cursor)
        try:
            return ordered_rows if place is None else ordered_rows.filter(self._beyond(*place))
        except (ValidationError, ValueError, TypeError):  # a value the column cannot have
            return ordered_rows

    def parts(self, rows: QuerySet, cursor: str = "") -> list[QuerySet]:
        """The rows that follow the cursor, as one query, or as two where the column may be empty: rows with a value,
        then those without. An index gives either in order, but not both with the empty ones last."""
        if not self.nullable:
            return [self.after(self.ordered(rows), cursor)]
        by_value, by_id = replace(self, nullable=False), Key("pk", self.descending)
        full = by_value.ordered(rows.filter(**{f"{self.name}__isnull": False}))
        empty = by_id.ordered(rows.filter(**{f"{self.name}__isnull": True}))
        place = parse_cursor(cursor)
        if place is None:
            return [full, empty]
        value, pk = place
        return (
            [empty.filter(by_id._beyond(None, pk))]
            if value is None
            else [full.filter(by_value._beyond(value, pk)), empty]
        )

    def _beyond(self, value: Any, pk: int) -> Q:
        step = "lt" if self.descending else "gt"
        if self.by_id:
            return Q(**{f"pk__{step}": pk})
        if value is None:
            return Q(**{f"{self.name}__isnull": True, f"pk__{step}": pk})
        # "up to the value, and past it or past the id" lets an index on the column be used, "past it, or …" does not.
        edge = Q(**{f"{self.name}__{step}e": value}) & (Q(**{f"{self.name}__{step}": value}) | Q(**{f"pk__{step}": pk}))
        return edge | Q(**{f"{self.name}__isnull": True}) if self.nullable else edge

    def cursor(self, row: Any) -> str:
        """The place of a row, as text for the address."""
        value: Any = row
        for step in () if self.by_id else self.name.split("__"):
            value = getattr(value, step, None)
        return cursor_text(None if value is row else value, row.pk)


def cursor_text(value: Any, pk: int) -> str:
    if value is not None and not isinstance(value, int):
        value = value.isoformat() if hasattr(value, "isoformat") else str(value)
    raw = json.dumps([value, pk], ensure_ascii=False, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def parse_cursor(cursor: str) -> tuple[Any, int] | None:
    """None for what is no cursor: an address cut short shows the first page, never an error."""
    try:
        value, pk = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error, TypeError):
        return None
    whole = isinstance(value, str | int | None) and not refusals_of_unfit("cursor", [value, pk])
    return (value, pk) if isinstance(pk, int) and whole else None
