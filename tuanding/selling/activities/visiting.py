"""For whom a visit counts, and the visit that a data sheet, presentation or signature implies."""

from datetime import datetime
from typing import Any

from tuanding.core.accounts.actors import Actor
from tuanding.core.kernel.workcal import day_of
from tuanding.core.rulebook.roles import SALES_REP
from tuanding.selling.activities.models import Visit
from tuanding.selling.clients.models import GroupOrder


def visit_unless_recorded(order: GroupOrder, purpose: str, actor: Actor, at: datetime) -> list[Visit]:
    """The visit a data sheet, presentation or signature implies, to be written with it (`parts`); none when the client
    already has a visit of that purpose that day. It counts for whoever stood before the client."""
    there = Visit.objects.filter(client_id=order.client_id, purpose=purpose, on=day_of(at)).exists()
    if there or not order.client.owner_id:
        return []
    return [Visit(group_order=order, client_id=order.client_id, rep_id=visitor_id(order, actor), purpose=purpose)]


def visitor_id(order: GroupOrder, actor: Actor) -> int:
    """For whom a visit counts: for the person who stood before the client, also as a deputy; where back office or manager
    enter it for the rep, for the client's owner."""
    author_id: Any = actor.author_columns.person_id
    return author_id if actor.acting.role == SALES_REP else order.client.owner_id or author_id
