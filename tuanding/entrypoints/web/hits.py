"""Search hits as the palette and the search page show them."""

from itertools import groupby
from typing import Any, NamedTuple

from tuanding.core.search.queries import Hit


class Found(NamedTuple):
    url: str
    icon: str
    title: str
    hint: str


def grouped(hits: list[Hit]) -> list[tuple[Any, list[Found]]]:
    """[(heading, hits)], one group per kind in the order of the kinds."""
    return [(kind.label, [_found(h) for h in same]) for kind, same in groupby(hits, key=lambda h: h.kind)]


def _found(hit: Hit) -> Found:
    kind, row = hit
    return Found(kind.url(row), kind.icon, kind.title(row), kind.hint(row))
