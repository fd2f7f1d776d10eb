"""Group orders, their milestones, and which centres were brought in."""

from datetime import datetime
from typing import Any

from tuanding.core.accounts.actors import Actor, PersonActor
from tuanding.core.journal.doors import edit, fact
from tuanding.core.journal.keys import OneTime
from tuanding.core.journal.steps import Write
from tuanding.core.kernel.workcal import day_of
from tuanding.selling.clients.models import Client, Contact, GroupOrder, Milestone, Reach
from tuanding.selling.clients.queries import has_stage


def open_order(
    client: Client,
    *,
    by: PersonActor,
    at: datetime,
    title: str,
    contact: Contact | None,
    once: OneTime | None = None,
) -> GroupOrder:
    """1.2: the first appointment opens the group order and makes its stage Dh."""

    def check(row: Client, actor: Actor) -> Write:
        return Write(parts=lambda order: [Milestone(group_order=order, stage="Dh")])

    order = {"title": title, "contact": contact, "opened_on": day_of(at)}
    return fact(client, "order", order, by=by, at=at, once=once, check=check).fact


def edit_order(
    order: GroupOrder,
    changes: dict[str, Any],
    *,
    by: PersonActor,
    at: datetime,
    seen: int,
    once: OneTime | None = None,
) -> GroupOrder:
    """The rep corrects title, contact and the day of first wear. Refused on an order that has ended."""
    return edit(order, changes, by=by, at=at, seen=seen, once=once).row


def milestone(order: GroupOrder, stage: str) -> list[Milestone]:
    """The milestone of the stage, to be written with the fact that makes it (`parts`); [] when it is there already."""
    return [] if has_stage(order, stage) else [Milestone(group_order=order, stage=stage)]


def milestone_reversal(order: GroupOrder, stage: str) -> list[Milestone]:
    """The milestone that takes the stage back; [] when the order does not have the stage."""
    return [Milestone(group_order=order, stage=stage, taken_back=True)] if has_stage(order, stage) else []


def bring_in(order: GroupOrder, centre: str, at: datetime) -> list[Reach]:
    """The row from which on the centre sees the order; [] when it sees it already."""
    there = Reach.objects.filter(group_order=order, centre=centre).exists()
    return [] if there else [Reach(group_order=order, centre=centre, since=at)]
