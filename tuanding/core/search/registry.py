"""What each room says is findable."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any

from tuanding.core.journal.registry import follow


@dataclass(frozen=True)
class Findable:
    """A model that the search finds. `number` (1 to 31) never changes: it is part of the index's row ids. `title` and `words`
    are searched. `related`: relations read with the rows. `prepare(rows)` reads in one query what the tokens of many rows
    need. `alike(row)` is equal for rows that the same people may find: their tokens are computed once."""

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


FINDABLE: dict[str, Findable] = {}
KINDS = 32


def findable(kind: Findable) -> None:
    """Called for what a room's `room.py` declares. From then on every write through the doors keeps the index in step."""
    from tuanding.core.search.index import put

    other = next((k for k in FINDABLE.values() if k.number == kind.number and k.model != kind.model), None)
    if other:
        raise ValueError(f"{kind.model} and {other.model} share number {kind.number}")
    FINDABLE[kind.model] = kind
    follow(kind.model, put)
