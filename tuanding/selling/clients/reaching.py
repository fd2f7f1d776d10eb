"""Which centres were brought into an order or a client's orders, as search tokens ask: once for many rows."""

from collections import defaultdict
from collections.abc import Hashable, Iterable


def centres_of_client(client) -> Iterable[str]:
    """As `prepare_clients` left them, else asked now."""
    return (
        client.__dict__["_centres"]
        if "_centres" in client.__dict__
        else _of("group_order__client_id", [client.pk])[client.pk]
    )


def centres_of_order(order) -> Iterable[str]:
    return order.__dict__["_centres"] if "_centres" in order.__dict__ else _of("group_order_id", [order.pk])[order.pk]


def same_readers(client) -> Hashable:
    """All that the scopes of clients and contacts ask of a client, as `scopes.CLIENT` says."""
    return client.owner_id, client.department_id, frozenset(centres_of_client(client))


def prepare_clients(clients: list) -> None:
    """One look for all of them; asked anew at every write."""
    _prepare("group_order__client_id", clients)


def prepare_orders(orders: list) -> None:
    _prepare("group_order_id", orders)


def _prepare(path: str, rows: list) -> None:
    found = _of(path, [row.pk for row in rows])
    for row in rows:
        row.__dict__["_centres"] = found[row.pk]


def _of(path: str, ids: list[int]) -> dict[int, set[str]]:
    from tuanding.selling.clients.models import Reach

    found: dict[int, set[str]] = defaultdict(set)
    # those of an import stand in a row: naming both ends is quicker than naming each of them
    one = {path: ids[0]} if len(ids) == 1 else {f"{path}__gte": min(ids), f"{path}__lte": max(ids)}
    for pk, centre in Reach.objects.filter(**one).values_list(path, "centre"):
        found[pk].add(centre)
    return found
