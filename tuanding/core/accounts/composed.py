"""Query functions whose SQL is composed once, for those that every page or every write asks: composing one takes Django five
to fifteen times as long as the database needs to answer it (decision 0015). Everything else is asked the ordinary way.

What stays in memory is a text, never a row and never a right: what somebody may see is composed by the scopes, once for each
set of roles, and bound to the ids of whoever asks now. `TUANDING_COMPOSE=0` runs without: every query is then Django's own.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from functools import wraps
from types import SimpleNamespace
from typing import Any, Generic, NamedTuple, NoReturn, ParamSpec, TypeVar

from django.conf import settings
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet, prefetch_related_objects

from tuanding.core.accounts.actors import Actor, Grant, LinkActor, PersonActor
from tuanding.core.accounts.models import Link, Person
from tuanding.core.kernel.fitting import LARGEST

MOST_TEXTS = 100  # of one query: sets of roles, times how the values repeat
FAR = 1_900_000_000  # stand-ins: numbers, days and moments that no row has
APART = 1009  # so that one more than one of them is not the next
FAR_DAY = date(2900, 1, 1)
FAR_MOMENT = datetime(3000, 1, 1, tzinfo=UTC)
OF_GRANT = [column.name for column in fields(Grant) if column.name != "role"]
OF_QUERY = ("selected", "extra_select", "values_select", "annotation_select")  # what names the columns of a row
PRIVATE_PARTS = (  # of Django, which documents none of them; a test looks whether the installed one has them
    *("QuerySet._query", "QuerySet._iterable_class", "QuerySet._prefetch_related_lookups"),
    *("Query.get_compiler", *(f"Query.{name}" for name in OF_QUERY)),
    *("SQLCompiler.as_sql", "SQLCompiler.get_converters", "SQLCompiler.select", "SQLCompiler.col_count"),
    *("SQLCompiler.quote_cache", "SQLCompiler.connection", "SQLCompiler.query", "SQLCompiler.where"),
    *("SQLCompiler.klass_info", "SQLCompiler.annotation_col_map"),  # stay in the copy, for Django's own iterables
    *("DatabaseOperations.get_db_converters", "Col.get_db_converters"),
    *("DatabaseOperations.adapt_datetimefield_value", "DatabaseOperations.adapt_datefield_value"),
)
Build = Callable[..., QuerySet[Any, Any]]
P = ParamSpec("P")
Row = TypeVar("Row")


class Rows(Generic[Row]):
    """What a query function returns: like a query set that is only read. Its rows are read once, at their first use; `first`
    reads them too, `count` asks the database on its own as long as they are not read."""

    def __init__(self, query: "Query", values: tuple[Any, ...]):
        self._query, self._values = query, values
        self._rows: list[Row] | None = None

    def __iter__(self) -> Iterator[Row]:
        return iter(self._read())

    def __len__(self) -> int:
        return len(self._read())

    def __bool__(self) -> bool:
        return bool(self._read())

    def __repr__(self) -> str:
        return f"<Rows of {self._query.build.__qualname__}>"

    def first(self) -> Row | None:
        """The first row as the query orders them; None where there is none. All its rows are read: limit the query."""
        return next(iter(self._read()), None)

    def count(self) -> int:
        return len(self._rows) if self._rows is not None else self._query.count(self._values)

    def _read(self) -> list[Row]:
        if self._rows is None:
            self._rows = self._query.rows(self._values)
        return self._rows


def composed_once(build: Callable[P, QuerySet[Any, Row]]) -> Callable[P, Rows[Row]]:
    """On a query function `(value, …) -> query set`: calling it gives the rows that the query set would.

    A value is an actor, a number, a text, a day, a moment, a list of those; or None, True, False, on which the text may
    depend. All that differs between two calls must be among them, by position, and stand unchanged in the query: the
    function is called with stand-ins, and a text that differs from a fresh one is not used. The function itself may ask the
    database nothing.
    """
    query = Query(build)

    @wraps(build)
    def ask(*values: P.args, **kwargs: P.kwargs) -> Rows[Row]:
        if kwargs:
            raise TypeError(f"{build.__qualname__}: values by position, not {', '.join(kwargs)}")
        return Rows(query, values)

    ask.query = query  # type: ignore[attr-defined]  # for tests, which compare
    return ask


def planned_for_its_values(ask: Callable[P, Rows[Row]]) -> Callable[P, Rows[Row]]:
    """On a query function composed once that asks for few rows among many, a rep's of a day among all: PostgreSQL plans it anew
    each time. Prepared, it would soon be planned for any values, as if they matched an average of everything (decision 0028)."""
    ask.query.is_planned_for_its_values = True  # type: ignore[attr-defined]  # as `composed_once` set it
    return ask


class Query:
    """A query function with its texts, each by the kind of database, the roles and how the values repeat."""

    doubted = False  # tests compare every single use with a fresh one

    def __init__(self, build: Build):
        self.build = build
        self.is_planned_for_its_values = False
        self.texts: dict[tuple, _Text | None] = {}

    def rows(self, values: tuple[Any, ...]) -> list[Any]:
        if not settings.COMPOSE_ONCE:
            return list(self.build(*values))
        text, params = self._bound(values)
        with _no_statement_prepared() if self.is_planned_for_its_values else nullcontext():
            return text.ask(params)

    def count(self, values: tuple[Any, ...]) -> int:
        if not settings.COMPOSE_ONCE:
            return self.build(*values).count()
        text, params = self._bound(values)
        return _execute(f"SELECT COUNT(*) FROM ({text.sql}) AS counted", params)[0][0] if text.sql else 0

    def _bound(self, values: tuple) -> tuple["_Text", list[Any]]:
        call = _Call(values)
        text = None if call.has_too_large_number else self._text(values, call)
        if text is None:
            text = _Text(self.build(*values))
            return text, text.params
        if self.doubted:
            assert text.is_same_query(_Text(self.build(*values)), call), f"{self.build} depends on something else"
        return text, call.bound(text.params)

    def _text(self, values: tuple, call: "_Call") -> "_Text | None":
        key = (connection.vendor, *call.key)
        if key not in self.texts:
            if len(self.texts) >= MOST_TEXTS:
                self.texts.clear()
            self.texts[key] = self._composed(values, call)
        return self.texts.get(key)

    def _composed(self, values: tuple, call: "_Call") -> "_Text | None":
        """The text composed with stand-ins; None where it differs from the text composed with this call's own values."""
        with connection.execute_wrapper(_refuse_query):
            fresh, text = _Text(self.build(*values)), _Text(self.build(*map(call.stand_in, values)))
        text.params = call.slots(text.params)
        if text.is_same_query(fresh, call):
            return text
        logging.getLogger(__name__).warning("%s cannot be composed once", self.build)
        return None


