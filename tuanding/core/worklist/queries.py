"""Reads of what waits: for somebody, and who is waited for."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from django.apps import apps
from django.conf import settings
from django.db.models import Count, F, Min, Q, QuerySet

from tuanding.core.accounts.actors import Actor, PersonActor
from tuanding.core.accounts.composed import composed_once
from tuanding.core.accounts.models import Person
from tuanding.core.accounts.scopes import visible
from tuanding.core.rulebook.roles import CENTRES, DEPARTMENT_MANAGER, READ_ALL
from tuanding.core.worklist import holders
from tuanding.core.worklist.models import Item
from tuanding.core.worklist.registry import KINDS, ROOTS, Task

MOST = 100


def there(now: datetime) -> Q:
    """Has come, and has not gone by itself."""
    return Q(from_at__lte=now) & (Q(until_at=None) | Q(until_at__gt=now))


@composed_once
def items_of(tokens: list[str], now: datetime) -> QuerySet[Item]:
    """The most urgent items of these holders."""
    rows = Item.objects.filter(there(now), holder__in=tokens)
    return rows.order_by(F("due_at").asc(nulls_last=True), "since", "pk")[:MOST]


def tasks_of(actor: PersonActor, now: datetime) -> list[Task]:
    """What waits for this person, the most urgent first, at most a hundred: one question for any mixture of roles, one each
    for the names of orders and of clients. What is not this person's to see falls away."""
    if not settings.WORKLIST:
        return []
    items = [item for item in items_of(holders.tokens_of(actor), now) if actor.person_id not in item.not_for]
    orders = _seen("order", {item.order_id for item in items if item.order_id is not None}, actor)
    clients = _seen("client", {item.client_id for item in items if item.order_id is None}, actor)
    return list(_tasks(items, orders, clients))


def _tasks(items: Iterable[Item], orders: dict[int, Any], clients: dict[int, Any]) -> Iterator[Task]:
    for item in items:
        order = orders.get(item.order_id) if item.order_id is not None else None
        client = clients.get(item.client_id) if item.order_id is None else order and order.client
        if client is not None:
            yield Task(item, KINDS[item.kind], client, order)


def _seen(root: str, ids: set[int], actor: PersonActor) -> dict[int, Any]:
    if not ids:
        return {}
    length = 1 << (len(ids) - 1).bit_length()  # a few lengths of lists, so that a few texts are composed
    filled = [*sorted(ids), *range(-1, len(ids) - length - 1, -1)]
    return {row.pk: row for row in _roots(root)(actor, filled)}


@cache
def _roots(root: str) -> Callable[[Actor, list[int]], Iterable[Any]]:
    """The query of clients, or of group orders, with what a task reads along."""

    @composed_once
    def rows(actor: Actor, ids: list[int]) -> QuerySet[Any]:
        label, along = ROOTS[root]
        return visible(apps.get_model(label), actor).filter(pk__in=ids).select_related(*along)

    return rows


class Waited(NamedTuple):
    """Somebody who is waited for: a person by `name`, a centre (one of CENTRES) or the client; how many `things`, how many of
    them late, and since when the oldest waits."""

    name: str
    centre: str
    things: int
    late: int
    oldest: datetime


@composed_once
def holders_in(department_ids: list[int], resting: list[str], now: datetime) -> QuerySet[Any, Any]:
    return _by_holder(Q(department_id__in=department_ids), resting, now)


@composed_once
def all_holders(resting: list[str], now: datetime) -> QuerySet[Any, Any]:
    return _by_holder(Q(), resting, now)


@composed_once
def names_of(person_ids: list[int]) -> QuerySet[Any, Any]:
    return Person.objects.filter(pk__in=person_ids).values_list("pk", "name")


def _by_holder(among: Q, resting: list[str], now: datetime) -> QuerySet[Any]:
    late = Count("pk", filter=Q(due_at__lt=now))
    rows = Item.objects.filter(among, there(now)).exclude(kind__in=resting).values_list("holder")
    return rows.annotate(count=Count("pk"), late=late, oldest=Min("since")).order_by("holder")


def waited_for(actor: PersonActor, now: datetime, names: Mapping[int, str] | None = None) -> list[Waited]:
    """Who is waited for in the departments this person leads, everywhere for who reads everything: those with something late
    first, then by age. What rests with somebody who waits himself counts for whom he waits for. Two queries; one where
    the caller has everybody's `names`."""
    if not settings.WORKLIST:
        return []
    resting = sorted(kind.code for kind in KINDS.values() if kind.state == "rest")
    if actor.has(*READ_ALL):
        rows: Iterable[tuple] = all_holders(resting, now)
    else:
        led = {g.department_id for g in actor.grants if g.role == DEPARTMENT_MANAGER and g.department_id}
        rows = holders_in(sorted(led), resting, now) if led else []
    return sorted(_named(rows, names), key=lambda one: (not one.late, one.oldest))


def _named(rows: Iterable[tuple], names: Mapping[int, str] | None) -> Iterator[Waited]:
    """A person's own things and those of the clients he owns are one line."""
    mine: dict[int, list[tuple]] = {}
    for holder, count, late, oldest in rows:
        kind, number = holder.rstrip("0123456789"), holder.lstrip("pown")
        if kind in ("p", holders.OWN) and number:
            mine.setdefault(int(number), []).append((count, late, oldest))
        elif holder == holders.CLIENT or holder.removeprefix("centre.") in CENTRES:
            yield Waited("", holder.removeprefix("centre."), count, late, oldest)
    if names is None:
        names = dict(names_of(sorted(mine))) if mine else {}
    for person_id, some in mine.items():
        counts, lates, moments = zip(*some, strict=True)
        yield Waited(names[person_id], "", sum(counts), sum(lates), min(moments))
