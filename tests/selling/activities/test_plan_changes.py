"""1.2, 1.9: a row of the plan is moved, cancelled or gets its result, with a word why; what is no visit is planned too."""

from datetime import datetime

import pytest
from django.db import connection

from tests.clients import a_client, an_order
from tuanding.core.accounts.models import Person
from tuanding.core.journal.audit import verify
from tuanding.core.journal.history import timeline
from tuanding.core.kernel.refusal import Blocked, Denied, Invalid, NotFound
from tuanding.core.kernel.workcal import SHANGHAI
from tuanding.core.pages.waiting import waiting_for
from tuanding.selling.activities.models import PlanResult
from tuanding.selling.activities.operations import appoint_visit, record_visit
from tuanding.selling.activities.plan_operations import cancel_row, move_row, plan_row, record_result
from tuanding.selling.activities.pulse_audit import wrong_pulses
from tuanding.selling.activities.queries import trips_of_day
from tuanding.selling.clients.models import Milestone, Pulse
from tuanding.selling.clients.queries import stage_of_order

pytestmark = [pytest.mark.django_db, pytest.mark.both, pytest.mark.clause("1.2")]
CLIENT = {"side": "client", "why": "客户出差"}


def on(day, clock="10:30"):
    """A moment of November 2026; the cast's now is Tuesday 24th, 12:00."""
    return datetime.fromisoformat(f"2026-11-{day} {clock}").replace(tzinfo=SHANGHAI)


def appointed(cast, day=25, clock="10:30", order=None, **fields):
    return appoint_visit(order or an_order(cast), by=cast.sales_rep, at=cast.now, starts_at=on(day, clock), **fields)


def sentences(refusal):
    return {field: str(why[0]) for field, why in refusal.value.errors.items()}


def waiting_kinds(cast, at):
    return [thing.kind for thing in waiting_for(cast.sales_rep, at)]


def test_a_moved_row_stands_at_its_new_time_and_says_why(cast):
    order = an_order(cast)
    row = appointed(cast, order=order, place="会议室", ends_at=on(25, "12:00"))
    new = move_row(row, by=cast.sales_rep, at=cast.now, starts_at=on(27, "14:00"), **CLIENT)
    assert (new.moved_from, new.ends_at, new.place, new.purpose) == (row, on(27, "15:30"), "会议室", "Hq")
    assert (row.result.kind, row.result.side, row.result.why) == ("moved", "client", "客户出差")
    assert Pulse.objects.get(pk=order.client_id).next_on == on(27).date()
    assert trips_of_day(cast.sales_rep, on(25).date()) == []
    assert [trip.time for trip in trips_of_day(cast.sales_rep, on(27).date())] == ["14:00"]
    assert "visit" not in waiting_kinds(cast, on(25, "13:00"))
    assert "visit" in waiting_kinds(cast, on(27, "15:00"))
    assert timeline(order, cast.sales_rep)[0].text == "改期"
    assert verify() == []


def test_a_row_may_be_moved_within_its_own_time(cast):
    row = appointed(cast)
    assert move_row(row, by=cast.sales_rep, at=cast.now, starts_at=on(25, "11:00"), **CLIENT).pk


def test_moved_to_a_taken_time_it_stays_where_it_is(cast):
    row = appointed(cast)
    appointed(cast, 26)
    with pytest.raises(Invalid):
        move_row(row, by=cast.sales_rep, at=cast.now, starts_at=on(26), **CLIENT)
    assert not PlanResult.objects.exists()


@pytest.mark.parametrize(("fields", "wrong"), [({"why": " "}, "why"), ({"side": ""}, "side"), ({"side": "x"}, "side")])
def test_nothing_is_moved_or_cancelled_without_a_word_why(cast, fields, wrong):
    row = appointed(cast)
    for act in (lambda why: cancel_row(row, by=cast.sales_rep, at=cast.now, **why), lambda why: moved(cast, row, why)):
        with pytest.raises(Invalid) as refusal:
            act(CLIENT | fields)
        assert set(refusal.value.errors) == {wrong}


def moved(cast, row, why):
    return move_row(row, by=cast.sales_rep, at=cast.now, starts_at=on(27), **why)


def test_a_cancelled_row_waits_for_nothing_and_the_order_keeps_its_stage(cast):
    order = an_order(cast)
    row = appointed(cast, order=order)
    cancel_row(row, by=cast.sales_rep, at=cast.now, side="rep", why="车坏了")
    assert Milestone.objects.filter(group_order=order, stage="Dh").exists()
    assert stage_of_order(type(order).objects.get(pk=order.pk)) == "Dh"
    assert Pulse.objects.get(pk=order.client_id).next_step == ""
    assert "visit" not in waiting_kinds(cast, on(25, "13:00"))
    assert timeline(order, cast.sales_rep)[0].text == "取消行程"
    for act in (lambda: cancel_row(row, by=cast.sales_rep, at=cast.now, **CLIENT), lambda: moved(cast, row, CLIENT)):
        with pytest.raises(Blocked):
            act()
    assert verify() == []


