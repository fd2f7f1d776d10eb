"""Find: one look-up over text and scope together, its hits checked once more against both."""

from collections.abc import Iterator
from itertools import chain, islice
from typing import Any, NamedTuple

from django.apps import apps
from django.db import connection
from django.db.models import QuerySet

from tuanding.core.accounts.actors import Actor
from tuanding.core.accounts.scopes import actor_tokens, visible
from tuanding.core.kernel.fitting import LARGEST
from tuanding.core.search.index import row_id
from tuanding.core.search.registry import FINDABLE, KINDS, Findable
from tuanding.core.search.typed import Way, matches, pieces_of

LONGEST = 60
OF_EVERYBODY = "all"  # `accounts.scopes.ALL`
LARGER = 8  # so many times more candidates are read when the ones before had too few hits
MOST_CANDIDATES = 5_000  # read at once
FEW = 5_000  # rows of a list that are read themselves rather than all candidates


POSTGRESQL = f"""
WITH hits AS MATERIALIZED (SELECT id FROM search_tokens WHERE tokens @@ %s::tsquery)
SELECT id FROM (
    SELECT id, row_number() OVER (PARTITION BY id %% {KINDS} ORDER BY id DESC) AS place
    FROM hits WHERE id %% {KINDS} = ANY(%s) AND id < %s
) AS ranked WHERE place <= %s
"""
SQLITE = """
SELECT * FROM (SELECT rowid FROM search_tokens WHERE search_tokens MATCH %s AND rowid < %s ORDER BY rowid DESC LIMIT %s)
"""


class Hit(NamedTuple):
    kind: Findable
    row: Any


def find(text: str, actor: Actor, *, models: tuple[str, ...] = (), limit_per_model: int = 50) -> list[Hit]:
    """The newest hits the actor may see, of the named models or of all: up to the limit of each, however many newer rows
    only look like it in the index."""
    text = text[:LONGEST]
    pieces = pieces_of(text)
    kinds = [k for k in FINDABLE.values() if not models or k.model in models]
    window = limit_per_model * 2
    first = _ids_by_kind(kinds, pieces, actor, window) if pieces else {}
    hits: list[Hit] = []
    for kind in kinds:
        candidates, rows = first.get(kind.number, []), _visible_rows(kind, actor)
        matching = _rows_with_text(rows, kind, candidates, text)
        if len(candidates) == window and len(matching) < limit_per_model:
            further = _further_candidates(kind, pieces, actor, candidates)
            older = chain.from_iterable(_rows_with_text(rows, kind, some, text) for some in further)
            matching += islice(older, limit_per_model - len(matching))
        hits += [Hit(kind, row) for row in matching[:limit_per_model]]
    return hits


def ids(text: str, actor: Actor, model: str, limit: int = 50, among: QuerySet[Any] | None = None) -> list[int]:
    """Primary keys of the newest hits of one model, for lists: at least `limit`, where there are so many. `among`: only of
    these rows, those that the list's tab and filters let through."""
    text, kind = text[:LONGEST], FINDABLE[model]
    pieces, window = pieces_of(text), limit * 2
    candidates = _ids_by_kind([kind], pieces, actor, window).get(kind.number, []) if pieces else []
    rows = _visible_rows(kind, actor)
    if among is not None and len(candidates) == window:
        rows = rows.filter(pk__in=among.order_by().values("pk"))
    hits = _rows_with_text(rows, kind, candidates, text)
    if len(candidates) == window and len(hits) < limit:
        hits += islice(_older_hits(rows, kind, pieces, text, actor, candidates), limit - len(hits))
    return [row.pk for row in hits]


def _older_hits(
    rows: QuerySet[Any], kind: Findable, pieces: list[list[Way]], text: str, actor: Actor, before: list[int]
) -> Iterator[Any]:
    """Those of the rows, older than the candidates before, that have the text. Where a list has few rows, they are read;
    else the further candidates."""
    few = list(rows.filter(pk__lt=before[-1]).order_by("-pk").values_list("pk", flat=True)[: FEW + 1])
    further = [few] if len(few) <= FEW else _further_candidates(kind, pieces, actor, before)
    return chain.from_iterable(_rows_with_text(rows, kind, some, text) for some in further)


def _visible_rows(kind: Findable, actor: Actor) -> QuerySet[Any]:
    return kind.with_related(visible(apps.get_model(kind.model), actor))


