"""The index beside the models: an FTS5 table on SQLite, a tsvector with GIN on PostgreSQL. `search rebuild` renews it."""

import sqlite3
from collections.abc import Hashable, Iterable
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from django.db.models import Model, QuerySet

from tuanding.core.accounts.scopes import row_tokens
from tuanding.core.search.registry import FINDABLE, KINDS, Findable
from tuanding.core.search.words import token_text

BATCH = 2000
CONTENTLESS_FROM = (3, 43, 0)
HASH_BYTES = 16 * 2**20
FORM = "form2"  # a token of a row that stands for none: how the tokens were made. Another release, another number
FORM_ROW = 1  # the ids of rows begin with KINDS
FORM_QUERY = {
    "sqlite": "SELECT 1 FROM search_tokens WHERE search_tokens MATCH %s",
    "postgresql": "SELECT 1 FROM search_tokens WHERE tokens @@ %s::tsquery",
}


def create(cursor, vendor: str) -> None:
    """Make the empty table; called by the first migration."""
    if vendor == "postgresql":
        cursor.execute("CREATE TABLE IF NOT EXISTS search_tokens (id bigint PRIMARY KEY, tokens tsvector NOT NULL)")
        cursor.execute("CREATE INDEX IF NOT EXISTS search_tokens_gin ON search_tokens USING gin (tokens)")
        _write_index_rows(cursor, [(FORM_ROW, FORM)])
        return
    slim = ", content='', contentless_delete=1" if sqlite3.sqlite_version_info >= CONTENTLESS_FROM else ""
    cursor.execute(
        f"CREATE VIRTUAL TABLE IF NOT EXISTS search_tokens USING fts5(tokens, detail=none, tokenize='ascii'{slim})"
    )
    # so much is gathered in memory before it is written: a long import writes one part instead of many that are merged
    cursor.execute("INSERT INTO search_tokens (search_tokens, rank) VALUES ('hashsize', %s)", [HASH_BYTES])
    _write_index_rows(cursor, [(FORM_ROW, FORM)])


def drop(cursor) -> None:
    cursor.execute("DROP TABLE IF EXISTS search_tokens")


def row_id(model_number: int, pk: int) -> int:
    return pk * KINDS + model_number


def index_rows(rows: Iterable[Model]) -> None:
    """Write the rows' tokens, replacing what was there; in the caller's transaction. All of one model."""
    rows = list(rows)
    with connection.cursor() as cursor:
        for start in range(0, len(rows), BATCH):
            some = rows[start : start + BATCH]
            kind = FINDABLE[some[0]._meta.label]
            kind.prepare(some)
            _write_index_rows(
                cursor,
                [(row_id(kind.number, row.pk), text) for row, text in zip(some, _token_texts(kind, some), strict=True)],
            )


def reindex(rows: QuerySet[Any]) -> None:
    """The same for rows of one model that were not written themselves: those who may find them are others now."""
    index_rows(FINDABLE[rows.model._meta.label].with_related(rows))


def reindex_named_after(row: Model) -> None:
    """New tokens for everything whose title has the name of this row, which has another one now."""
    for kind in FINDABLE.values():
        if path := kind.named_after.get(row._meta.label):
            reindex(apps.get_model(kind.model)._default_manager.filter(**{path: row.pk}))


def _token_texts(kind: Findable, rows: list[Model]) -> list[str]:
    """Each row's tokens as text: those of its words, and those of everybody who may see it, once for rows that are `alike`."""
    title, words, alike = kind.title, kind.words, kind.alike
    rights_text: dict[Hashable, str] = {}
    texts = []
    for row in rows:
        key = alike(row)
        if key not in rights_text:
            rights_text[key] = " ".join([*(f"x{token}" for token in row_tokens(row)), f"k{kind.number}"])
        texts.append(f"{token_text(title(row), *words(row).splitlines())} {rights_text[key]}".lstrip())
    return texts


def _write_index_rows(cursor, values: list[tuple[int, str]]) -> None:
    if connection.vendor == "postgresql":
        # one text for all: tokens have no line break, and a list would be written value by value
        cursor.execute(
            "INSERT INTO search_tokens (id, tokens) SELECT id, array_to_tsvector(string_to_array(words, ' ')) "
            "FROM unnest(%s::bigint[], string_to_array(%s, E'\\n')) AS fresh (id, words) "
            "ON CONFLICT (id) DO UPDATE SET tokens = excluded.tokens",
            [[pk for pk, _ in values], "\n".join(words for _, words in values)],
        )
        return
    cursor.executemany("INSERT OR REPLACE INTO search_tokens (rowid, tokens) VALUES (%s, %s)", values)


def clean_gin_pending_list() -> int:
    """Moves what waits in PostgreSQL's pending list into the index; how many pages of the list. Nothing on SQLite."""
    if connection.vendor != "postgresql":
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT search_file_pending()")
        return cursor.fetchone()[0]


def rebuild_in_other_form(_at: datetime) -> int:
    """At a start: the index is written anew when a release before made its tokens. Returns 0: no row of evidence changes."""
    with connection.cursor() as cursor:
        cursor.execute(FORM_QUERY[connection.vendor], [FORM])
        in_this_form = cursor.fetchone()
    if not in_this_form:
        rebuild()
    return 0


def rebuild() -> int:
    """Delete the index and write it anew from the rows: after a restore or a move. Returns the number of rows."""
    done = 0
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM search_tokens")
            _write_index_rows(cursor, [(FORM_ROW, FORM)])
        for kind in FINDABLE.values():
            rows = kind.with_related(apps.get_model(kind.model)._default_manager.order_by("pk"))
            batch: list[Model] = []
            for row in rows.iterator(chunk_size=2000):
                batch.append(row)
                if len(batch) == BATCH:
                    index_rows(batch)
                    done, batch = done + len(batch), []
            index_rows(batch)
            done += len(batch)
    return done
