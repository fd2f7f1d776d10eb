"""What each room says is findable."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any

from tuanding.core.journal.registry import follow


@dataclass(frozen=True)
class Findable:
    """`number` (1 to 31) never changes: it is part of the index's row ids. `title` and `words` are searched;
    `related` names what one look at the rows should fetch along; `prepare(rows)` fetches in one look what the tokens of
    many rows ask for row by row; `alike(row)` is the same for rows that the same people may find: of a thousand such
    rows one is asked who they are."""

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
    """Called by a room's apps.py. From then on every write through the doors keeps the index in step."""
    from tuanding.core.search.index import put

    taken = next((k for k in FINDABLE.values() if k.number == kind.number and k.model != kind.model), None)
    if taken:
        raise ValueError(f"{kind.model} and {taken.model} share number {kind.number}")
    FINDABLE[kind.model] = kind
    follow(kind.model, put)
