"""The first page of a list and its counts with SQL composed once per process: these are most of all requests.

Searches, filters with a condition of their own and further pages are composed for each request.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import Model, Q, QuerySet

from tuanding.core.accounts.actors import PersonActor
from tuanding.core.accounts.composed import Rows, composed_once
from tuanding.core.pages.keyset import Key


class Which(NamedTuple):
    """What such SQL depends on beside the roles: functions of a module, and the columns that are filtered by."""

    model: type[Model]
    rows: Callable[[PersonActor], QuerySet]
    among: Callable[[PersonActor], QuerySet]
    tab: Callable[[PersonActor, Any], Q]
    filters: tuple[str, ...]

    def of(self, rows: QuerySet, actor: PersonActor, values: tuple) -> QuerySet:
        return rows.filter(self.tab(actor, None), **dict(zip(self.filters, values, strict=True)))


@lru_cache(maxsize=200)
def first_ids(which: Which, most: int) -> Callable[..., Rows[Any]]:
    """`(actor, value of a filter, …)` → the ids of its rows, up to so many: to count them."""

    @composed_once
    def ids(actor: PersonActor, *values: str) -> QuerySet:
        return which.of(which.among(actor), actor, values).order_by().values("pk")[:most]

    return ids


@lru_cache(maxsize=200)
def first_page(which: Which, key: Key, most: int, part: int = 0) -> Callable[..., Rows[Any]]:
    """`(actor, value of a filter, …)` → one part of it, see `Key.parts`."""

    @composed_once
    def rows(actor: PersonActor, *values: str) -> QuerySet:
        if key.by_id:
            return key.ordered(which.of(which.rows(actor), actor, values))[:most]
        ids = key.parts(which.of(which.among(actor), actor, values))[part].values("pk")[:most]
        return key.ordered(which.rows(actor).filter(pk__in=ids))

    return rows
