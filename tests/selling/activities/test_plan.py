"""1.2: the plan. Times do not overlap, rest days are asked about."""

from datetime import datetime

import pytest
from django.db import IntegrityError

from tests.clients import a_client, an_order
from tests.fresh import at_once
from tests.gates import put
from tuanding.core.company.models import Setting, WorkDay
from tuanding.core.kernel.refusal import Invalid, Refusal
from tuanding.core.kernel.workcal import SHANGHAI, day_of
from tuanding.selling.activities.models import Call, PlanRow
from tuanding.selling.activities.operations import appoint_visit, call_client, record_visit
from tuanding.selling.activities.plan_operations import cancel_row
from tuanding.selling.clients.breaking import break_off

pytestmark = [pytest.mark.django_db, pytest.mark.both, pytest.mark.clause("1.2")]
CLIENT = {"side": "client", "why": "客户出差"}


def on(day, clock="10:30"):
    """A moment of November 2026; the cast's now is Tuesday 24th, 12:00."""
    return datetime.fromisoformat(f"2026-11-{day} {clock}").replace(tzinfo=SHANGHAI)


def appointed(cast, day=25, clock="10:30", order=None, **fields):
    return appoint_visit(order or an_order(cast), by=cast.sales_rep, at=cast.now, starts_at=on(day, clock), **fields)


def sentences(refusal):
    return {field: str(why[0]) for field, why in refusal.value.errors.items()}


def test_an_appointment_takes_an_hour_unless_the_company_or_the_rep_says_otherwise(cast):
    assert appointed(cast).ends_at == on(25, "11:30")
    assert appointed(cast, 26, ends_at=on(26, "10:45")).ends_at == on(26, "10:45")
    Setting.objects.create(code="visit_minutes", value=90, from_on=day_of(cast.now))
    assert appointed(cast, 27).ends_at == on(27, "12:00")


def test_a_time_that_is_taken_is_refused_with_what_is_there_and_what_is_free(cast):
    there = appointed(cast)
    with pytest.raises(Invalid) as why:
        appointed(cast, 25, "11:00")
    assert sentences(why) == {
        "starts_at": f"11-25 已经有10:30–11:30 拜访 {there.group_order.client}，同一时间只能排一件；这天还空着：09:30、11:30、12:00"
    }
    appointed(cast, 25, "11:30")  # one ends where the next begins
    appointed(cast, 25, "09:30")


def test_a_call_that_appoints_at_a_taken_time_leaves_nothing_behind(cast):
    appointed(cast)
    with pytest.raises(Invalid):
        call_client(a_client(cast), by=cast.sales_rep, at=cast.now, outcome="appointed", starts_at=on(25, "10:00"))
    assert not Call.objects.exists()


def test_another_persons_time_is_free(cast):
    appointed(cast)
    order = an_order(cast, "sales_rep2")
    assert appoint_visit(order, by=cast.sales_rep2, at=cast.now, starts_at=on(25)).pk


def test_what_the_actor_may_not_see_is_not_named(cast):
    """The client was handed to another rep since: the row still takes the first one's time."""
    there = appointed(cast)
    PlanRow.objects.filter(pk=there.pk).first()
    type(there.group_order.client).objects.filter(pk=there.group_order.client_id).update(
        owner=cast.person("sales_rep3"), department=cast.department("two")
    )
    with pytest.raises(Invalid) as why:
        appointed(cast)
    assert "10:30–11:30 别的安排" in sentences(why)["starts_at"]
    assert str(there.group_order.client) not in sentences(why)["starts_at"]


@pytest.mark.parametrize(
    ("starts_at", "ends_at", "field"),
    [
        (on(24, "11:59"), None, "starts_at"),
        (on(25), on(25), "ends_at"),
        (on(25), on(26), "ends_at"),
    ],
)
def test_a_row_lies_ahead_and_within_a_day(cast, starts_at, ends_at, field):
    with pytest.raises(Invalid) as why:
        appoint_visit(an_order(cast), by=cast.sales_rep, at=cast.now, starts_at=starts_at, ends_at=ends_at)
    assert set(why.value.errors) == {field}


def test_a_sunday_and_a_holiday_are_asked_about_an_early_hour_is_not(cast):
    WorkDay.objects.create(day=on(26).date(), works=False, name="公司日")
    for day in (26, 29):
        with pytest.raises(Invalid) as why:
            appointed(cast, day)
        assert set(why.value.errors) == {"rest_day"}
        assert appointed(cast, day, rest_day=True).pk
    assert appointed(cast, 27, "06:30").pk
    assert "11-29 是周日，公司休息" in sentences(why)["rest_day"]


def test_two_at_once_for_one_person_cannot_both_pass(fresh_db):
    from tests.cast import new_cast  # imported here: the cast of this database

    cast = new_cast()
    orders = [an_order(cast), an_order(cast)]
    by, at = cast.sales_rep, cast.now
    for day in ("25", "26", "27", "28"):
        outcomes = at_once(
            *(lambda order=order, day=day: appoint_visit(order, by=by, at=at, starts_at=on(day)) for order in orders)
        )
        assert sorted(isinstance(one, Refusal) for one in outcomes) == [False, True], outcomes
    assert PlanRow.objects.count() == 4


def test_the_database_refuses_an_overlap_too(cast):
    row, other = appointed(cast), appointed(cast, 26)
    with pytest.raises(IntegrityError, match="gate:activities_appointment_overlap"):
        put(PlanRow, other, starts_at=on(25, "11:00"), ends_at=on(25, "12:00"))
    cancel_row(row, by=cast.sales_rep, at=cast.now, **CLIENT)
    put(PlanRow, other, starts_at=on(25, "11:00"), ends_at=on(25, "12:00"))


def test_a_row_of_before_has_no_end_and_takes_an_hour(cast):
    row = appointed(cast)
    put(PlanRow, row, starts_at=on(26), ends_at=None, kind=None)
    with pytest.raises(Invalid):
        appointed(cast, 26, "11:29")
    appointed(cast, 26, "11:30")


def test_what_is_over_takes_no_time(cast):
    cancelled, visited, ended = appointed(cast), appointed(cast, 25, "14:00"), appointed(cast, 25, "16:00")
    cancel_row(cancelled, by=cast.sales_rep, at=cast.now, **CLIENT)
    break_off(
        ended.group_order,
        by=cast.sales_rep,
        at=cast.now,
        seen=ended.group_order.version,
        reason="没有预算",
        none_because="不愿推荐",
    )
    cast.now = on(25, "09:00")
    record_visit(visited.group_order, by=cast.sales_rep, at=cast.now, purpose="Hq", steps=["need"])
    for clock in ("10:30", "14:00", "16:00"):
        appointed(cast, 25, clock)
