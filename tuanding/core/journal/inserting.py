"""New rows in as few steps as the database needs: their SQL is composed once a model. What `save` and `bulk_create` add
(signals, parents of models, expressions as values) no model of this house has.

Each piece is here because it pays: what an operation through the doors costs with Django's own in its place, in CPU of the
process, median of ten alternating rounds or more; SQLite, PostgreSQL:

| piece, in its place | an import of 2,000 clients | a call | 200 clients handed over |
|---|---|---|---|
| `insert_rows`, `bulk_create` | 1.36, 1.50 | | 1.13, 1.10 |
| `insert_row`, `save` | | 1.15, 1.12 | |
| `insert_row`, `bulk_create` of one | | 1.12, 0.99 | |
| COPY with the ids taken first, INSERT of 500 | PostgreSQL 1.54 | | 1.16 |
| `RowPattern`, the constructor | 1.15, 1.26 | | |
| values that go as they are, `get_db_prep_save` | 1.26, 1.35 | 1.04, 1.03 | 1.08, 1.12 |
| the kinds of rows remembered, each value asked | 1.11, 1.15 | 0.98, 0.98 | 0.96, 1.00 |

`insert_row` also serves where it gains nothing: it is `insert_rows` of one. On SQLite ids taken first looked like 1.02 here;
lists taken in by two releases in turn (`benchmarks.against`) showed that an import without it was slower, so it stays.
`larger_sqlite_page_cache` saves an import of 2,000 clients 2 %, one of 20,000 5 %, for 8 MB while it lasts.
What did not pay is gone: upserts, for which `bulk_create` with `update_conflicts` takes 1.01 for one row, 0.95 and 0.91 (a call),
0.87 and 1.04 (handed over) for many.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from operator import itemgetter
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import (
    BigAutoField,
    BigIntegerField,
    BooleanField,
    CharField,
    EmailField,
    Field,
    ForeignKey,
    Model,
    PositiveIntegerField,
)
from django.db.models.base import ModelState

PLAIN_TYPES: dict[type, type] = {
    CharField: str,
    EmailField: str,
    BigAutoField: int,
    BigIntegerField: int,
    PositiveIntegerField: int,
    BooleanField: bool,
}
PRIVATE_PARTS = (  # of Django, which documents none of them; a test looks whether the installed one has them
    *("Model._prepare_related_fields_for_save", "ModelState.fields_cache", "Options.local_concrete_fields"),
    *("Field.attname", "Field.column", "ForeignKey.target_field"),
    *("DatabaseOperations.quote_name", "DatabaseWrapper.wrap_database_errors"),
)
MANY = 50  # from here on ids are taken first; only inside a transaction, as all writes are
MOST_KINDS = 64  # ways in which NULLs are spread over the columns
BATCH = 500  # rows a statement: a few thousand values, far from the limit of either database


# Of SQLite's pages, for a transaction that fills indexes all over: what has no room is written twice.
CACHE_KIB = 16_000


@contextmanager
def larger_sqlite_page_cache() -> Iterator[None]:
    """A larger page cache of this connection around a transaction of thousands of rows. Nothing on PostgreSQL."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA cache_size")
        [usual] = cursor.fetchone()
        cursor.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA cache_size = {usual}")


class RowPattern:
    """Makes new rows that differ from a pattern in a few columns, faster than the model's constructor. `related` is {relation:
    the row it points at}; these rows have their ids."""

    def __init__(self, pattern: Model):
        self.model = type(pattern)
        self.shared = {name: value for name, value in pattern.__dict__.items() if name != "_state"}

    def __call__(self, related: dict[str, Model] | None = None, **values: Any) -> Any:
        """TypeError for a column the model does not have."""
        attributes = {**self.shared, **values}
        if len(attributes) > len(self.shared):
            raise TypeError(f"{self.model.__name__} has no {', '.join(values.keys() - self.shared.keys())}")
        row = self.model.__new__(self.model)
        row.__dict__ = attributes
        row._state = ModelState()
        for name, other in (related or {}).items():
            row._state.fields_cache[name] = other
            row.__dict__[f"{name}_id"] = other.pk
        return row


def insert_row(row: Model) -> None:
    """Write one new row; it knows its id afterwards."""
    insert_rows(type(row), [row])


def insert_rows(model: type[Model], rows: Sequence[Model]) -> None:
    """Write new rows of one model, all with their id or all without."""
    with_ids, alias = bool(rows) and rows[0].pk is not None, connection.alias
    if len(rows) > MANY and not with_ids:
        _insert_many(model, rows)
    else:
        for start in range(0, len(rows), BATCH):
            _insert_some(model, rows[start : start + BATCH], with_ids)
    for row in rows:
        row._state.adding, row._state.db = False, alias


