"""Search hits as the palette and the search page show them."""

from itertools import groupby
from typing import Any, NamedTuple

from tuanding.core.search.queries import Hit


class HitRow(NamedTuple):
    url: str
    icon: str
    title: str
    hint: str


def grouped_by_kind(hits: list[Hit]) -> list[tuple[Any, list[HitRow]]]:
    """[(heading, hits)], one group per kind in the order of the kinds."""
    return [(kind.label, [_hit_row(h) for h in same]) for kind, same in groupby(hits, key=lambda h: h.kind)]


def _hit_row(hit: Hit) -> HitRow:
    kind, row = hit
    return HitRow(kind.url(row), kind.icon, kind.title(row), kind.hint(row))
