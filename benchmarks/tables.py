"""Rows straight into a table: executemany on SQLite, COPY on PostgreSQL."""

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC
from typing import Any

from django.core.management.color import no_style
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import DateField, DateTimeField, Field, JSONField, Model
from django.db.models.base import ModelState
from psycopg.types.json import Jsonb

from tuanding.core.jobs.statistics import refresh_all


class Table:
    """Takes rows as tuples in the order of `columns` (attribute names); every other column gets its model's default, so
    that a field a room adds later does not break the generator."""

    def __init__(self, model: type[Model], *columns: str):
        self.model, self.columns, self.written = model, columns, 0
        fields = {f.attname: f for f in model._meta.concrete_fields}
        left = [f for name, f in fields.items() if name not in columns and not f.primary_key]
        self.rest = {f.attname: f.get_db_prep_save(f.get_default(), connection) for f in left}
        self.defaults = {f.attname: f.get_default() for f in left}
        ready = {place: _converter(fields[name]) for place, name in enumerate(columns)}
        self.convert = [(place, make) for place, make in ready.items() if make]

    @property
    def names(self) -> str:
        columns = {f.attname: f.column for f in self.model._meta.concrete_fields}
        return ", ".join(connection.ops.quote_name(columns[name]) for name in (*self.columns, *self.rest))

    def load(self, rows: Iterable[Sequence]) -> None:
        ready = [self._ready(row) for row in rows]
        self.written += len(ready)
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                self._insert(cursor, ready)
            else:
                self._copy(cursor, ready)

    def _ready(self, row: Sequence) -> list:
        values = list(row)
        for place, make in self.convert:
            if values[place] is not None:
                values[place] = make(values[place])
        return values

    def instance(self, row: Sequence) -> Any:
        """A row as an instance, without what Django's constructor would check: a tenth of its time."""
        instance = self.model.__new__(self.model)
        instance._state = ModelState()
        instance._state.adding = False
        instance.__dict__ |= self.defaults
        instance.__dict__.update(zip(self.columns, row, strict=True))
        return instance

    def _insert(self, cursor, rows: list[list]) -> None:
        marks = ", ".join(["?"] * len(self.columns) + [_literal(value) for value in self.rest.values()])
        sql = f"INSERT INTO {self.model._meta.db_table} ({self.names}) VALUES ({marks})"
        cursor.connection.executemany(sql, rows)  # the bare connection: half the time of Django's

    def _copy(self, cursor, rows: list[list]) -> None:
        rest = list(self.rest.values())
        with cursor.copy(f"COPY {self.model._meta.db_table} ({self.names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row([*row, *rest])


def _converter(column: Field) -> Callable[[Any], Any] | None:
    """What the bare database driver does not do itself, and Django does more slowly."""
    lite = connection.vendor == "sqlite"
    if isinstance(column, JSONField):
        return json.dumps if lite else Jsonb
    if isinstance(column, DateTimeField):
        return (lambda at: str(at.astimezone(UTC).replace(tzinfo=None))) if lite else None
    return str if lite and isinstance(column, DateField) else None


def _literal(value) -> str:
    if value is None:
        return "NULL"
    return str(int(value)) if isinstance(value, bool | int) else "'" + str(value).replace("'", "''") + "'"


def count_on(models: Iterable[type[Model]]) -> None:
    """PostgreSQL's sequences go on after the ids that were given."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(models)):
            cursor.execute(statement)


def gather_statistics() -> None:
    """What a company's own database has by the next morning: on PostgreSQL by its autovacuum, which also notes the pages an
    index may answer alone, on SQLite by the product's own job, which looks at a part of each index."""
    refresh_all(DEFAULT_DB_ALIAS)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM (ANALYZE)")
