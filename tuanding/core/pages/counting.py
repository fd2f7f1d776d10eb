"""The numbers of a page, however many, as rows of one query: what is counted, of which stage or of whom, how many."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db.models import QuerySet, Value

from tuanding.core.accounts.actors import PersonActor
from tuanding.core.accounts.models import Person
from tuanding.core.accounts.subqueries import CountOf

MOST = 1_000  # a larger number is written "1,000+": to count on would cost more than it says


class Number(NamedTuple):
    """`name`: what is counted · `key`: the code of a stage, "" · `person_id`: whose, 0 · `n`: how many; money in
    fen."""

    name: str
    key: str
    person_id: int
    n: int


def number_of_rows(name: str, visible_rows: QuerySet[Any], actor: PersonActor) -> QuerySet[Any, Any]:
    """A query of one Number: how many these rows are. It is made from the one row of the actor's person; nothing is
    narrowed to what he sees."""
    one = Person.objects.filter(pk=actor.person_id).order_by()
    return one.values_list(Value(name), Value(""), Value(0), CountOf(visible_rows.values("pk")))


def numbers(name: str, grouped: QuerySet[Any, Any], *, key: Any = None, person_id: Any = None) -> QuerySet[Any, Any]:
    """A Number for each row of `grouped`, which has how many as `n`; `key` and `person_id` are expressions on its
    columns."""
    return grouped.order_by().values_list(Value(name), key or Value(""), person_id or Value(0), "n")


def together(parts: Sequence[QuerySet[Any, Any]]) -> QuerySet[Any, Any]:
    """All of them in one query."""
    return parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
