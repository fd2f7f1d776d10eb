"""The bell: what others opened for somebody since he looked, what happened that he wants to know, and what waits."""

from datetime import timedelta

import pytest

from tests.clients import a_client, an_order
from tests.contracts import FOURTH_FAILS, received, reviewed, submitted
from tests.proposals import a_proposal, a_request, a_taken_request
from tuanding.core.accounts.actors import system_actor
from tuanding.core.worklist.models import Item, Notice
from tuanding.core.worklist.news import counts_for, look, news_for, prune_notices
from tuanding.core.worklist.rebuilding import rebuild, wrong_items
from tuanding.selling.activities.operations import record_visit
from tuanding.selling.clients.breaking import break_off
from tuanding.selling.clients.operations import assign_client, assign_clients, claim_client
from tuanding.selling.proposals.operations import withdraw_request

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def fresh(cast, who):
    return counts_for(getattr(cast, who), cast.now).fresh


def bell_of(cast, who):
    """(kind, who did it, whether it is new), newest first."""
    lines = news_for(getattr(cast, who), cast.now)
    return [(line.task.kind.code, line.by, line.is_fresh) for line in lines]


def name(cast, who):
    return cast.person(who).name


@pytest.mark.clause("3.2")
def test_a_request_is_new_for_the_designer_and_a_proposal_for_the_rep_until_they_look(cast):
    request = a_taken_request(cast)
    assert bell_of(cast, "designer") == []  # taken by the only designer
    cast.later(minutes=1)
    a_request(cast)
    assert bell_of(cast, "designer") == [("proposal_take", name(cast, "sales_rep"), True)]
    assert fresh(cast, "sales_rep") == 0
    cast.later(minutes=5)
    a_proposal(cast, request)
    assert bell_of(cast, "sales_rep") == [("lead_present", name(cast, "designer"), True)]
    assert fresh(cast, "sales_rep") == 1
    look(cast.sales_rep, cast.now)
    assert fresh(cast, "sales_rep") == 0
    assert bell_of(cast, "sales_rep") == [("lead_present", name(cast, "designer"), False)]


@pytest.mark.clause("5.4")
def test_a_returned_contract_is_new_for_its_rep(cast):
    contract = submitted(cast)
    look(cast.sales_rep, cast.now)
    assert bell_of(cast, "finance")[0][:2] == ("contract_submitted", name(cast, "sales_rep"))
    received(cast, contract)
    cast.later(hours=1)
    reviewed(cast, contract, FOURTH_FAILS, approve=False)
    kinds = [line[0] for line in bell_of(cast, "sales_rep") if line[2]]
    assert kinds == ["contract_sent_back"]


@pytest.mark.clause("1.1")
def test_a_client_assigned_by_another_is_told_and_one_claimed_is_not(cast):
    pool = a_client(cast, "back_office")
    cast.later(minutes=1)
    assign_client(pool, by=cast.department_manager, at=cast.now, seen=pool.version, owner=cast.person("sales_rep"))
    assert bell_of(cast, "sales_rep") == [("client_assigned", name(cast, "department_manager"), True)]
    assert bell_of(cast, "sales_rep2") == []
    other = a_client(cast, "back_office")
    claim_client(other, by=cast.sales_rep2, at=cast.now, seen=other.version)
    assert fresh(cast, "sales_rep2") == 0


def test_many_clients_assigned_at_once_are_one_line_and_count_once(cast):
    pool = [a_client(cast, "back_office") for _ in range(7)]
    cast.later(minutes=1)
    assign_clients(pool, cast.person("sales_rep"), by=cast.department_manager, at=cast.now)
    [line] = news_for(cast.sales_rep, cast.now)
    assert (line.task.kind.code, line.alike) == ("client_assigned", 7)
    assert fresh(cast, "sales_rep") == 1
    assert Notice.objects.count() == 7


@pytest.mark.clause("1.8")
def test_an_order_broken_off_by_the_manager_is_told_to_its_rep_and_to_the_designer(cast):
    order = an_order(cast)
    a_request(cast, order)
    cast.later(minutes=1)
    order.refresh_from_db()
    break_off(
        order, by=cast.department_manager, at=cast.now, seen=order.version, reason="没有预算", none_because="不愿推荐"
    )
    assert bell_of(cast, "sales_rep")[0][:2] == ("order_broken_off", name(cast, "department_manager"))
    assert bell_of(cast, "designer")[0][:2] == ("proposal_withdrawn", name(cast, "department_manager"))


def test_what_a_rep_withdraws_himself_is_news_for_the_designer_only(cast):
    request = a_request(cast)
    cast.later(minutes=1)
    withdraw_request(request, "不做了", by=cast.sales_rep, at=cast.now, seen=request.version)
    assert bell_of(cast, "designer") == [("proposal_withdrawn", name(cast, "sales_rep"), True)]
    assert bell_of(cast, "sales_rep") == []


def test_ones_own_acts_are_no_news_but_wait(cast):
    an_order(cast)
    assert counts_for(cast.sales_rep, cast.now).fresh == 0
    assert counts_for(cast.sales_rep, cast.now).waiting == 1


def test_an_item_that_stays_is_not_new_again(cast):
    order = an_order(cast)
    a_proposal(cast, a_taken_request(cast, a_request(cast, order)))
    look(cast.sales_rep, cast.later(minutes=1))
    cast.later(minutes=1)
    record_visit(order, by=cast.sales_rep, at=cast.now, purpose="Hq", need="防静电")  # the list is asked again
    assert fresh(cast, "sales_rep") == 0


def test_what_a_rebuild_writes_is_no_news(cast):
    a_request(cast)
    Item.objects.all().delete()
    rebuild()
    assert list(wrong_items(None)) == []
    assert Item.objects.exists()
    assert fresh(cast, "designer") == 0


def test_a_stranger_to_the_client_is_told_nothing(cast):
    order = an_order(cast)
    a_proposal(cast, a_taken_request(cast, a_request(cast, order)))
    Item.objects.update(holder=f"own{cast.person('sales_rep3').pk}")  # a token that lags
    assert bell_of(cast, "sales_rep3") == []


def test_counting_asks_twice_whatever_waits(cast, django_assert_num_queries):
    for _ in range(2):
        a_request(cast)
    counts_for(cast.designer, cast.now)
    actor = cast.designer
    assert actor.roles
    with django_assert_num_queries(2):
        counts_for(actor, cast.now)
    for _ in range(5):
        a_request(cast)
    with django_assert_num_queries(2):
        assert counts_for(actor, cast.now).fresh == 7


def test_old_notices_go(cast):
    pool = a_client(cast, "back_office")
    assign_client(pool, by=cast.department_manager, at=cast.now, seen=pool.version, owner=cast.person("sales_rep"))
    prune_notices({}, system_actor("jobs.worklist.notices", cast.now + timedelta(days=30)))
    assert Notice.objects.count() == 1
    prune_notices({}, system_actor("jobs.worklist.notices", cast.now + timedelta(days=30, seconds=1)))
    assert not Notice.objects.exists()
