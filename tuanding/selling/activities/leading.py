"""Where the result of a visit is written down: a visit for data, a proposal or a signature has a sheet of its own,
which records the visit with it. Rooms further down the line name theirs."""

from collections.abc import Callable

from tuanding.core.accounts.actors import PersonActor
from tuanding.selling.clients.models import GroupOrder

Ask = Callable[[GroupOrder, PersonActor], str]
FORMS: dict[str, Ask] = {}


def register_visit_form(purpose: str, ask: Ask) -> None:
    """Called for what a room's `room.py` declares: `ask(order, actor)` → the address of its form, "" while there is nothing to write
    there."""
    FORMS[purpose] = ask


def address_of_visit_form(order: GroupOrder, actor: PersonActor, purpose: str) -> str:
    """The address of the form a visit of this purpose leads to, "" where a plain visit is recorded."""
    ask = FORMS.get(purpose)
    return ask(order, actor) if ask and not order.why_closed() else ""
