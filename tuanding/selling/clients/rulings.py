"""Reads of duplicates that somebody asked the manager to decide."""

from datetime import date, datetime
from typing import NamedTuple

from django.db.models import OuterRef, QuerySet, Subquery

from tuanding.core.accounts.actors import Actor
from tuanding.core.accounts.scopes import visible
from tuanding.selling.clients.models import Client, GroupOrder, Ownership, Pulse, RulingRequest


def whole_request(pk: int) -> RulingRequest:
    """With everything its page shows."""
    together = (
        "by",
        "instead_of",
        "from_department",
        "client__owner",
        "client__department",
        "ruling__by",
        "reading__entered",
    )
    return RulingRequest.objects.select_related(*together).get(pk=pk)


def with_ruling(rows: QuerySet[RulingRequest], actor: Actor) -> QuerySet[RulingRequest]:
    """With ruling and reading, and `visible_client_id`: the id of the client, None for whoever does not see it."""
    clients = visible(Client, actor).filter(pk=OuterRef("client_id")).order_by().values("pk")
    return rows.select_related("ruling", "reading").annotate(visible_client_id=Subquery(clients[:1]))


class Activity(NamedTuple):
    """How alive a client is: since when its owner has it, when it was last spoken to, what is next, its open orders."""

    owner_since: datetime | None
    last_contact_at: datetime | None
    next_step: str
    next_on: date | None
    orders: list[GroupOrder]


def activity_of(client_id: int) -> Activity:
    """Three queries."""
    owned = Ownership.objects.filter(client_id=client_id).order_by("-pk").values_list("at", flat=True).first()
    pulse = Pulse.objects.filter(client_id=client_id).first() or Pulse(client_id=client_id)
    orders = (
        GroupOrder.objects.filter(client_id=client_id, ending__isnull=True).select_related("reached").order_by("pk")
    )
    return Activity(owned, pulse.last_contact_at, pulse.next_step, pulse.next_on, list(orders[:5]))
