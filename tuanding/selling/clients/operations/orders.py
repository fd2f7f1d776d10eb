"""Group orders, their milestones, and which centres were brought in."""

from datetime import datetime
from typing import Any

from tuanding.core.accounts.actors import PersonActor
from tuanding.core.journal.doors import record
from tuanding.core.journal.keys import OneTime
from tuanding.core.kernel.workcal import day_of
from tuanding.selling.clients.models import Client, Contact, GroupOrder, Milestone, Reach
from tuanding.selling.clients.queries import stands


def open_order(
    client: Client, *, by: PersonActor, at: datetime, title: str, contact: Contact | None, once: OneTime | None = None
) -> GroupOrder:
    """1.2: the first appointment opens the group order and makes its stage Dh."""
    done = record(
        client, "order", by=by, at=at, once=once, title=title, contact=contact, opened_on=day_of(at),
        parts=_first_stage,
    )  # fmt: skip
    return done.made


def _first_stage(order: Any) -> list[Milestone]:
    return [Milestone(group_order=order, stage="Dh")]


def edit_order(
    order: GroupOrder, changes: dict, *, by: PersonActor, at: datetime, seen: int, once: OneTime | None = None
) -> GroupOrder:
    """The rep corrects title, contact and the day of first wear. Refused on an order that has ended."""
    return record(order, "edit", by=by, at=at, seen=seen, once=once, changes=changes).row


def milestone(order: GroupOrder, stage: str) -> list[Milestone]:
    """The row that makes the stage, to be written with the fact that makes it (`parts`); none where it stands already."""
    return [] if stands(order, stage) else [Milestone(group_order=order, stage=stage)]


def taken_back(order: GroupOrder, stage: str) -> list[Milestone]:
    """The row that takes a stage back; none where it does not stand."""
    return [Milestone(group_order=order, stage=stage, taken_back=True)] if stands(order, stage) else []


def bring_in(order: GroupOrder, centre: str, at: datetime) -> list[Reach]:
    """The row from which on the centre sees the order; none where it already does."""
    there = Reach.objects.filter(group_order=order, centre=centre).exists()
    return [] if there else [Reach(group_order=order, centre=centre, since=at)]
