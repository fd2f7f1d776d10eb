from datetime import UTC, date, datetime

import pytest

from tuanding.core.kernel.workcal import SHANGHAI, WorkCalendar, day_of

ORDINARY = WorkCalendar()
HOLIDAYS = WorkCalendar({date(2026, 10, 1): False, date(2026, 10, 2): False, date(2026, 9, 27): True})


def at(day, hour, minute=0):
    return datetime(2026, 11, day, hour, minute, tzinfo=SHANGHAI)


def test_saturday_is_worked_and_sunday_is_not():
    assert ORDINARY.is_workday(date(2026, 11, 28))
    assert not ORDINARY.is_workday(date(2026, 11, 29))


def test_holidays_and_moved_workdays_override_the_week():
    assert not HOLIDAYS.is_workday(date(2026, 10, 1))
    assert HOLIDAYS.is_workday(date(2026, 9, 27))
    assert HOLIDAYS.next_workday(date(2026, 9, 30)) == date(2026, 10, 3)


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        (at(24, 9), 4, at(24, 13)),
        (at(24, 15, 30), 4, at(25, 10, 30)),
        (at(24, 20), 1, at(25, 9, 30)),
        (at(28, 16, 30), 2, at(30, 9, 30)),
        (at(24, 7), 9, at(24, 17, 30)),
    ],
)
def test_working_hours_stop_at_night_and_on_sunday(start, hours, end):
    assert ORDINARY.add_office_hours(start, hours) == end


@pytest.mark.clock
def test_a_day_is_shanghais_wherever_the_machine_stands():
    assert day_of(datetime(2026, 11, 24, 16, 0, tzinfo=UTC)) == date(2026, 11, 25)
    assert day_of(datetime(2026, 11, 24, 15, 59, 59, tzinfo=UTC)) == date(2026, 11, 24)


def test_a_company_that_never_works_is_told_so():
    with pytest.raises(ValueError, match="no workday"):
        WorkCalendar(week=frozenset()).next_workday(date(2026, 11, 24))
