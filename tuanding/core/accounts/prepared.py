"""Queries whose SQL is composed once, for the few that every write asks: composing one takes Django several times as
long as the database needs to answer it. Everything else is asked the ordinary way."""

from collections.abc import Callable, Iterator
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

STAND_INS = range(-7_203_685_477_580_701, 0)  # numbers no row has
LARGEST = 2**63 - 1


class Prepared:
    """`build(value, …)` is called once a vendor with stand-ins; its SQL is then asked with the real numbers or texts.

    Rows come as the query set would give them: instances (also with `.only`), or tuples for `.values_list`.
    """

    def __init__(self, build: Callable[..., QuerySet[Any]]):
        self.build = build
        self.known: dict[str, _Statement | None] = {}

    def first(self, *values: int | str) -> Any:
        return next(self.rows(*values), None)

    def rows(self, *values: int | str) -> Iterator[Any]:
        if connection.vendor not in self.known:
            self.known[connection.vendor] = _compose(self.build, len(values))
        statement = self.known[connection.vendor]
        if statement is None or any(isinstance(v, int) and abs(v) > LARGEST for v in values):
            return iter(())
        return statement.ask(values)


def _compose(build: Callable[..., QuerySet[Any]], count: int) -> "_Statement | None":
    """None for a query that can find nothing."""
    try:
        return _Statement(build(*STAND_INS[:count]), count)
    except EmptyResultSet:
        return None


class _Statement:
    def __init__(self, rows: QuerySet[Any], count: int):
        compiler = rows.query.get_compiler(connection=connection)
        self.sql, params = compiler.as_sql()
        places = {str(number): at for at, number in enumerate(STAND_INS[:count])}
        self.params = [(places.get(str(param)), param) for param in params]
        selected = [column[0] for column in compiler.select]
        self.converters = compiler.get_converters(selected)
        about = compiler.klass_info if rows._fields is None else None  # type: ignore[attr-defined]
        self.model = about["model"] if about else None
        self.names = [selected[at].target.attname for at in about["select_fields"]] if about else []

    def ask(self, values: tuple[int | str, ...]) -> Iterator[Any]:
        with connection.cursor() as cursor:
            cursor.execute(self.sql, [param if at is None else values[at] for at, param in self.params])
            found = cursor.fetchall()
        return map(self._made, found)

    def _made(self, row: tuple) -> Any:
        if self.converters:
            row = self._converted(list(row))
        return self.model.from_db(connection.alias, self.names, row) if self.model else tuple(row)

    def _converted(self, row: list) -> Any:
        for at, (converters, expression) in self.converters.items():
            for convert in converters:
                row[at] = convert(row[at], expression, connection)
        return row
