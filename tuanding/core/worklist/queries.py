"""Reads the list: what waits for somebody, and whom others wait for."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, Literal, NamedTuple

from django.apps import apps
from django.conf import settings
from django.db.models import Count, F, Min, Q, QuerySet, Value

from tuanding.core.accounts.actors import Actor, PersonActor
from tuanding.core.accounts.composed import composed_once
from tuanding.core.accounts.models import Person
from tuanding.core.accounts.scopes import visible
from tuanding.core.rulebook.roles import CENTRES, DEPARTMENT_MANAGER, READ_ALL
from tuanding.core.worklist import holders
from tuanding.core.worklist.holders import HolderToken
from tuanding.core.worklist.models import Item
from tuanding.core.worklist.registry import KINDS, ROOTS, Task

MOST = 100
RootId = tuple[Literal["client", "order"], int]
HolderCounts = tuple[HolderToken, int, int, datetime]  # items, late ones, since when the oldest waits


def is_active_at(now: datetime) -> Q:
    """A condition: the item's `from_at` is reached and its `until_at` is not."""
    return Q(from_at__lte=now) & (Q(until_at=None) | Q(until_at__gt=now))


@composed_once
def most_urgent_items_of(tokens: list[str], now: datetime) -> QuerySet[Item]:
    """The most urgent items of these holders."""
    rows = Item.objects.filter(is_active_at(now), holder__in=tokens)
    return rows.order_by(F("due_at").asc(nulls_last=True), "since", "pk")[:MOST]


def items_waiting_for(actor: PersonActor, now: datetime) -> list[Item]:
    """What waits for this person, the most urgent first, at most a hundred; also about orders and clients that he does not see.
    One query for all roles."""
    if not settings.WORKLIST:
        return []
    return [item for item in most_urgent_items_of(holders.tokens_of(actor), now) if actor.person_id not in item.not_for]


def visible_items(items: Sequence[Item], actor: PersonActor) -> list[Item]:
    """Those about orders and clients that the person sees. One query, which reads ids only."""
    orders, clients = _root_ids(items)
    seen = set(_visible_root_ids(actor, _padded(orders), _padded(clients)))
    return [item for item in items if KINDS[item.kind].foreign or _root_of(item) in seen]


def tasks_of_items(items: Sequence[Item], actor: PersonActor) -> list[Task]:
    """The items with their orders and clients, without those the person does not see. One query each for orders and clients."""
    orders, clients = _root_ids(items)
    return list(_tasks(items, _visible_roots("order", orders, actor), _visible_roots("client", clients, actor)))


def tasks_of(actor: PersonActor, now: datetime) -> list[Task]:
    """What waits for this person and he may see, the most urgent first, at most a hundred."""
    return tasks_of_items(items_waiting_for(actor, now), actor)


def _root_of(item: Item) -> RootId:
    return ("client", item.client_id) if item.order_id is None else ("order", item.order_id)


def _root_ids(items: Iterable[Item]) -> tuple[set[int], set[int]]:
    """The ids of the orders, and of the clients, that the items are about."""
    roots = {_root_of(item) for item in items if not KINDS[item.kind].foreign}
    return {pk for root, pk in roots if root == "order"}, {pk for root, pk in roots if root == "client"}


def _tasks(items: Iterable[Item], orders: dict[int, Any], clients: dict[int, Any]) -> Iterator[Task]:
    for item in items:
        if KINDS[item.kind].foreign:
            yield Task(item, KINDS[item.kind], None, None)
            continue
        order = orders.get(item.order_id) if item.order_id is not None else None
        client = clients.get(item.client_id) if item.order_id is None else order and order.client
        if client is not None:
            yield Task(item, KINDS[item.kind], client, order)


def _visible_roots(root: str, ids: set[int], actor: PersonActor) -> dict[int, Any]:
    return {row.pk: row for row in _roots_query(root)(actor, _padded(ids))} if ids else {}


def _padded(ids: Collection[int]) -> list[int]:
    """The ids and so many below zero that lists have a few lengths, and a few texts are composed."""
    length = 1 << (max(len(ids), 1) - 1).bit_length()
    return [*sorted(ids), *range(-1, len(ids) - length - 1, -1)]


