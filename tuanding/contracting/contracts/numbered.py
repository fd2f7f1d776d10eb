"""A fact and its numbered sheet: the number is reserved first, written with the fact, and the PDF made after both.

Cut off anywhere, the number is either void or still reserved for the fact, which is then completed under it: every
number is accounted for, and no fact gets two.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from tuanding.core.accounts.actors import Actor, Grant
from tuanding.core.accounts.bases import FactRow
from tuanding.core.kernel.refusal import Blocked
from tuanding.core.kernel.workcal import day_of
from tuanding.core.sheets.models import Issued
from tuanding.core.sheets.operations import issue, reserve, void
from tuanding.core.sheets.states import RESERVED


def with_number(code: str, make: Callable[[Issued], Any], *, by: Actor, at: datetime) -> Any:
    """The fact `make(issued)` records under a freshly reserved number, which is void when the fact is refused."""
    issued = reserve(code, by=by, at=at)
    try:
        return make(issued)
    except Exception as why:
        void(issued, reason=f"{type(why).__name__}: {why}")
        raise


def complete(code: str, fact: Any, *, by: Actor, at: datetime) -> None:
    """Make the PDF of a fact whose number is still reserved; nothing where somebody else was faster."""
    issued = Issued.objects.get(pk=fact.issued_id)
    if issued.state == RESERVED:
        try:
            issue(code, fact, by=by, at=at, number=issued)
        except Blocked:
            issued.refresh_from_db()
    fact.issued = Issued.objects.get(pk=fact.issued_id)


def acting_as(fact: FactRow, at: datetime) -> Actor:
    """For jobs: whoever made a fact, with the one grant it was made under."""
    own = fact.instead_of_id or fact.by_id
    return Actor(fact.by, (Grant(fact.role, fact.department_id, own, day_of(at), fact.instead_of_id),), at)
