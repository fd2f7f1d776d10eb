"""Several at the same moment: one client, one owner, one end; nobody waits for ever."""

import pytest

from tests.clients import a_client, an_order
from tests.fresh import at_once
from tuanding.core.journal.audit import verify
from tuanding.core.journal.keys import OneTime
from tuanding.core.journal.undoing import entry_of_fact, take_back
from tuanding.core.kernel.refusal import AlreadyDone, NotFound, Refusal
from tuanding.selling.activities.operations import record_visit
from tuanding.selling.clients.breaking import break_off
from tuanding.selling.clients.models import Client, Ending, Ownership
from tuanding.selling.clients.operations import claim_client, edit_client, enter_client

pytestmark = pytest.mark.both


def test_two_reps_claim_at_once_and_one_gets_it(fresh_db, cast):
    client = a_client(cast, "back_office")
    reps = [cast.sales_rep, cast.sales_rep2]
    outcomes = at_once(*[lambda by=by: claim_client(client, by=by, at=cast.now) for by in reps])
    assert sorted(type(one).__name__ for one in outcomes) == ["Client", "NotFound"]
    assert Ownership.objects.count() == 1
    assert any(isinstance(one, NotFound) for one in outcomes)


def test_twenty_clicks_make_one_client(fresh_db, cast):
    home, once, by = cast.department(), OneTime.of("click", "body"), cast.sales_rep
    outcomes = at_once(
        *[lambda: enter_client(home, by=by, at=cast.now, name="澄湖机械有限公司", once=once)] * 20, seconds=90
    )
    clients = [one for one in outcomes if isinstance(one, Client)]
    assert len(clients) == 1
    assert {one.pk for one in outcomes if isinstance(one, AlreadyDone)} == {clients[0].pk}
    assert Client.objects.count() == 1


def test_one_name_entered_by_two_at_once_is_one_client(fresh_db, cast):
    home, reps = cast.department(), [cast.sales_rep, cast.sales_rep2]
    outcomes = at_once(*[lambda by=by: enter_client(home, by=by, at=cast.now, name="澄湖机械有限公司") for by in reps])
    assert sorted(isinstance(one, Refusal) for one in outcomes) == [False, True]
    assert Client.objects.count() == 1


def test_one_phone_entered_by_many_at_once_in_two_departments_is_one_client(fresh_db, cast):
    fields = {"name": "罗敏", "phone": "13800006218"}

    def enter(who, name):
        return lambda: enter_client(
            cast.person(who).assignments.get().department, by=getattr(cast, who), at=cast.now, name=name, contact=fields
        )

    acts = [enter(who, f"澄湖{n}厂") for n in "一二三四" for who in ("sales_rep", "sales_rep2", "sales_rep3")]
    outcomes = at_once(*acts, seconds=90)
    assert sum(isinstance(one, Client) for one in outcomes) == 1, outcomes
    assert sum(isinstance(one, Refusal) for one in outcomes) == len(acts) - 1


def test_a_stage_is_reached_once_by_visits_at_once(fresh_db, cast):
    order = an_order(cast)
    outcomes = at_once(
        *[lambda: record_visit(order, by=cast.sales_rep, at=cast.now, purpose="Hq", need="防静电", again=True)] * 8,
        seconds=60,
    )
    assert [one for one in outcomes if isinstance(one, Exception)] == []
    assert list(order.milestones.values_list("stage", flat=True)).count("Hq") == 1


def test_a_claim_is_taken_back_once_by_two_taps(fresh_db, cast):
    client = a_client(cast, "back_office")
    claim_client(client, by=cast.sales_rep, at=cast.now)
    entry = entry_of_fact("clients.Ownership", Ownership.objects.get().pk)
    outcomes = at_once(*[lambda: take_back(entry, by=cast.sales_rep, at=cast.now)] * 4)
    assert sorted(isinstance(one, Refusal) for one in outcomes) == [False, True, True, True], outcomes
    assert list(Ownership.objects.order_by("pk").values_list("why", flat=True)) == ["claimed", "taken_back"]


def test_an_order_opened_again_is_ended_once_by_two(fresh_db, cast):
    order = an_order(cast)
    ending = break_off(order, by=cast.sales_rep, at=cast.now, seen=1, reason="没有预算", none_because="不愿")
    take_back(entry_of_fact("clients.Ending", ending.pk), by=cast.sales_rep, at=cast.now)

    def end():
        break_off(order, by=cast.sales_rep, at=cast.now, seen=1, reason="没有预算", none_because="不愿")

    outcomes = at_once(end, end, end)
    assert sorted(isinstance(one, Refusal) for one in outcomes) == [False, True, True], outcomes
    assert order.endings.count() == 2


def test_two_editors_at_once_lose_nothing(fresh_db, cast):
    client = a_client(cast)
    changes = [{"industry": "机械"}, {"headcount": 628}]
    outcomes = at_once(*[lambda c=c: edit_client(client, c, by=cast.sales_rep, at=cast.now, seen=1) for c in changes])
    assert sorted(type(one).__name__ for one in outcomes) == ["Client", "Stale"]
    client.refresh_from_db()
    assert (client.industry, client.headcount) in [("机械", None), ("", 628)]


def test_an_order_broken_off_twice_at_once_ends_once(fresh_db, cast):
    order = an_order(cast)
    fields = {"at": cast.now, "reason": "没有预算", "none_because": "不愿推荐"}
    people = [cast.sales_rep, cast.department_manager]
    outcomes = at_once(*[lambda by=by: break_off(order, by=by, seen=1, **fields) for by in people])
    assert sorted(type(one).__name__ for one in outcomes) in (["Ended", "Ending"], ["Ending", "Stale"])
    assert Ending.objects.count() == 1
    assert verify() == []
