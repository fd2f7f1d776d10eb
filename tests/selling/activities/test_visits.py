"""2.1–2.4, 4.1 and 1.3: visits, and what is counted of them."""

from datetime import timedelta

import pytest

from tests.clients import a_client, an_order
from tuanding.core.accounts.actors import actor_of
from tuanding.core.accounts.models import Deputy, Person
from tuanding.core.journal.audit import verify
from tuanding.core.kernel.refusal import Denied, Ended, Invalid, NotFound
from tuanding.core.kernel.workcal import day_of
from tuanding.core.pages.waiting import waiting_for
from tuanding.selling.activities.operations import appoint_visit, record_visit
from tuanding.selling.activities.panels import order_steps as steps
from tuanding.selling.activities.queries import (
    activities_by_rep_with_visits,
    count_clients_met,
    count_effective_activities,
    trips_of_day,
)
from tuanding.selling.activities.visiting import visit_unless_recorded
from tuanding.selling.clients.breaking import break_off
from tuanding.selling.clients.models import GroupOrder, OrderStage
from tuanding.selling.clients.operations import assign_client

pytestmark = [pytest.mark.django_db, pytest.mark.clause("2.1", "2.2", "2.3", "2.4", "4.1")]


def visits(cast, order, purpose="Hq", who="sales_rep", at=None, **fields):
    values = {"reaction": "想要"} | fields
    return record_visit(order, by=getattr(cast, who), at=at or cast.now, purpose=purpose, **values)


def stage(order):
    return OrderStage.objects.get(pk=order.pk).stage


def test_a_visit_to_arouse_need_makes_the_stage_hq(cast):
    order = an_order(cast)
    visit = visits(cast, order, steps=["icebreaking", "need"], materials=["swatch"], need="防静电")
    assert stage(order) == "Hq"
    assert visit.step_marks()[:2] == [("寒暄破冰", True), ("企业介绍", False)]


@pytest.mark.parametrize("purpose", ["Zl", "Fa", "Cc"])
def test_other_stages_are_made_by_their_own_facts_not_by_a_visit(cast, purpose):
    order = an_order(cast)
    visits(cast, order, purpose)
    assert stage(order) == "Dh"
    assert count_effective_activities(cast.sales_rep.person_id, day_of(cast.now), day_of(cast.now)) == 1


def test_one_client_purpose_and_day_counts_once(cast):
    order = an_order(cast)
    for purpose in ("Hq", "Hq", "Zl"):
        visits(cast, order, purpose, again=True)
    me, today = cast.sales_rep.person_id, day_of(cast.now)
    assert activities_by_rep_with_visits([me], today, today)[me].by_purpose == {"Hq": 1, "Zl": 1}
    assert count_clients_met(me, today) == 1


def test_different_clients_are_met(cast):
    visits(cast, an_order(cast))
    visits(cast, an_order(cast))
    visits(cast, an_order(cast, "sales_rep2"), who="sales_rep2")
    mine, other = cast.sales_rep.person_id, cast.sales_rep2.person_id
    today = day_of(cast.now)
    counts = activities_by_rep_with_visits([mine, other], today, today)
    assert {rep: met.clients for rep, met in counts.items()} == {mine: 2, other: 1}


@pytest.mark.clock
def test_a_visit_counts_on_its_shanghai_day(cast):
    order = an_order(cast)
    late = cast.now.replace(hour=23, minute=59)
    cast.now = late
    visits(cast, order)
    cast.later(minutes=2)
    visits(cast, order)
    assert count_effective_activities(cast.sales_rep.person_id, day_of(late), day_of(late)) == 1
    assert count_effective_activities(cast.sales_rep.person_id, day_of(late), day_of(cast.now)) == 2


def test_a_later_room_writes_the_visit_of_its_purpose_once_a_day(cast):
    order = an_order(cast)
    assert [row.purpose for row in visit_unless_recorded(order, "Zl", cast.sales_rep, cast.now)] == ["Zl"]
    visits(cast, order, "Zl")
    assert visit_unless_recorded(order, "Zl", cast.sales_rep, cast.now) == []
    assert len(visit_unless_recorded(order, "Zl", cast.sales_rep, cast.later(days=1))) == 1


def test_back_office_records_for_the_rep_and_it_counts_for_the_rep(cast):
    visit = visits(cast, an_order(cast), who="back_office")
    assert (visit.by_id, visit.rep_id) == (cast.back_office.person_id, cast.sales_rep.person_id)
    assert count_clients_met(cast.back_office.person_id, day_of(cast.now)) == 0


def test_who_may_record_a_visit(cast):
    order = an_order(cast)
    for who in ("department_manager", "marketing_manager", "general_manager"):
        with pytest.raises(Denied):
            visits(cast, order, who=who)
    for who in ("sales_rep2", "sales_rep3", "designer", "finance", "production_manager", "administrator"):
        with pytest.raises(NotFound):
            visits(cast, order, who=who)


