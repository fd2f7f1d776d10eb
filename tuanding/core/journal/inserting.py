"""New rows in as few steps as the database needs: their SQL is composed once a model. What `save` and `bulk_create` add
(signals, parents of models, expressions as values) no model of this house has."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import (
    BigAutoField,
    BigIntegerField,
    BooleanField,
    CharField,
    Field,
    ForeignKey,
    Model,
    PositiveIntegerField,
)

PLAIN: dict[type, type] = {
    CharField: str,
    BigAutoField: int,
    BigIntegerField: int,
    PositiveIntegerField: int,
    BooleanField: bool,
}
BATCH = 500  # rows a statement: a few thousand values, far from the limit of either database


def insert_row(row: Model) -> None:
    """Write one new row; it knows its id afterwards."""
    insert_rows(type(row), [row])


def insert_rows(model: type[Model], rows: Sequence[Model]) -> None:
    """Write new rows of one model, all with their id or all without."""
    given, alias = bool(rows) and rows[0].pk is not None, connection.alias
    for start in range(0, len(rows), BATCH):
        some = rows[start : start + BATCH]
        sql, columns = _statement(connection.vendor, model, len(some), given)
        with connection.cursor() as cursor:
            cursor.execute(sql, [value for row in some for value in _values(row, columns)])
            ids: Iterable[Any] = () if given else cursor.fetchall()
        for row, (pk,) in zip(some, ids, strict=False):
            row.pk = pk
        for row in some:
            row._state.adding, row._state.db = False, alias


def put_row(row: Model) -> None:
    """Write a row that has its id, over the one that may stand there."""
    sql, columns = _statement(connection.vendor, type(row), 1, True)
    quote, pk = connection.ops.quote_name, row._meta.pk
    named = [quote(str(c.field.column)) for c in columns if c.field is not pk]
    news = ", ".join(f"{name} = excluded.{name}" for name in named)
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} ON CONFLICT ({quote(str(pk.column))}) DO UPDATE SET {news}", _values(row, columns))


def _values(row: Model, columns: Sequence["_Column"]) -> list[Any]:
    held = row.__dict__
    if any(held.get(f"{name}_id") is None for name in row._state.fields_cache):  # it may have got its id by now
        row._prepare_related_fields_for_save(operation_name="save")  # type: ignore[attr-defined]
    return [
        value if type(value := held[column.name]) is column.plain else column.prepared(row, value) for column in columns
    ]


class _Column(NamedTuple):
    """`plain` is the type whose values go to the database as they are."""

    name: str
    plain: type | None
    field: Field

    def prepared(self, row: Model, value: Any) -> Any:
        return self.field.get_db_prep_save(self.field.pre_save(row, True), connection)


def _column(field: Field) -> _Column:
    if type(field).pre_save is not (ForeignKey if isinstance(field, ForeignKey) else Field).pre_save:
        return _Column(field.attname, None, field)
    target = field.target_field if isinstance(field, ForeignKey) else field
    return _Column(field.attname, PLAIN.get(type(target)), field)


@lru_cache(maxsize=512)
def _statement(vendor: str, model: type[Model], count: int, given: bool) -> tuple[str, list[_Column]]:
    about, quote = model._meta, connection.ops.quote_name
    pk: Any = about.pk
    columns = [column for column in about.local_concrete_fields if given or not column.primary_key]
    names = ", ".join(quote(str(column.column)) for column in columns)
    rows = ", ".join([f"({', '.join(['%s'] * len(columns))})"] * count)
    ending = "" if given else f" RETURNING {quote(pk.column)}"
    return f"INSERT INTO {quote(about.db_table)} ({names}) VALUES {rows}{ending}", [_column(c) for c in columns]
