"""The list made anew from the facts: for `audit verify`, for `tuanding worklist rebuild`, and at the start for what the
release before wrote. A part of the clients at a time, in bounded memory."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Manager, Model, Q

from tuanding.core.jobs.models import Job
from tuanding.core.journal.models import Entry
from tuanding.core.kernel.fitting import LARGEST
from tuanding.core.worklist.jobs import DUE_AGAIN
from tuanding.core.worklist.keeping import upsert_items
from tuanding.core.worklist.models import Item, LastEntry
from tuanding.core.worklist.registry import ROOTS, SOURCES

AT_ONCE = 2000
LOOK_BACK = 1000  # entries that were not yet committed when the newest was remembered
VALUES = (
    "client_id",
    "order_id",
    "department_id",
    "since",
    "from_at",
    "until_at",
    "due_at",
    "clock",
    "not_for",
    "params",
)


class ItemKey(NamedTuple):
    kind: str
    subject_type: str
    subject_id: int
    holder: str


Items = dict[ItemKey, Item]


class ClientPart(NamedTuple):
    """Some clients, and the range of ids they lie in, so that items of a client that is gone are compared too."""

    ids: list[int]
    after: int
    last: int


def wrong_items(only: Collection[int] | None) -> Iterator[tuple[int, str]]:
    """Projection check of `audit verify`: (client, text) of every item that should not stand, is missing, or has other
    values; of all clients, or of `only` these, in their order. While a changed setting waits for its job, moments are not
    compared."""
    if not settings.WORKLIST:
        return
    for part in _client_ranges() if only is None else [ClientPart(sorted(only), 0, 0)]:
        present, expected = _present_and_expected(part)
        surplus, missing = _difference(present, expected)
        findings = [(item, "is not wanted") for item in surplus]
        findings += [(item, "differs" if _item_key(item) in present else "is missing") for item in missing]
        for item, text in sorted(findings, key=lambda finding: (finding[0].client_id, _item_key(finding[0]))):
            yield item.client_id, f"{item} {text}"


def rebuild() -> int:
    """Make all items as the facts say; returns how many were written or removed."""
    last = _newest_entry()
    count = sum(_correct_items(part) for part in _client_ranges())
    _store_last_entry(last)
    return count


def correct_items_since_last_entry(at: datetime) -> int:
    """At a start: the first time for all clients, later for those of entries that the release before wrote meanwhile."""
    if not settings.WORKLIST or Item._meta.db_table not in connection.introspection.table_names():
        return 0
    last = LastEntry.objects.order_by("pk").first()
    if last is None:
        return rebuild()
    newest = _newest_entry()
    written = Entry.objects.filter(pk__gt=last.entry_id - LOOK_BACK, form=1).order_by()
    roots = set(written.values_list("root_type", "root_id").distinct())
    ids = sorted(_clients_of(roots))
    parts = [ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE)]
    count = sum(_correct_items(ClientPart(some, 0, 0)) for some in parts)
    if newest != last.entry_id:
        _store_last_entry(newest)
    return count


def _newest_entry() -> int:
    return Entry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def _store_last_entry(entry_id: int) -> None:
    LastEntry.objects.update_or_create(pk=1, defaults={"entry_id": entry_id})


def _clients_of(roots: set[tuple[Any, Any]]) -> set[int]:
    order = ROOTS["order"].label
    orders = [pk for label, pk in roots if label == order]
    ids = {pk for label, pk in roots if label == ROOTS["client"].label}
    for start in range(0, len(orders), AT_ONCE):
        rows = apps.get_model(order)._base_manager.filter(pk__in=orders[start : start + AT_ONCE])
        ids |= set(rows.values_list("client_id", flat=True))
    return ids


def _client_ranges() -> Iterator[ClientPart]:
    """Every client; the last range reaches to the end of all numbers."""
    clients, after = _client_manager(), 0
    while ids := list(clients.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:AT_ONCE]):
        full = len(ids) == AT_ONCE
        yield ClientPart(ids, after, ids[-1] if full else LARGEST)
        after = ids[-1]
        if not full:
            return
    yield ClientPart([], after, LARGEST)


def _client_manager() -> Manager[Any]:
    model: type[Model] = apps.get_model(ROOTS["client"].label)
    return model._base_manager


def _lock_clients(client_ids: Sequence[int]) -> None:
    list(_client_manager().select_for_update(no_key=True).filter(pk__in=client_ids).order_by("pk").values_list("pk"))


def _correct_items(part: ClientPart) -> int:
    """Correct the items of some clients, in one transaction, where they differ; returns how many."""
    if not any(_difference(*_present_and_expected(part))):
        return 0
    with transaction.atomic():
        _lock_clients(part.ids)
        surplus, missing = _difference(*_present_and_expected(part))
        Item.objects.filter(pk__in=[item.pk for item in surplus]).delete()
        upsert_items(missing)
    return len(surplus) + len(missing)


def _present_and_expected(part: ClientPart) -> tuple[Items, Items]:
    among = Q(client_id__gt=part.after, client_id__lte=part.last) if part.last else Q(client_id__in=part.ids)
    return _items_by_key(Item.objects.filter(among)), _expected(part.ids)


def _expected(client_ids: Sequence[int]) -> Items:
    return (
        _items_by_key(item for source in SOURCES.values() for item in source.wanted(client_ids)) if client_ids else {}
    )


def _items_by_key(items: Any) -> Items:
    return {_item_key(item): item for item in items}


def _item_key(item: Item) -> ItemKey:
    return ItemKey(item.kind, item.subject_type, item.subject_id, item.holder)


def _difference(present: Items, expected: Items) -> tuple[list[Item], list[Item]]:
    """(items to remove, items to write: missing ones and those with other values)."""
    surplus = [item for key, item in present.items() if key not in expected]
    clocks_wait = Job.objects.filter(kind=DUE_AGAIN, done_at=None).exists() if expected else False
    names = [name for name in VALUES if name != "due_at" or not clocks_wait]
    return surplus, [
        item for key, item in expected.items() if key not in present or not _same_values(present[key], item, names)
    ]


def _same_values(one: Item, other: Item, names: Sequence[str]) -> bool:
    return all(getattr(one, name) == getattr(other, name) for name in names)
