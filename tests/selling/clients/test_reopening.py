"""1.8: a break-off taken back opens the order again; what stands in the way."""

from datetime import timedelta

import pytest

from tests.clients import an_order
from tests.gates import put_refused
from tests.proposals import a_request
from tuanding.core.journal.audit import verify
from tuanding.core.journal.models import TakingBack
from tuanding.core.journal.undoing import entry_of_fact, take_back, undoable
from tuanding.core.kernel.refusal import Blocked
from tuanding.core.kernel.workcal import day_of
from tuanding.core.worklist.models import Item
from tuanding.selling.activities.operations import appoint_visit, call_client
from tuanding.selling.clients.breaking import break_off
from tuanding.selling.clients.models import (
    Client,
    Ending,
    GroupOrder,
    OrderEnd,
    Pulse,
)
from tuanding.selling.clients.operations import edit_order

pytestmark = pytest.mark.django_db
TEA = {"company": "云岭茶业有限公司", "name": "吴科长", "phone": "13800004920", "relation": "同行", "need": "冬季工装"}


def broken(cast, order, who="sales_rep", seen=1, **fields):
    fields = {
        "reason": "今年没有预算",
        **({} if fields.keys() & {"referrals", "none_because"} else {"none_because": "不愿推荐"}),
        **fields,
    }
    return break_off(order, by=getattr(cast, who), at=cast.now, seen=seen, **fields)


def back(cast, ending, who="sales_rep"):
    return take_back(entry_of_fact("clients.Ending", ending.pk), by=getattr(cast, who), at=cast.now)


def reason_against(cast, ending, who="sales_rep"):
    """Why it cannot be taken back; the button is not there either."""
    assert not undoable([entry_of_fact("clients.Ending", ending.pk)], getattr(cast, who), cast.now)
    with pytest.raises(Blocked) as why:
        back(cast, ending, who)
    return str(why.value)


@pytest.mark.both
@pytest.mark.clause("1.8")
def test_a_break_off_is_taken_back_and_the_order_goes_on(cast):
    order = an_order(cast)
    appoint_visit(order, by=cast.sales_rep, at=cast.now, starts_at=cast.now + timedelta(days=2))
    waits = list(Item.objects.order_by("pk").values_list("kind", "holder"))
    cast.later(minutes=1)
    ending = broken(cast, order)
    assert not Item.objects.exists()
    assert Pulse.objects.get(client=order.client).next_on is None
    cast.later(minutes=1)
    back(cast, ending)
    order.refresh_from_db()
    assert order.why_closed() is None
    assert list(Item.objects.order_by("pk").values_list("kind", "holder")) == waits
    assert Pulse.objects.get(client=order.client).next_on == day_of(cast.now + timedelta(days=2))
    edited = edit_order(order, {"title": "2027 工装"}, by=cast.sales_rep, at=cast.now, seen=order.version)
    assert edited.title == "2027 工装"
    assert list(verify()) == []


@pytest.mark.both
def test_what_was_opened_again_can_be_broken_off_again_and_only_once(cast):
    order = an_order(cast)
    back(cast, broken(cast, order))
    cast.later(minutes=1)
    second = broken(cast, GroupOrder.objects.get(pk=order.pk), reason="客户搬走了")
    assert order.endings.count() == 2
    put_refused("clients_ending_open", Ending, second)
    assert list(verify()) == []


@pytest.mark.both
def test_the_database_opens_an_order_by_taking_back_alone(cast):
    order = an_order(cast)
    ending = broken(cast, order)
    OrderEnd.objects.filter(group_order=order).delete()  # a list that says it is open opens nothing
    with pytest.raises(Blocked, match="已经结束"):
        edit_order(GroupOrder.objects.get(pk=order.pk), {"title": "x"}, by=cast.sales_rep, at=cast.now, seen=1)
    assert "kept the ending None" in str(verify())
    assert ending.pk


def test_not_by_the_manager_for_the_rep(cast):
    assert "只有本人可以撤销" in reason_against(cast, broken(cast, an_order(cast)), "department_manager")


def test_not_when_a_name_has_been_called(cast):
    ending = broken(cast, an_order(cast), referrals=[TEA])
    named = ending.referral_list.referrals.get().client
    assert undoable([entry_of_fact("clients.Ending", ending.pk)], cast.sales_rep, cast.now)
    call_client(named, by=cast.sales_rep, at=cast.now, outcome="refused")
    assert "云岭茶业" in reason_against(cast, ending)


def test_names_that_nobody_called_stay_prospects(cast):
    ending = broken(cast, an_order(cast), referrals=[TEA])
    back(cast, ending)
    assert Client.objects.get(name=TEA["company"]).owner == cast.person("sales_rep")


@pytest.mark.both
def test_not_when_it_withdrew_a_request(cast):
    request = a_request(cast)
    cast.later(minutes=1)
    ending = broken(cast, request.group_order, seen=request.group_order.version)
    assert "方案申请已随它撤回" in reason_against(cast, ending)
    entry = entry_of_fact("clients.Ending", ending.pk)
    other = broken(cast, an_order(cast))
    back(cast, other)
    row = TakingBack.objects.get()
    put_refused("reopening_with_request", TakingBack, row, entry_id=entry.pk, of_type="clients.Ending", of_id=ending.pk)
