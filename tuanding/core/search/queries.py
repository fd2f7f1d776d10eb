"""Find: one look-up over text and scope together, its hits checked once more against both."""

from typing import Any, NamedTuple

from django.apps import apps
from django.db import connection

from tuanding.core.accounts.actors import Actor
from tuanding.core.accounts.scopes import actor_tokens, visible
from tuanding.core.search.registry import FINDABLE, KINDS, Findable
from tuanding.core.search.words import asked, matches

LONGEST = 60
OF_EVERYBODY = "all"  # `accounts.scopes.ALL`


class Hit(NamedTuple):
    kind: Findable
    row: Any


def find(text: str, actor: Actor, *, models: tuple[str, ...] = (), limit: int = 50) -> list[Hit]:
    """The newest hits the actor may see, of the named models or of all."""
    pieces = asked(text[:LONGEST])
    kinds = [k for k in FINDABLE.values() if not models or k.model in models]
    found = _look_up(kinds, pieces, actor, limit * 2) if pieces else {}
    return [
        hit for kind in kinds if kind.number in found for hit in _hits(kind, found[kind.number], text, actor)[:limit]
    ]


def ids(text: str, actor: Actor, model: str, limit: int = 50) -> list[int]:
    """Primary keys of the newest hits of one model, for lists."""
    return [hit.row.pk for hit in find(text, actor, models=(model,), limit=limit)]


def _hits(kind: Findable, found: list[int], text: str, actor: Actor) -> list[Hit]:
    """Of what the index named, what the actor really may see and what really has the text."""
    rows = visible(apps.get_model(kind.model), actor).filter(pk__in=found).order_by("-pk")
    rows = rows.select_related(*kind.related) if kind.related else rows
    return [Hit(kind, row) for row in rows if matches(kind.title(row), kind.words(row), text)]


def _look_up(kinds: list[Findable], pieces, actor: Actor, limit: int) -> dict[int, list[int]]:
    """{number of the kind: newest ids}: all kinds in one statement, each up to the limit."""
    whose = [(kind, actor_tokens(apps.get_model(kind.model), actor)) for kind in kinds]
    meant = _all_text([_any([_all(way) for way in ways]) for ways in pieces])
    asked_for = [_asked_of(kind, who, meant) for kind, who in whose if who]
    if not asked_for:
        return {}
    found: dict[int, list[int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            " UNION ALL ".join([_newest()] * len(asked_for)), [v for query in asked_for for v in (query, limit)]
        )
        for (row,) in cursor.fetchall():
            found.setdefault(row % KINDS, []).append(row // KINDS)
    return found


def _asked_of(kind: Findable, who: list[str], meant: str) -> str:
    """The text first, because it is rarest; who sees all needs no leave for each row."""
    leave = [] if OF_EVERYBODY in who else [_any([_quote(f"x{token}") for token in who])]
    return _all_text([meant, *leave, _quote(f"k{kind.number}")])


def _newest() -> str:
    if connection.vendor == "postgresql":
        return (
            "SELECT * FROM (SELECT id FROM search_tokens WHERE tokens @@ %s::tsquery ORDER BY id DESC LIMIT %s) AS one"
        )
    return "SELECT * FROM (SELECT rowid FROM search_tokens WHERE search_tokens MATCH %s ORDER BY rowid DESC LIMIT %s)"


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
