"""The next step that stands, and what a call or visit must say."""

from datetime import date, datetime, timedelta

import pytest

from tuanding.core.kernel.refusal import Invalid
from tuanding.core.kernel.workcal import SHANGHAI
from tuanding.selling.activities.next_steps import StepChange, next_of
from tuanding.selling.activities.rules import check_days_of_call, check_visit

MONDAY = date(2026, 11, 23)
NOON = datetime(2026, 11, 23, 12, tzinfo=SHANGHAI)


def day(n):
    return MONDAY + timedelta(days=n)


@pytest.mark.parametrize(
    ("changes", "stands"),
    [
        ([], ("", None)),
        ([StepChange(day(0), "再打电话", day(3))], ("再打电话", day(3))),
        ([StepChange(day(0), "再打电话", day(3)), StepChange(day(1), "送样衣", day(2))], ("送样衣", day(2))),
        ([StepChange(day(0), "再打电话", day(3)), StepChange(day(1))], ("再打电话", day(3))),
        ([StepChange(day(0), "再打电话", day(3)), StepChange(day(3))], ("", None)),
        ([StepChange(day(0), "再打电话", day(3)), StepChange(day(1), ends=True)], ("", None)),
        ([StepChange(day(0), "等预算会"), StepChange(day(9))], ("等预算会", None)),
        (
            [StepChange(day(0), "拜访", day(3), order=7), StepChange(day(1), order=7, broken_off=True, ended=True)],
            ("", None),
        ),
        (
            [StepChange(day(0), "拜访", day(3), order=7), StepChange(day(1), order=8, broken_off=True, ended=True)],
            ("拜访", day(3)),
        ),
        (
            [StepChange(day(0), "再打电话", day(3)), StepChange(day(1), order=7, broken_off=True, ended=True)],
            ("再打电话", day(3)),
        ),
        ([StepChange(day(0), "拜访", day(3), order=7), StepChange(day(1), order=7)], ("拜访", day(3))),
    ],
)
def test_the_next_step_is_the_newest_until_its_day_has_come(changes, stands):
    assert next_of(changes)[:2] == stands


def refused(call, *args):
    with pytest.raises(Invalid) as why:
        call(*args)
    return set(why.value.errors)


def test_calling_back_names_a_later_day():
    assert refused(check_days_of_call, "call_back", None, None, NOON) == {"call_back_on"}
    assert refused(check_days_of_call, "call_back", MONDAY, None, NOON) == {"call_back_on"}
    check_days_of_call("call_back", day(1), None, NOON)


def test_an_appointment_lies_ahead():
    assert refused(check_days_of_call, "appointed", None, None, NOON) == {"starts_at"}
    assert refused(check_days_of_call, "appointed", None, NOON, NOON) == {"starts_at"}
    check_days_of_call("appointed", None, NOON + timedelta(seconds=1), NOON)


def visit(purpose="Hq", steps=(), materials=(), next_on=None, at=NOON, opened_on=MONDAY, notes="防静电"):
    return purpose, list(steps), list(materials), next_on, at, NOON, opened_on, notes


@pytest.mark.parametrize("notes", ["", "  "])
def test_a_visit_to_arouse_need_says_what_happened(notes):
    assert refused(check_visit, *visit(notes=notes)) == {"steps"}
    check_visit(*visit(steps=["icebreaking"], notes=notes))
    check_visit(*visit(notes="想要"))
    check_visit(*visit("Zl", notes=notes))


def test_a_visit_names_known_steps_and_materials():
    assert refused(check_visit, *visit("Lt", ["dancing"], ["cake"])) == {"purpose", "steps", "materials"}
    check_visit(
        *visit("Zl", ["icebreaking", "company", "need", "service"], ["brochure", "proposal", "swatch", "sample"])
    )


@pytest.mark.parametrize("shift", [timedelta(seconds=1), -timedelta(days=7, seconds=1)])
def test_a_visit_is_recorded_within_seven_days_after_it(shift):
    assert refused(check_visit, *visit(at=NOON + shift, opened_on=date(2026, 1, 1))) == {"held_at"}
    check_visit(*visit(at=NOON - timedelta(days=7), opened_on=date(2026, 1, 1)))


def test_no_visit_before_the_order_and_no_next_step_before_the_visit():
    assert refused(check_visit, *visit(opened_on=day(1))) == {"held_at"}
    assert refused(check_visit, *visit(next_on=day(-1))) == {"next_on"}
