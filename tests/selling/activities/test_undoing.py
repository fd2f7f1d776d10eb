"""A call taken back within a day: figures, next step and what waits are as if it had not been made; history shows both."""

from datetime import timedelta

import pytest

from tests.clients import a_client, an_order
from tests.undoing import back, offered, refused, whole
from tuanding.core.journal.history import timeline
from tuanding.core.kernel.workcal import day_of
from tuanding.core.worklist.models import Item
from tuanding.selling.activities.calling import calls_by_outcome
from tuanding.selling.activities.models import Call, PlanResult, PlanRow
from tuanding.selling.activities.operations import appoint_visit, call_client, record_visit
from tuanding.selling.activities.queries import calls, count_clients_to_call
from tuanding.selling.clients.models import GroupOrder, OrderStage, Pulse
from tuanding.selling.clients.queries import open_order_of

pytestmark = [pytest.mark.django_db, pytest.mark.both, pytest.mark.clause("1.2")]


def called(cast, client, outcome="refused", **fields):
    return call_client(client, by=cast.sales_rep, at=cast.now, outcome=outcome, **fields)


def appointed(cast, client, days=2):
    return called(cast, client, "appointed", starts_at=cast.now + timedelta(days=days))


def calls_of_today(cast):
    return sum(calls_by_outcome(cast.person("sales_rep").pk, day_of(cast.now)).values())


@pytest.mark.parametrize("outcome", ["refused", "wrong_number", "no_answer"])
def test_a_slip_of_the_finger_is_taken_back(cast, outcome):
    client = a_client(cast)
    before = count_clients_to_call(cast.sales_rep, cast.now)
    call = called(cast, client, outcome)
    cast.later(minutes=1)
    assert offered(cast, call) and calls_of_today(cast) == 1
    back(cast, call)
    assert (calls_of_today(cast), count_clients_to_call(cast.sales_rep, cast.now)) == (0, before)
    assert Pulse.objects.get(client=client).last_contact_at is None
    assert list(calls(cast.sales_rep)) == []
    assert [(line.text, line.back) for line in timeline(client, cast.sales_rep)][:2] == [
        ("撤销电话", False),
        ("打电话", True),
    ]
    assert whole()


def test_the_next_step_of_before_holds_again(cast):
    client, first, second = a_client(cast), day_of(cast.now + timedelta(days=1)), day_of(cast.now + timedelta(days=9))
    called(cast, client, "call_back", call_back_on=first)
    cast.later(minutes=1)
    call = called(cast, client, "call_back", call_back_on=second)
    cast.later(minutes=1)
    back(cast, call)
    assert Pulse.objects.get(client=client).next_on == first
    assert Item.objects.get(client_id=client.pk).from_at.date() <= first
    assert whole()


def test_an_appointment_goes_with_its_call_and_so_does_the_order_it_opened(cast):
    client = a_client(cast)
    call = appointed(cast, client)
    order = GroupOrder.objects.get()
    cast.later(minutes=1)
    back(cast, call)
    assert (PlanResult.objects.get().plan_row, open_order_of(client)) == (PlanRow.objects.get(), None)
    assert not OrderStage.objects.filter(pk=order.pk).exists()
    assert order.endings.get().kind == "taken_back"
    assert Pulse.objects.get(client=client).next_on is None
    assert not Item.objects.filter(client_id=client.pk).exists()
    cast.later(minutes=1)
    appointed(cast, client, days=3)
    assert open_order_of(client).pk != order.pk
    assert whole()


def test_an_order_that_was_there_before_stays_open(cast):
    order = an_order(cast)
    appoint_visit(order, by=cast.sales_rep, at=cast.now, starts_at=cast.now + timedelta(days=1))
    cast.later(minutes=1)
    call = appointed(cast, order.client)
    cast.later(minutes=1)
    back(cast, call)
    assert open_order_of(order.client) == order
    assert OrderStage.objects.get(pk=order.pk).stage == "Dh"
    assert Pulse.objects.get(client=order.client).next_on == day_of(cast.now + timedelta(days=1))
    assert whole()


def test_not_when_the_visit_was_held(cast):
    client = a_client(cast)
    call = appointed(cast, client, days=1)
    cast.later(hours=23)
    record_visit(GroupOrder.objects.get(), by=cast.sales_rep, at=cast.now, purpose="Hq", need="防静电")
    assert "后来办了「记拜访」" in refused(cast, call)


def test_not_by_a_colleague_and_not_twice(cast):
    call = called(cast, a_client(cast))
    assert "只有本人可以撤销" in refused(cast, call, "department_manager")
    back(cast, call)
    assert "已经撤销" in refused(cast, call)


def test_on_pages(cast, browser):
    client = a_client(cast, contact={"name": "罗敏", "phone": "13900004920"})
    done = browser("sales_rep").post(f"/clients/{client.pk}/calls/", {"outcome": "refused"}, follow=True)
    address = f"/undo/activities.Call/{Call.objects.get().pk}/"
    assert f'action="{address}"' in done.content.decode()
    assert f'action="{address}"' in browser("sales_rep").get("/").content.decode()
    back_again = browser("sales_rep").post(address, headers={"Referer": "http://testserver/calls/"}, follow=True)
    assert client.name in back_again.content.decode()
