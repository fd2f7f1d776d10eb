"""Which centres were brought into an order or a client's orders: read once for many rows, for the search tokens."""

from collections import defaultdict
from collections.abc import Hashable, Iterable

from tuanding.selling.clients.models import Reach


def centres_of_client(client) -> Iterable[str]:
    """As `prepare_clients` has read them, else by a query of its own."""
    return (
        client.__dict__["_centres"]
        if "_centres" in client.__dict__
        else _centres_by_id("group_order__client_id", [client.pk])[client.pk]
    )


def centres_of_order(order) -> Iterable[str]:
    return (
        order.__dict__["_centres"]
        if "_centres" in order.__dict__
        else _centres_by_id("group_order_id", [order.pk])[order.pk]
    )


def same_readers(client) -> Hashable:
    """A key that is equal for clients with the same readers: all that `scopes.CLIENT` looks at."""
    return client.owner_id, client.department_id, frozenset(centres_of_client(client))


def prepare_clients(clients: list) -> None:
    """Reads the centres of all of them in one query; called again at every write."""
    _read_centres("group_order__client_id", clients)


def prepare_orders(orders: list) -> None:
    _read_centres("group_order_id", orders)


def _read_centres(path: str, rows: list) -> None:
    centres = _centres_by_id(path, [row.pk for row in rows])
    for row in rows:
        row.__dict__["_centres"] = centres[row.pk]


def _centres_by_id(path: str, ids: list[int]) -> dict[int, set[str]]:
    centres: dict[int, set[str]] = defaultdict(set)
    # the ids of an import are consecutive: a range is quicker than a list of them
    one = {path: ids[0]} if len(ids) == 1 else {f"{path}__gte": min(ids), f"{path}__lte": max(ids)}
    for pk, centre in Reach.objects.filter(**one).values_list(path, "centre"):
        centres[pk].add(centre)
    return centres
