"""Writes the items that the deeds of one transaction open and close, at its end: no statement where nothing changed, one
UPDATE where a state followed a state, else at most one query a source, one DELETE and one INSERT."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection

from tuanding.core.journal.steps import Deed
from tuanding.core.worklist import holders
from tuanding.core.worklist.models import Item, Notice
from tuanding.core.worklist.notices import notices_of
from tuanding.core.worklist.registry import (
    EVENTS,
    OWNERS,
    ROWS,
    SOURCES,
    Ask,
    Change,
    Close,
    Open,
    Step,
)

KEY = ("kind", "subject_type", "subject_id", "holder")
NEWS_COLUMNS = ("news_at", "news_by")  # an item that stays is no news
OTHERS = [column.name for column in Item._meta.concrete_fields if column.name not in {"id", *KEY, *NEWS_COLUMNS}]
BATCH = 500  # items a statement
TABLE = Item._meta.db_table
Subject = tuple[str, int]


def keep_up(deeds: Sequence[Deed]) -> None:
    """Called once at the end of the outermost transaction, before it commits, with all its deeds."""
    if not settings.WORKLIST:
        return
    steps = [step for deed in deeds for step in _steps(deed)]
    if steps:
        _write_steps(steps, _news_of(deeds[-1]))
    notices = notices_of(deeds)
    if notices:
        Notice.objects.bulk_create(notices, batch_size=BATCH)
    moved = {deed.row.pk: deed.row for deed in deeds if deed.event in OWNERS}
    if moved:
        hand_over({pk: (row.owner_id, row.department_id) for pk, row in moved.items()})


def _steps(deed: Deed) -> Iterable[Step]:
    for follow in EVENTS.get(deed.event, ()):
        yield from follow(deed.row, deed)
    for row in (deed.fact, *deed.written):
        for follow in ROWS.get(row._meta.label, ()) if row is not None else ():
            yield from follow(row, deed)


def _news_of(deed: Deed) -> dict[str, Any]:
    """When and by whom, for what this transaction opens."""
    return {"news_at": deed.at, "news_by": deed.by.author_columns.person_id}


def _write_steps(steps: Sequence[Step], news: dict[str, Any]) -> None:
    closing = [step for step in steps if isinstance(step, Close)]
    opening = _items_left_open(steps)
    asks = {step for step in steps if isinstance(step, Ask)}
    further = bool(closing or opening or asks)
    for change in (step for step in steps if isinstance(step, Change)):
        if change.whole and further:
            closing.append(close_about(change.kinds, change.subject))
            opening.append(_item(change))
        elif not _update_item(change, news if "kind" in change.values else {}):
            asks.add(change.missing)
    for name in sorted({ask.source for ask in asks}):
        ids = sorted(ask.client_id for ask in asks if ask.source == name)
        kinds, items = SOURCES[name].kinds, list(SOURCES[name].wanted(ids))
        closing.append(close_all_except(kinds, ids, items))
        # the facts have the last word: what a row of the same deed opened is among them, or is not wanted any more
        opening = [one for one in opening if one.kind not in kinds or one.client_id not in ids] + items
    delete_items(closing)
    for item in opening:
        item.news_at, item.news_by = news["news_at"], news["news_by"]
    upsert_items(opening)


def _items_left_open(steps: Sequence[Step]) -> list[Item]:
    """Items that were opened and not closed again by a later deed of the transaction; of two with one key the later one."""
    items: dict[tuple, Item] = {}
    for step in steps:
        if isinstance(step, Open):
            items[_item_key(step.item)] = step.item
        elif isinstance(step, Close) and step.subject:
            gone = [(kind, *step.subject) for kind in step.kinds]
            items = {key: item for key, item in items.items() if key[:3] not in gone}
    return list(items.values())


def _item_key(item: Item) -> tuple:
    return tuple(getattr(item, name) for name in KEY)


def close_about(kinds: Sequence[str], subject: Subject) -> Close:
    """Every item of these kinds about one subject."""
    sql = f"subject_type = %s AND subject_id = %s AND kind IN ({_placeholders(kinds)})"
    return Close(sql, (*subject, *kinds), tuple(kinds), subject)


def close_of_order(order_id: int, kinds: Sequence[str] = ()) -> Close:
    """Every item under a group order, of these kinds or of any."""
    some = f" AND kind IN ({_placeholders(kinds)})" if kinds else ""
    return Close(f"order_id = %s{some}", (order_id, *kinds))


def close_active_before(order_id: int, kinds: Sequence[str], moment: datetime) -> Close:
    """Every item of these kinds under a group order whose `from_at` is not after a moment."""
    sql, params, *_subject = close_of_order(order_id, kinds)
    return Close(f"{sql} AND from_at <= %s", (*params, connection.ops.adapt_datetimefield_value(moment)))


def close_all_except(kinds: Sequence[str], client_ids: Sequence[int], items: Sequence[Item]) -> Close:
    """Every item of these kinds under these clients that is not among `items`."""
    sql = f"client_id IN ({_placeholders(client_ids)}) AND kind IN ({_placeholders(kinds)})"
    same = " AND ".join(f"{name} = %s" for name in KEY)
    sql += "".join(f" AND NOT ({same})" for _ in items)
    return Close(sql, (*client_ids, *kinds, *(value for item in items for value in _item_key(item))))


def delete_items(closing: Sequence[Close]) -> None:
    if not closing:
        return
    matching = " OR ".join(f"({step.sql})" for step in closing)
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {TABLE} WHERE {matching}", [value for step in closing for value in step.params])


def upsert_items(items: Sequence[Item]) -> None:
    """Insert items, or update those of the same kind, subject and holder."""
    if items:
        Item.objects.bulk_create(
            items, update_conflicts=True, unique_fields=KEY, update_fields=OTHERS, batch_size=BATCH
        )


def _update_item(change: Change, news: dict[str, Any]) -> bool:
    """One UPDATE; returns whether there was an item to change. `news`: further columns."""
    new_values = {**change.values, **news}
    columns = _columns(tuple(new_values))
    values = [c.prepare(value, connection) for c, value in zip(columns, new_values.values(), strict=True)]
    assignments = ", ".join(f"{column.name} = %s" for column in columns)
    same = close_about(change.kinds, change.subject)
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {TABLE} SET {assignments} WHERE {same.sql}", [*values, *same.params])
        return bool(cursor.rowcount)


class _Column(NamedTuple):
    """`prepare(value, connection)` makes what the database gets."""

    name: str
    prepare: Callable[[Any, Any], Any]


@lru_cache(maxsize=64)
def _columns(names: tuple[str, ...]) -> tuple[_Column, ...]:
    fields: list[Any] = [Item._meta.get_field(name) for name in names]
    return tuple(_Column(str(field.column), field.get_db_prep_save) for field in fields)


def _item(change: Change) -> Item:
    return Item(subject_type=change.subject[0], subject_id=change.subject[1], **change.values)


def hand_over(owners: dict[int, tuple[int | None, int]]) -> None:
    """Gives items that wait for a client's owner to the new owner. `owners` is {client id: (owner id, department id)}. One
    UPDATE for all of them."""
    pairs = set(owners.values())
    if len(pairs) == 1:
        [(owner_id, department_id)] = pairs
        params: list[Any]
        owner, department, params = "%s", "%s", [holders.owner(owner_id), department_id]
    else:
        owner = _case_by_client({pk: f"'{holders.owner(one)}'" for pk, (one, _department) in owners.items()})
        department, params = _case_by_client({pk: f"{department:d}" for pk, (_one, department) in owners.items()}), []
    ids = ", ".join(str(int(pk)) for pk in owners)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {TABLE} SET holder = CASE WHEN holder LIKE '{holders.OWN}%%' THEN {owner} ELSE holder END, "
            f"department_id = {department} WHERE client_id IN ({ids})",
            params,
        )


def _case_by_client(values: dict[int, str]) -> str:
    """SQL with the values in its text, which are ids and tokens made of ids: many clients need more values than a statement
    may have parameters."""
    return f"CASE client_id {' '.join(f'WHEN {pk:d} THEN {value}' for pk, value in values.items())} END"


def _placeholders(values: Sequence[Any]) -> str:
    return ", ".join(["%s"] * len(values))