def test_nothing_is_recorded_on_a_broken_off_order(cast):
    order = an_order(cast)
    break_off(order, by=cast.sales_rep, at=cast.now, seen=order.version, reason="没有预算", none_because="不愿推荐")
    with pytest.raises(Ended):
        visits(cast, order)
    with pytest.raises(Ended):
        appoint_visit(order, by=cast.sales_rep, at=cast.now, starts_at=cast.now + timedelta(hours=1))


def test_a_visit_to_come_is_not_recorded(cast):
    with pytest.raises(Invalid):
        visits(cast, an_order(cast), at=cast.now + timedelta(minutes=1))


def test_an_appointment_waits_for_its_record(cast):
    order = an_order(cast)
    appoint_visit(order, by=cast.sales_rep, at=cast.now, starts_at=cast.now + timedelta(hours=2), place="门卫")
    assert [trip.act_url != "" for trip in trips_of_day(cast.sales_rep, day_of(cast.now))] == [True]
    assert waiting_for(cast.sales_rep, cast.now) == []
    cast.later(hours=3)
    assert [w.title for w in waiting_for(cast.sales_rep, cast.now)] == ["记拜访结果"]
    assert [w.where for w in waiting_for(cast.sales_rep, cast.now)] == [str(order.client)]
    visits(cast, order)
    assert [w.title for w in waiting_for(cast.sales_rep, cast.now)] == ["填客户资料"]  # what leads the order on
    assert [trip.act_url for trip in trips_of_day(cast.sales_rep, day_of(cast.now))] == [""]


@pytest.mark.both
def test_an_agreed_visit_follows_the_client_to_its_next_owner(cast):
    order = an_order(cast)
    appoint_visit(order, by=cast.sales_rep, at=cast.now, starts_at=cast.now + timedelta(hours=2))
    assign_client(
        order.client, cast.person("sales_rep2"), by=cast.department_manager, at=cast.now, seen=order.client.version
    )
    cast.later(hours=3)
    assert [w.title for w in waiting_for(cast.sales_rep, cast.now)] == []
    assert [w.title for w in waiting_for(cast.sales_rep2, cast.now)] == ["记拜访结果"]
    assert trips_of_day(cast.sales_rep, day_of(cast.now)) == []
    assert [trip.client for trip in trips_of_day(cast.sales_rep2, day_of(cast.now))] == [str(order.client)]
    order = GroupOrder.objects.get(pk=order.pk)
    assert [step.who for step in steps(order, cast.sales_rep2, cast.now)] == [cast.person("sales_rep2").name]
    assert verify() == []
    visits(cast, order, who="sales_rep2")
    assert [trip.act_url for trip in trips_of_day(cast.sales_rep2, day_of(cast.now))] == [""]


@pytest.mark.both
def test_who_stands_in_goes_to_the_visits_agreed_on(cast):
    appoint_visit(an_order(cast), by=cast.sales_rep, at=cast.now, starts_at=cast.now + timedelta(hours=2))
    today, stand_in = day_of(cast.now), Person.objects.create(username="stand_in", name="代理人")
    Deputy.objects.create(person=stand_in, instead_of=cast.person("sales_rep"), from_on=today, to_on=today)
    cast.later(hours=3)
    actor = actor_of(stand_in, cast.now)
    assert len(trips_of_day(actor, today)) == 1
    assert [w.title for w in waiting_for(actor, cast.now)] == ["记拜访结果"]


def test_nobody_waits_for_a_strangers_visit(cast):
    appoint_visit(an_order(cast), by=cast.sales_rep, at=cast.now, starts_at=cast.now + timedelta(hours=1))
    cast.later(hours=2)
    assert waiting_for(cast.sales_rep2, cast.now) == waiting_for(cast.designer, cast.now) == []
    assert a_client(cast).activities_visits.count() == 0


def test_the_same_visit_sent_again_is_asked_about(cast, browser, program):
    """After Back and a second save; another purpose, day or client is another visit."""
    order, other = an_order(cast), an_order(cast)
    first = visits(cast, order)
    with pytest.raises(Invalid) as why:
        visits(cast, order, at=cast.later(minutes=3))
    assert set(why.value.errors) == {"again"}
    visits(cast, order, "Zl")
    visits(cast, other)
    assert visits(cast, order, again=True).pk != first.pk
    fields = {"purpose": "Hq", "held_at": cast.now.strftime("%Y-%m-%d %H:%M"), "need": "防静电"}
    page = browser("sales_rep").post(f"/orders/{order.pk}/visits/new/", fields)
    assert page.status_code == 422 and f"/visits/{first.pk}/" in page.content.decode()
    page = browser("sales_rep").post(f"/orders/{order.pk}/visits/new/", {**fields, "again": "on"})
    assert page.status_code == 302
    body = {"purpose": "Hq", "need": "防静电"}
    assert program("sales_rep", "post", f"/orders/{order.pk}/visits", body)[0] == 422
    assert program("sales_rep", "post", f"/orders/{order.pk}/visits", {**body, "again": True})[0] == 201
