"""Where the result of a visit is written down: a visit for data, a proposal or a signature has a sheet of its own,
which records the visit with it. Rooms further down the line name theirs."""

from collections.abc import Callable

from tuanding.core.accounts.actors import PersonActor
from tuanding.selling.clients.models import GroupOrder

AddressOfForm = Callable[[GroupOrder, PersonActor], str]
FORMS: dict[str, AddressOfForm] = {}


def register_visit_form(purpose: str, address_of_form: AddressOfForm) -> None:
    """Called for what a room's `room.py` declares. `address_of_form(order, actor)`: "" while there is nothing to write there."""
    FORMS[purpose] = address_of_form


def address_of_visit_form(order: GroupOrder, actor: PersonActor, purpose: str) -> str:
    """The address of the form a visit of this purpose leads to, "" where a plain visit is recorded."""
    address_of_form = FORMS.get(purpose)
    return address_of_form(order, actor) if address_of_form and not order.why_closed() else ""
