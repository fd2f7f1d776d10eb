"""What each room says is findable."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet


@dataclass(frozen=True)
class Findable:
    """A model that the search finds. `number` (1 to 31) never changes: it is part of the index's row ids. `title` and `words`
    (one text a line) are searched. `related`: relations read with the rows. `prepare(rows)` reads in one query what the tokens of many rows
    need. `alike(row)` is equal for rows that the same people may find: their tokens are computed once. `named_after`: {model: path} of rows
    whose name is part of the title, so that a new name of theirs makes new tokens (`index.reindex_named_after`)."""

    model: str
    number: int
    label: Any
    icon: str
    title: Callable[[Any], str]
    words: Callable[[Any], str]
    url: Callable[[Any], str]
    hint: Callable[[Any], str] = lambda row: ""
    alike: Callable[[Any], Hashable] = lambda row: row.pk
    related: tuple[str, ...] = ()
    prepare: Callable[[list], None] = lambda rows: None
    named_after: Mapping[str, str] = field(default_factory=dict)

    def with_related(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related(*self.related) if self.related else rows


FINDABLE: dict[str, Findable] = {}
KINDS = 32


def findable(kind: Findable) -> None:
    """Called for what a room's `room.py` declares. ValueError for a number that is another model's or none of 1 to 31, and for
    a model declared twice."""
    if not 1 <= kind.number < KINDS:
        raise ValueError(f"{kind.model} has number {kind.number}: it is to be one of 1 to {KINDS - 1}")
    other = next((k for k in FINDABLE.values() if k.number == kind.number and k.model != kind.model), None)
    if other:
        raise ValueError(f"{kind.model} and {other.model} share number {kind.number}")
    if FINDABLE.setdefault(kind.model, kind) is not kind:
        raise ValueError(f"{kind.model} is declared findable twice")
