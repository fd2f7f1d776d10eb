"""Find: one look-up over text and scope together, its hits checked once more against both."""

from typing import Any, NamedTuple

from django.apps import apps
from django.db import connection

from tuanding.core.accounts.actors import Actor
from tuanding.core.accounts.scopes import actor_tokens, visible
from tuanding.core.search.registry import FINDABLE, KINDS, Findable
from tuanding.core.search.words import asked, matches

LONGEST = 60


class Hit(NamedTuple):
    kind: Findable
    row: Any


def find(text: str, actor: Actor, *, models: tuple[str, ...] = (), limit: int = 50) -> list[Hit]:
    """The newest hits the actor may see, of the named models or of all."""
    pieces = asked(text[:LONGEST])
    kinds = [k for k in FINDABLE.values() if not models or k.model in models]
    hits: list[Hit] = []
    for kind in kinds if pieces else ():
        hits += _of_kind(kind, pieces, text, actor, limit)
    return hits


def ids(text: str, actor: Actor, model: str, limit: int = 50) -> list[int]:
    """Primary keys of the newest hits of one model, for lists."""
    return [hit.row.pk for hit in find(text, actor, models=(model,), limit=limit)]


def _of_kind(kind: Findable, pieces, text: str, actor: Actor, limit: int) -> list[Hit]:
    model = apps.get_model(kind.model)
    who = actor_tokens(model, actor)
    if not who:
        return []
    found = _look_up(kind, pieces, [f"x{token}" for token in who], limit * 2)
    rows = visible(model, actor).filter(pk__in=found).select_related(*kind.related).order_by("-pk")
    hits = [Hit(kind, row) for row in rows if matches(kind.title(row), kind.words(row), text)]
    return hits[:limit]


def _look_up(kind: Findable, pieces, who: list[str], limit: int) -> list[int]:
    groups = [_any([_all(way) for way in ways]) for ways in pieces]
    query = _all_text([_quote(f"k{kind.number}"), _any([_quote(w) for w in who]), *groups])
    sql = (
        "SELECT id FROM search_tokens WHERE tokens @@ %s::tsquery ORDER BY id DESC LIMIT %s"
        if connection.vendor == "postgresql"
        else "SELECT rowid FROM search_tokens WHERE search_tokens MATCH %s ORDER BY rowid DESC LIMIT %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [query, limit])
        return [row[0] // KINDS for row in cursor.fetchall()]


def _quote(token: str) -> str:
    """Tokens are letters, digits and Chinese characters only; quoted all the same."""
    mark = "'" if connection.vendor == "postgresql" else '"'
    return mark + token.replace(mark, "") + mark


def _any(parts: list[str]) -> str:
    return "(" + (" | " if connection.vendor == "postgresql" else " OR ").join(parts) + ")"


def _all(way: set[str]) -> str:
    return _all_text([_quote(token) for token in sorted(way)])


def _all_text(parts: list[str]) -> str:
    return "(" + (" & " if connection.vendor == "postgresql" else " AND ").join(parts) + ")"
