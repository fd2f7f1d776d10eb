"""Data sheets, requests and proposals for tests, made the way people make them."""

from datetime import timedelta
from decimal import Decimal

from tests.clients import an_order
from tuanding.core.kernel.workcal import day_of
from tuanding.selling.proposals import operations
from tuanding.selling.proposals.presenting import present_proposal

NEEDS = ("灌装间防静电", "洗五十次不起球")
LINE = {
    "style": "防静电夹克 GZ-01",
    "post": "灌装",
    "sex": "m",
    "fabric": "涤棉斜纹",
    "quantity": 120,
    "unit_price": Decimal("268.00"),
}


def a_data_sheet(cast, order=None, who="sales_rep", seen=0, **fields):
    """The order's client's next data sheet."""
    order = order or an_order(cast, who)
    values = {
        "industry": "食品制造",
        "needs": list(NEEDS),
        "headcounts": [{"site": "总厂", "post": "灌装", "men": 120, "women": 96}],
    }
    return operations.save_data_sheet(order, by=getattr(cast, who), at=cast.now, seen=seen, **values | fields)


def a_request(cast, order=None, who="sales_rep", **fields):
    """A request that waits at the design centre."""
    order = order or an_order(cast, who)
    if not order.client.proposals_data_sheets.exists():
        a_data_sheet(cast, order, who)
    values = {"wish_on": day_of(cast.now) + timedelta(days=7), "styles_number": 2}
    return operations.request_proposal(order, by=getattr(cast, who), at=cast.now, **values | fields)


def a_taken_request(cast, request=None):
    request = request or a_request(cast)
    return operations.take_request(request, by=cast.designer, at=cast.now, seen=request.version)


def a_proposal(cast, request=None, text="一、灌装间用导电丝斜纹。", lines=(LINE,), **file):
    """A delivered proposal."""
    request = request or a_taken_request(cast)
    if request.state != "taken":
        request = a_taken_request(cast, request)
    return operations.deliver_proposal(
        request,
        by=cast.designer,
        at=cast.now,
        seen=request.version,
        text=text,
        lines=[dict(line) for line in lines],
        **file,
    )


def presented(cast, proposal=None, decision="accept", **fields):
    """The proposal explained to the client, every point confirmed and every need answered."""
    proposal = proposal or a_proposal(cast)
    values = {
        "confirmed": ["industry", "headcount"],
        "answers": dict.fromkeys(NEEDS, "第一款"),
        "reaction": "领子要改低",
    }
    return present_proposal(proposal, by=cast.sales_rep, at=cast.now, decision=decision, **values | fields)
