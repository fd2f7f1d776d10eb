"""Clients and orders for tests, made the way people make them."""

import itertools

from tuanding.selling.clients.operations import enter_client, open_order

NUMBERS = itertools.count(1)


def a_client(cast, who="sales_rep", name=None, **fields):
    """A client entered by somebody; a rep owns what he enters."""
    name = name or f"澄湖第{next(NUMBERS)}机械有限公司"
    home = cast.department("two" if who.endswith(("3", "manager2")) else "one")
    return enter_client(home, by=getattr(cast, who), at=cast.now, name=name, **fields)


def an_order(cast, who="sales_rep", client=None, **fields):
    """A group order of a rep's client, opened now."""
    client = client or a_client(cast, who, contact={"name": "罗敏", "phone": f"1390000{next(NUMBERS):04}"})
    return open_order(
        client, by=getattr(cast, who), at=cast.now, title="2026 冬季工装", contact=client.contacts.first(), **fields
    )
