"""What the data sheet says of the order: headcount and day of first wear, shown beside it and taken over by one tap."""

from datetime import date, datetime
from typing import NamedTuple

from tuanding.core.accounts.actors import PersonActor
from tuanding.core.journal.doors import deed
from tuanding.core.journal.keys import OneTime
from tuanding.core.kernel.refusal import Blocked
from tuanding.selling.clients.models import GroupOrder
from tuanding.selling.clients.operations import edit_client, edit_order
from tuanding.selling.proposals.models import DataSheet
from tuanding.selling.proposals.queries import newest_sheet, with_people


class SheetFacts(NamedTuple):
    """`people` and `wear_on` of the data sheet (0 and None: not said); the flags say that order or client have another value."""

    people: int
    wear_on: date | None
    other_people: bool
    other_wear_on: bool

    @property
    def differs(self) -> bool:
        return self.other_people or self.other_wear_on


def sheet_facts(order: GroupOrder, wear_on: date | None, people: int) -> SheetFacts:
    """Of a data sheet, compared with the order and its client."""
    other_people = bool(people) and people != order.client.headcount
    return SheetFacts(people, wear_on, other_people, wear_on is not None and wear_on != order.wear_on)


def wear_day_of(order: GroupOrder) -> date | None:
    """The order's own day, else that of the client's newest data sheet."""
    if order.wear_on is not None:
        return order.wear_on
    sheet = newest_sheet(order.client_id)
    return sheet.wear_on if sheet else None


def take_over(order: GroupOrder, *, by: PersonActor, at: datetime, once: OneTime | None = None) -> GroupOrder:
    """3.1: the rep takes headcount and day of first wear from the newest data sheet to client and order. Refused: nothing to take
    over; an order that has ended."""
    sheet = with_people(DataSheet.objects.filter(client_id=order.client_id)).order_by("-version").first()
    facts = sheet_facts(order, sheet.wear_on if sheet else None, (sheet.people or 0) if sheet else 0)
    if not facts.differs:
        raise Blocked("没有可以带过来的，因为资料和团订单一样；可以看资料", field="data_sheet", value=order.pk)
    with deed(by, once, lock=(order.client,)):
        if facts.other_people:
            edit_client(order.client, {"headcount": facts.people}, by=by, at=at, seen=order.client.version)
        if facts.other_wear_on:
            return edit_order(order, {"wear_on": facts.wear_on}, by=by, at=at, seen=order.version)
        return order
