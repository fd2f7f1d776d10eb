"""The work calendar of a year: public holidays and moved workdays, as far as they differ from the company's week."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING

from tuanding.core.company.models import WorkDay
from tuanding.core.kernel.workcal import WorkCalendar

if TYPE_CHECKING:
    from holidays import HolidayBase

MOVED = "调休"  # data: stored as the day's name
SATURDAY = 5


def _national_calendar(year: int) -> "HolidayBase":
    # imported here: heavy and rare
    from holidays import country_holidays

    return country_holidays("CN", years=year, language="zh_CN")


def national_days(year: int) -> dict[date, WorkDay]:
    """{day: WorkDay, not saved} for every day of the year on which the country's calendar differs from the company's week.

    A rest day worked for a long holiday (调休) is a workday; a working day of the holiday is none. Ordinary weekends
    follow the week (Monday to Saturday), whatever the country does on Saturdays.
    """
    holidays, week = _national_calendar(year), WorkCalendar()
    moved = {day for day in holidays.weekend_workdays if day.year == year}
    free = {day: name for day, name in holidays.items() if day.year == year} | _holiday_saturdays(year, holidays, moved)
    days_off = {
        day: WorkDay(day=day, works=False, name=name[:40]) for day, name in free.items() if week.is_workday(day)
    }
    return days_off | {day: WorkDay(day=day, works=True, name=MOVED) for day in moved if not week.is_workday(day)}


def _holiday_saturdays(year: int, holidays: Mapping[date, str], moved: set[date]) -> dict[date, str]:
    """{Saturday: name of the holiday it lies in}. The country's calendar lists none: there every Saturday is free."""
    first = date(year, 1, 1)
    days = [first + timedelta(days=n) for n in range(366)]
    saturdays = [day for day in days if day.year == year and day.weekday() == SATURDAY and day not in moved]
    free_saturdays = {}
    for day in saturdays:
        beside = [day - timedelta(days=1), day + timedelta(days=1), day + timedelta(days=2)]
        name = next((holidays[near] for near in beside if near in holidays), None)
        if name:
            free_saturdays[day] = name
    return free_saturdays


def seed_calendar(year: int, write: Callable[[list[WorkDay]], object] | None = None) -> int:
    """Store the days of a year that are not stored yet and leave the others as they are. Returns how many were added.

    `write` stores them through a door; without it they go straight into the table: for a new installation.
    """
    there = set(WorkDay.objects.filter(day__year=year).values_list("day", flat=True))
    fresh = [row for day, row in sorted(national_days(year).items()) if day not in there]
    if write is None:
        # past the doors: the first calendar of an installation, before anybody can act in it
        WorkDay.objects.bulk_create(fresh)
    elif fresh:
        write(fresh)
    return len(fresh)


def is_published(year: int) -> bool:
    """Whether the country has said which weekends of the year are worked; before that only the holidays are known."""
    return any(day.year == year for day in _national_calendar(year).weekend_workdays)


def is_seeded(year: int) -> bool:
    return WorkDay.objects.filter(day__year=year).exists()