@composed_once
def _visible_root_ids(actor: Actor, order_ids: list[int], client_ids: list[int]) -> QuerySet[Any, RootId]:
    """("order" or "client", id) of those that the actor sees."""
    orders, clients = (
        visible(apps.get_model(ROOTS[root].label), actor).filter(pk__in=ids).order_by().values_list(Value(root), "pk")
        for root, ids in (("order", order_ids), ("client", client_ids))
    )
    return orders.union(clients, all=True)


@cache
def _roots_query(root: str) -> Callable[[Actor, list[int]], Iterable[Any]]:
    """The query of clients, or of group orders, with what a task reads along."""

    @composed_once
    def rows(actor: Actor, ids: list[int]) -> QuerySet[Any]:
        label, relations = ROOTS[root]
        return visible(apps.get_model(label), actor).filter(pk__in=ids).select_related(*relations)

    return rows


class HolderSummary(NamedTuple):
    """What waits for one holder: a person by `name`, a centre (one of CENTRES) or the client; how many `things`, how many of
    them late, and since when the oldest waits."""

    name: str
    centre: str
    things: int
    late: int
    oldest: datetime


@composed_once
def holders_in(department_ids: list[int], resting_kinds: list[str], now: datetime) -> QuerySet[Any, HolderCounts]:
    return _by_holder(Q(department_id__in=department_ids), resting_kinds, now)


@composed_once
def all_holders(resting_kinds: list[str], now: datetime) -> QuerySet[Any, HolderCounts]:
    return _by_holder(Q(), resting_kinds, now)


@composed_once
def names_of(person_ids: list[int]) -> QuerySet[Any, tuple[int, str]]:
    return Person.objects.filter(pk__in=person_ids).values_list("pk", "name")


def _by_holder(among: Q, resting_kinds: list[str], now: datetime) -> QuerySet[Any, HolderCounts]:
    late = Count("pk", filter=Q(due_at__lt=now))
    rows = Item.objects.filter(among, is_active_at(now)).exclude(kind__in=resting_kinds).values_list("holder")
    return rows.annotate(count=Count("pk"), late=late, oldest=Min("since")).order_by("holder")


def holder_summaries(actor: PersonActor, now: datetime, names: Mapping[int, str] | None = None) -> list[HolderSummary]:
    """Whom others wait for, in the departments this person leads, or everywhere for roles that read all: those with something
    late first, then by age. Items of kinds in state "rest" are not counted. Two queries; one where the caller brings
    everybody's `names`."""
    if not settings.WORKLIST:
        return []
    resting = sorted(kind.code for kind in KINDS.values() if kind.state == "rest")
    if actor.has(*READ_ALL):
        rows: Iterable[HolderCounts] = all_holders(resting, now)
    else:
        led = {g.department_id for g in actor.grants if g.role == DEPARTMENT_MANAGER and g.department_id}
        rows = holders_in(sorted(led), resting, now) if led else []
    return sorted(_with_names(rows, names), key=lambda one: (not one.late, one.oldest))


def _with_names(rows: Iterable[HolderCounts], names: Mapping[int, str] | None) -> Iterator[HolderSummary]:
    """One line for each person (his own items and those of clients he owns), each centre and the client."""
    mine: dict[int, list[tuple]] = {}
    for holder, count, late, oldest in rows:
        kind, number = holder.rstrip("0123456789"), holder.lstrip("pown")
        if kind in ("p", holders.OWN) and number:
            mine.setdefault(int(number), []).append((count, late, oldest))
        elif holder == holders.CLIENT or holder.removeprefix("centre.") in CENTRES:
            yield HolderSummary("", holder.removeprefix("centre."), count, late, oldest)
    if names is None:
        names = dict(names_of(sorted(mine))) if mine else {}
    for person_id, some in mine.items():
        counts, lates, moments = zip(*some, strict=True)
        yield HolderSummary(names[person_id], "", sum(counts), sum(lates), min(moments))
