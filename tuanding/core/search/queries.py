"""Find: one look-up over text and scope together, its hits checked once more against both."""

from typing import Any, NamedTuple

from django.apps import apps
from django.db import connection

from tuanding.core.accounts.actors import Actor
from tuanding.core.accounts.scopes import actor_tokens, visible
from tuanding.core.search.registry import FINDABLE, KINDS, Findable
from tuanding.core.search.words import matches, pieces_of

LONGEST = 60
OF_EVERYBODY = "all"  # `accounts.scopes.ALL`


POSTGRESQL = f"""
WITH hits AS MATERIALIZED (SELECT id FROM search_tokens WHERE tokens @@ %s::tsquery)
SELECT id FROM (
    SELECT id, row_number() OVER (PARTITION BY id %% {KINDS} ORDER BY id DESC) AS place
    FROM hits WHERE id %% {KINDS} = ANY(%s)
) AS ranked WHERE place <= %s
"""


class Hit(NamedTuple):
    kind: Findable
    row: Any


def find(text: str, actor: Actor, *, models: tuple[str, ...] = (), limit_per_model: int = 50) -> list[Hit]:
    """The newest hits the actor may see, of the named models or of all: up to the limit of each."""
    pieces = pieces_of(text[:LONGEST])
    kinds = [k for k in FINDABLE.values() if not models or k.model in models]
    ids_by_kind = _ids_by_kind(kinds, pieces, actor, limit_per_model * 2) if pieces else {}
    return [
        hit
        for kind in kinds
        if kind.number in ids_by_kind
        for hit in _visible_hits(kind, ids_by_kind[kind.number], text, actor)[:limit_per_model]
    ]


def ids(text: str, actor: Actor, model: str, limit: int = 50) -> list[int]:
    """Primary keys of the newest hits of one model, for lists."""
    return [hit.row.pk for hit in find(text, actor, models=(model,), limit_per_model=limit)]


def _visible_hits(kind: Findable, candidates: list[int], text: str, actor: Actor) -> list[Hit]:
    """Those of the candidates that the actor may see and that have the text."""
    rows = visible(apps.get_model(kind.model), actor).filter(pk__in=candidates).order_by("-pk")
    return [Hit(kind, row) for row in kind.with_related(rows) if matches(kind.title(row), kind.words(row), text)]


def _ids_by_kind(
    kinds: list[Findable], pieces: list[list[set[str]]], actor: Actor, limit_per_kind: int
) -> dict[int, list[int]]:
    """{number of the kind: newest ids}: all kinds in one statement, each up to the limit."""
    whose = [(kind.number, actor_tokens(apps.get_model(kind.model), actor)) for kind in kinds]
    permission_queries = {number: _permission_tokens(tokens) for number, tokens in whose if tokens}
    if not permission_queries:
        return {}
    text_query = _fts_and([_any_of([_all_of(way) for way in ways]) for ways in pieces])
    statement = _postgresql_statement if connection.vendor == "postgresql" else _sqlite_statement
    ids_by_kind: dict[int, list[int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(*statement(text_query, permission_queries, limit_per_kind))
        for (row,) in cursor.fetchall():
            ids_by_kind.setdefault(row % KINDS, []).append(row // KINDS)
    return ids_by_kind


def _permission_tokens(tokens: list[str]) -> str:
    """Who may see a row, as a part of the index query; "" for who sees all of its kind."""
    return "" if OF_EVERYBODY in tokens else _any_of([_quote(f"x{token}") for token in tokens])


def _and_of_nonempty(*queries: str) -> str:
    return _fts_and([query for query in queries if query])


def _sqlite_statement(
    text_query: str, permission_queries: dict[int, str], limit_per_kind: int
) -> tuple[str, list[Any]]:
    """SQL and parameters. One look-up a kind: rows come in the order of their ids, so that each ends at its limit."""
    one = "SELECT * FROM (SELECT rowid FROM search_tokens WHERE search_tokens MATCH %s ORDER BY rowid DESC LIMIT %s)"
    queries = [
        _and_of_nonempty(text_query, permission_query, _quote(f"k{number}"))
        for number, permission_query in permission_queries.items()
    ]
    return " UNION ALL ".join([one] * len(queries)), [value for query in queries for value in (query, limit_per_kind)]


def _postgresql_statement(
    text_query: str, permission_queries: dict[int, str], limit_per_kind: int
) -> tuple[str, list[Any]]:
    """SQL and parameters. One look-up for all kinds, by the index of the text. Asked for the newest of a kind,
    PostgreSQL would walk all rows backwards until it has so many: of a text that it has no statistics of, it expects
    five thousand hits a million rows."""
    if len({*permission_queries.values()}) == 1:
        query = _and_of_nonempty(text_query, next(iter(permission_queries.values())))
    else:
        of_kinds = [_and_of_nonempty(_quote(f"k{n}"), permission) for n, permission in permission_queries.items()]
        query = _fts_and([text_query, _any_of(of_kinds)])
    return POSTGRESQL, [query, [*permission_queries], limit_per_kind]


def _quote(token: str) -> str:
    """Tokens are letters, digits and Chinese characters only; quoted all the same."""
    mark = "'" if connection.vendor == "postgresql" else '"'
    return mark + token.replace(mark, "") + mark


def _any_of(parts: list[str]) -> str:
    return "(" + (" | " if connection.vendor == "postgresql" else " OR ").join(parts) + ")"


def _all_of(way: set[str]) -> str:
    return _fts_and([_quote(token) for token in sorted(way)])


def _fts_and(parts: list[str]) -> str:
    return "(" + (" & " if connection.vendor == "postgresql" else " AND ").join(parts) + ")"