def _insert_some(model: type[Model], some: Sequence[Model], with_ids: bool) -> None:
    """One INSERT; rows without an id get the ones it returns."""
    sql, columns = _insert_statement(connection.vendor, model, len(some), with_ids)
    with connection.cursor() as cursor:
        cursor.execute(sql, [value for row in some for value in _column_values(row, columns)])
        ids: Iterable[Any] = () if with_ids else cursor.fetchall()
    for row, (pk,) in zip(some, ids, strict=False):
        row.pk = pk


def _insert_many(model: type[Model], rows: Sequence[Model]) -> None:
    """The ids are taken first, and the rows follow as a stream: COPY on PostgreSQL. On SQLite one small statement over and
    over, because before a statement of many rows its search index writes out all that it has gathered."""
    for row, pk in zip(rows, _reserve_ids(model, len(rows)), strict=True):
        row.pk = pk
    sql, columns = _insert_statement(connection.vendor, model, 1, True)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            names = sql[: sql.index(" VALUES ")].removeprefix("INSERT INTO ")
            with connection.wrap_database_errors, cursor.copy(f"COPY {names} FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(_column_values(row, columns))
        else:
            cursor.executemany(sql, [_column_values(row, columns) for row in rows])


def _reserve_ids(model: type[Model], count: int) -> Sequence[int]:
    """So many new ids that nobody else gets: from the sequence on PostgreSQL; on SQLite only one transaction writes."""
    table, column = model._meta.db_table, str(model._meta.pk.column)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            name = connection.ops.quote_name(table)
            cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [name, column])
            cursor.execute("SELECT nextval(%s::regclass) FROM generate_series(1, %s)", [*cursor.fetchone(), count])
            return [pk for (pk,) in cursor.fetchall()]
        cursor.execute("SELECT COALESCE(MAX(seq), 0) FROM sqlite_sequence WHERE name = %s", [table])
        [last] = cursor.fetchone()
    return range(last + 1, last + 1 + count)


def _column_values(row: Model, columns: "_Columns") -> Sequence[Any]:
    attributes = row.__dict__
    related = row._state.__dict__.get("fields_cache")  # by itself it makes an empty one
    if related and any(attributes.get(f"{name}_id") is None for name in related):  # it may have got its id by now
        row._prepare_related_fields_for_save(operation_name="save")  # type: ignore[attr-defined]
    values = columns.values_of(attributes)
    if tuple(map(type, values)) in columns.plain_kinds:
        return values
    return columns.prepared(row, values)


class _Column(NamedTuple):
    """`plain` is the type whose values, like None, go to the database as they are."""

    name: str
    plain: type | None
    prepared: Callable[[Model], Any]
    field: Field


class _Columns(list[_Column]):
    """Of one statement, more than one column. `plain_kinds` are the types of rows that went to the database as they are: most
    rows of a list are like the one before."""

    def __init__(self, columns: Iterable[_Column]):
        super().__init__(columns)
        self.values_of = itemgetter(*(column.name for column in self))
        self.plain_kinds: set[tuple[type, ...]] = set()

    def prepared(self, row: Model, values: Sequence[Any]) -> list[Any]:
        plain = [type(v) is c.plain or (v is None and c.plain is not None) for v, c in zip(values, self, strict=True)]
        if all(plain) and len(self.plain_kinds) < MOST_KINDS:
            self.plain_kinds.add(tuple(map(type, values)))
        return [v if good else c.prepared(row) for v, good, c in zip(values, plain, self, strict=True)]


def _column_of(field: Field) -> _Column:
    def prepared(row: Model) -> Any:
        return field.get_db_prep_save(field.pre_save(row, True), connection)

    if type(field).pre_save is not (ForeignKey if isinstance(field, ForeignKey) else Field).pre_save:
        return _Column(field.attname, None, prepared, field)
    target = field.target_field if isinstance(field, ForeignKey) else field
    return _Column(field.attname, PLAIN_TYPES.get(type(target)), prepared, field)


@lru_cache(maxsize=256)
def _insert_statement(vendor: str, model: type[Model], count: int, with_ids: bool) -> tuple[str, _Columns]:
    about, quote = model._meta, connection.ops.quote_name
    pk: Any = about.pk
    columns = [column for column in about.local_concrete_fields if with_ids or not column.primary_key]
    names = ", ".join(quote(str(column.column)) for column in columns)
    rows = ", ".join([f"({', '.join(['%s'] * len(columns))})"] * count)
    ending = "" if with_ids else f" RETURNING {quote(pk.column)}"
    return f"INSERT INTO {quote(about.db_table)} ({names}) VALUES {rows}{ending}", _Columns(map(_column_of, columns))