def _rows_with_text(rows: QuerySet[Any], kind: Findable, candidates: list[int], text: str) -> list[Any]:
    """Those of the candidates that are among the rows and have the text, newest first."""
    if not candidates:
        return []
    return [
        row for row in rows.filter(pk__in=candidates).order_by("-pk") if matches(kind.title(row), kind.words(row), text)
    ]


def _further_candidates(
    kind: Findable, pieces: list[list[Way]], actor: Actor, before: list[int]
) -> Iterator[list[int]]:
    """Older candidates than these, more and more at once, until there are none."""
    window = len(before)
    while len(before) == window:
        window = min(window * LARGER, MOST_CANDIDATES)
        before = _ids_by_kind([kind], pieces, actor, window, below=before[-1]).get(kind.number, [])
        yield before


def _ids_by_kind(
    kinds: list[Findable], pieces: list[list[Way]], actor: Actor, limit_per_kind: int, below: int | None = None
) -> dict[int, list[int]]:
    """{number of the kind: newest ids}: all kinds in one statement, each up to the limit; `below` is an id of a single
    kind, of which older ones are wanted."""
    whose = [(kind.number, actor_tokens(apps.get_model(kind.model), actor)) for kind in kinds]
    permission_queries = {number: _permission_tokens(tokens) for number, tokens in whose if tokens}
    if not permission_queries:
        return {}
    text_query = _fts_and([_any_of([_all_of(way) for way in ways]) for ways in pieces])
    statement = _postgresql_statement if connection.vendor == "postgresql" else _sqlite_statement
    last = LARGEST if below is None else row_id(kinds[0].number, below)
    ids_by_kind: dict[int, list[int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(*statement(text_query, permission_queries, last, limit_per_kind))
        for (row,) in cursor.fetchall():
            ids_by_kind.setdefault(row % KINDS, []).append(row // KINDS)
    return {number: sorted(some, reverse=True) for number, some in ids_by_kind.items()}


def _permission_tokens(tokens: list[str]) -> str:
    """Who may see a row, as a part of the index query; "" for who sees all of its kind."""
    return "" if OF_EVERYBODY in tokens else _any_of([_quote(f"x{token}") for token in tokens])


def _and_of_nonempty(*queries: str) -> str:
    return _fts_and([query for query in queries if query])


def _sqlite_statement(
    text_query: str, permission_queries: dict[int, str], last: int, limit_per_kind: int
) -> tuple[str, list[Any]]:
    """SQL and parameters. One look-up a kind: rows come in the order of their ids, so that each ends at its limit."""
    queries = [
        _and_of_nonempty(text_query, permission_query, _quote(f"k{number}"))
        for number, permission_query in permission_queries.items()
    ]
    values = [value for query in queries for value in (query, last, limit_per_kind)]
    return " UNION ALL ".join([SQLITE] * len(queries)), values


def _postgresql_statement(
    text_query: str, permission_queries: dict[int, str], last: int, limit_per_kind: int
) -> tuple[str, list[Any]]:
    """SQL and parameters. One look-up for all kinds, by the index of the text. Asked for the newest of a kind,
    PostgreSQL would walk all rows backwards until it has so many: of a text that it has no statistics of, it expects
    five thousand hits a million rows."""
    if len({*permission_queries.values()}) == 1:
        query = _and_of_nonempty(text_query, next(iter(permission_queries.values())))
    else:
        of_kinds = [_and_of_nonempty(_quote(f"k{n}"), permission) for n, permission in permission_queries.items()]
        query = _fts_and([text_query, _any_of(of_kinds)])
    return POSTGRESQL, [query, [*permission_queries], last, limit_per_kind]


def _quote(token: str) -> str:
    """Tokens are letters, digits and Chinese characters only; quoted all the same."""
    mark = "'" if connection.vendor == "postgresql" else '"'
    return mark + token.replace(mark, "") + mark


def _any_of(parts: list[str]) -> str:
    return "(" + (" | " if connection.vendor == "postgresql" else " OR ").join(parts) + ")"


def _all_of(way: Way) -> str:
    return _fts_and([_any_of([_quote(token) for token in tokens]) for tokens in way])


def _fts_and(parts: list[str]) -> str:
    return "(" + (" & " if connection.vendor == "postgresql" else " AND ").join(parts) + ")"