def _refuse_query(*_args: Any) -> NoReturn:
    raise TypeError("a query composed once must not depend on what another one answers")


@contextmanager
def _no_statement_prepared() -> Iterator[None]:
    """On PostgreSQL; nothing on SQLite, which plans each statement for its own values."""
    if connection.vendor != "postgresql":
        yield
        return
    connection.ensure_connection()
    server = connection.connection
    threshold, server.prepare_threshold = server.prepare_threshold, None
    try:
        yield
    finally:
        server.prepare_threshold = threshold


def _execute(sql: str, params: list[Any]) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


class _Slot(NamedTuple):
    """A parameter that is filled with value number `at` of the call."""

    at: int


class _Text:
    """One composed query with what Django needs to make rows of it; `sql` is empty where Django knows that there are none."""

    def __init__(self, rows: QuerySet[Any]):
        self.of: Any = _shallow_copy(rows)
        self.compiler: Any = rows.query.get_compiler(using=rows.db)
        try:
            self.sql, params = self.compiler.as_sql()
        except EmptyResultSet:
            self.sql, params = "", ()
        self.params: list[Any] = list(params)
        self.of._query = SimpleNamespace(**{name: tuple(getattr(rows.query, name) or ()) for name in OF_QUERY})
        self.compiler.select = [(column, None, None) for column, _sql, _alias in self.compiler.select or ()]
        self.compiler.quote_cache = {}
        columns = [column for column, _sql, _alias in self.compiler.select[: self.compiler.col_count]]
        self.converted = {at: column for at, (_converters, column) in self.compiler.get_converters(columns).items()}
        del self.compiler.connection  # another thread has another one
        del self.compiler.query, self.compiler.where

    def is_same_query(self, fresh: "_Text", call: "_Call") -> bool:
        return self.sql == fresh.sql and call.bound(self.params) == fresh.params

    def ask(self, params: list[Any]) -> list[Any]:
        """The rows as Django makes them, from this text with these parameters."""
        if not self.sql:
            return []
        compiler, rows = _shallow_copy(self.compiler), _shallow_copy(self.of)
        compiler.connection, compiler.as_sql = connection, lambda: (self.sql, params)
        compiler.get_converters = self._converters
        rows._query = SimpleNamespace(**vars(rows._query), get_compiler=lambda *_args, **_using: compiler)
        instances = list(rows._iterable_class(rows))
        prefetch_related_objects(instances, *self.of._prefetch_related_lookups)
        return instances

    def _converters(self, _columns: Any) -> dict[int, tuple[list[Any], Any]]:
        """Converters of the columns that have some, as the compiler gives them. Most have none: asking all is slow."""
        return {
            at: (connection.ops.get_db_converters(column) + column.get_db_converters(connection), column)
            for at, column in self.converted.items()
        }