def test_a_visit_that_is_recorded_is_neither_moved_nor_cancelled(cast):
    row = appointed(cast, 24, "14:00")
    cast.now = on(24, "15:00")
    record_visit(row.group_order, by=cast.sales_rep, at=cast.now, purpose="Hq", steps=["need"])
    with pytest.raises(Blocked):
        moved(cast, row, CLIENT)


@pytest.mark.clause("1.9")
def test_a_visit_that_did_not_take_place_says_so_and_may_be_moved_afterwards(cast):
    stood_up, late = appointed(cast, 24, "14:00"), appointed(cast, 24, "16:00")
    cast.now = on(24, "17:30")
    with pytest.raises(Blocked):
        cancel_row(stood_up, by=cast.sales_rep, at=cast.now, **CLIENT)
    assert record_result(stood_up, by=cast.sales_rep, at=cast.now, kind="not_held", **CLIENT).side == "client"
    assert waiting_kinds(cast, cast.now).count("visit") == 1
    moved(cast, late, CLIENT)
    assert "visit" not in waiting_kinds(cast, cast.now)
    assert list(wrong_pulses(None)) == []


@pytest.mark.clause("1.9")
def test_a_row_to_come_has_no_result_and_a_visit_that_was_held_is_recorded(cast):
    row = appointed(cast)
    for moment, kind in ((cast.now, "not_held"), (on(25, "12:00"), "held"), (on(25, "12:00"), "danced")):
        cast.now = moment
        with pytest.raises(Invalid) as why:
            record_result(row, by=cast.sales_rep, at=cast.now, kind=kind, **CLIENT)
        assert set(why.value.errors) == {"kind"}


def test_reps_and_managers_plan_what_is_no_visit(cast):
    client = a_client(cast)
    calls = plan_row(
        cast.person("sales_rep"), by=cast.sales_rep, at=cast.now, kind="calls", starts_at=on(25), about="打新名单"
    )
    order = an_order(cast, client=client)
    measuring = plan_row(order, by=cast.sales_rep, at=cast.now, kind="measuring", starts_at=on(25, "14:00"))
    assert (calls.person_id, calls.group_order_id, measuring.person_id) == (
        cast.sales_rep.person_id,
        None,
        cast.sales_rep.person_id,
    )
    assert Milestone.objects.count() == 1  # the order's own
    assert not Pulse.objects.exclude(next_step="").exists()
    manager = cast.person("department_manager")
    plan_row(manager, by=cast.department_manager, at=cast.now, kind="help", starts_at=on(25), about="陪访")
    with pytest.raises(Invalid):
        appointed(cast, 25, "10:45")
    with pytest.raises(Invalid):
        plan_row(order, by=cast.sales_rep, at=cast.now, kind="visit", starts_at=on(26))
    with pytest.raises((NotFound, Denied)):
        plan_row(Person(pk=manager.pk), by=cast.sales_rep, at=cast.now, kind="calls", starts_at=on(26))
    cast.now = on(25, "12:00")
    assert record_result(calls, by=cast.sales_rep, at=cast.now, kind="held").why == ""
    assert verify() == []


def test_who_moves_a_row(cast):
    row = appointed(cast)
    for who in ("sales_rep2", "department_manager", "back_office", "marketing_manager"):
        with pytest.raises((NotFound, Denied)):
            cancel_row(row, by=getattr(cast, who), at=cast.now, **CLIENT)


def test_an_appointment_costs_few_queries(cast, django_assert_max_num_queries):
    order = an_order(cast)
    appointed(cast, order=order)
    with django_assert_max_num_queries(34 if connection.vendor == "sqlite" else 36):
        appointed(cast, 26, order=order)


def test_programs_move_and_cancel(cast, program):
    order = an_order(cast)
    body = {"starts_at": on(25).isoformat()}
    status, row = program("sales_rep", "post", f"/orders/{order.pk}/appointments", body)
    assert (status, row["kind"], row["result"]) == (201, "visit", None)
    assert datetime.fromisoformat(row["ends_at"]) == on(25, "11:30")
    status, why = program("sales_rep", "post", f"/orders/{order.pk}/appointments", body)
    assert (status, list(why["errors"])) == (422, ["starts_at"])
    sunday = {"starts_at": on(29).isoformat()}
    assert program("sales_rep", "post", f"/orders/{order.pk}/appointments", sunday)[0] == 422
    to = {"starts_at": on(29).isoformat(), "rest_day": True, "side": "client", "why": "出差"}
    path = f"/plan-rows/{row['id']}"
    status, new = program("sales_rep", "post", f"{path}/move", to, "k")
    assert (status, new["moved_from_id"]) == (201, row["id"])
    assert program("sales_rep", "post", f"{path}/move", to, "k") == (201, new)
    assert program("sales_rep", "post", f"{path}/cancel", CLIENT)[0] == 409
    assert program("sales_rep", "post", f"/plan-rows/{new['id']}/cancel", CLIENT)[0] == 201
    _status, listed = program("sales_rep", "get", f"/plan-rows?order_id={order.pk}")
    assert [one["result"]["kind"] for one in listed["items"]] == ["cancelled", "moved"]
    mine = {"kind": "calls", "starts_at": on(26).isoformat(), "about": "打电话"}
    assert program("sales_rep", "post", "/plan-rows", mine)[1]["group_order_id"] is None
