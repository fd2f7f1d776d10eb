"""The work calendar follows the country's holidays and moved workdays, and the company's own week on ordinary days."""

from datetime import date

import pytest

from tuanding.core.company.calendar import is_published, is_seeded, national_days, seed_calendar
from tuanding.core.company.models import WorkDay
from tuanding.core.company.queries import work_calendar

pytestmark = pytest.mark.django_db


@pytest.fixture
def calendar():
    seed_calendar(2026)
    return work_calendar()


def works(calendar, *days):
    return [calendar.is_workday(date(2026, month, day)) for month, day in days]


def test_the_spring_festival_of_2026(calendar):
    assert works(calendar, (2, 14), (2, 15), (2, 16), (2, 20), (2, 21), (2, 23), (2, 24), (2, 28)) == [
        True,
        False,
        False,
        False,
        False,
        False,
        True,
        True,
    ]


def test_a_sunday_that_is_moved_is_worked(calendar):
    assert works(calendar, (1, 4), (9, 20)) == [True, True]


def test_a_saturday_within_a_holiday_is_free_and_an_ordinary_one_is_worked(calendar):
    assert works(calendar, (1, 3), (4, 4), (6, 20), (9, 26), (1, 10), (11, 28)) == [False] * 4 + [True] * 2


def test_only_what_differs_from_the_week_is_stored():
    stored = national_days(2026)
    assert date(2026, 11, 28) not in stored
    assert date(2026, 2, 22) not in stored
    assert stored[date(2026, 10, 1)].name == "国庆节"


def test_seeding_again_leaves_the_company_s_own_days(calendar):
    WorkDay.objects.filter(day=date(2026, 10, 1)).update(works=True, own=True)
    assert seed_calendar(2026) == 0
    assert work_calendar().is_workday(date(2026, 10, 1))


def test_a_year_whose_moved_days_are_not_published_is_known_as_such():
    assert is_published(2026)
    assert not is_published(2029)
    assert not is_seeded(2026)