def _shallow_copy(instance: Any) -> Any:
    """A shallow copy that runs no `__copy__` or `__init__` of the class."""
    twin = object.__new__(type(instance))
    twin.__dict__.update(instance.__dict__)
    return twin


class _Call:
    """The values of one call: each once in `values`; `key` says how they repeat, and None, True and False themselves."""

    def __init__(self, values: tuple):
        self.values: list[Any] = []
        self.places: dict[tuple, int] = {}
        self.key = tuple(map(self._key_part, values))

    @property
    def has_too_large_number(self) -> bool:
        """Numbers that no column holds are Django's to answer."""
        return any(isinstance(value, int) and abs(value) > LARGEST for value in self.values)

    def _key_part(self, value: Any) -> Any:
        if value is None or value is True or value is False:
            return value
        if isinstance(value, Actor):
            used = value.used and self._key_part_of_grant(value.used)
            return (
                value.__class__,
                *map(self._key_part, value.author_columns),
                *map(self._key_part_of_grant, value.grants),
                used,
            )
        if isinstance(value, list):
            return list, *map(self._key_part, value)
        kind = (type(value), value)
        if kind not in self.places:
            self.places[kind] = len(self.values)
            self.values.append(value)
        return type(value), self.places[kind]

    def _key_part_of_grant(self, grant: Grant) -> tuple[Any, ...]:
        return grant.role, *(self._key_part(getattr(grant, name)) for name in OF_GRANT)

    def stand_in(self, value: Any) -> Any:
        if isinstance(value, Actor):
            return self._other_actor(value)
        if isinstance(value, list):
            return list(map(self.stand_in, value))
        at = self.places.get((type(value), value))
        return value if at is None else _stand_in(value, at)

    def _other_actor(self, actor: Actor) -> Actor:
        """Of the same kind, with the same roles; who it is, and when, is a stand-in."""
        whose: dict[str, Any] = {}
        if isinstance(actor, PersonActor):
            whose = {"person": Person(pk=self.stand_in(actor.person_id))}
        elif isinstance(actor, LinkActor):
            whose = {"link": Link(pk=self.stand_in(actor.link.pk))}
        used = actor.used and self._other_grant(actor.used)
        grants = tuple(map(self._other_grant, actor.grants))
        return actor.copy(grants=grants, at=FAR_MOMENT - timedelta(days=1), used=used, **whose)

    def _other_grant(self, grant: Grant) -> Grant:
        return replace(grant, **{name: self.stand_in(getattr(grant, name)) for name in OF_GRANT})

    def slots(self, params: list[Any]) -> list[Any]:
        """A slot where a stand-in is, else the parameter. PostgreSQL's driver has numbers of a class of its own (Int8)."""
        stand_ins = [_adapted(_stand_in(value, at)) for at, value in enumerate(self.values)]
        same = [[at for at, other in enumerate(stand_ins) if isinstance(p, type(other)) and other == p] for p in params]
        return [_Slot(at[0]) if at else param for param, at in zip(params, same, strict=True)]

    def bound(self, params: list[Any]) -> list[Any]:
        return [_adapted(self.values[one.at]) if type(one) is _Slot else one for one in params]


def _stand_in(value: Any, at: int) -> Any:
    if isinstance(value, datetime):
        return FAR_MOMENT + APART * timedelta(days=at)
    if isinstance(value, date):
        return FAR_DAY + APART * timedelta(days=at)
    return f"stand-in {at}" if isinstance(value, str) else FAR + APART * at


def _adapted(value: Any) -> Any:
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return connection.ops.adapt_datefield_value(value) if isinstance(value, date) else value
