"""The days and hours that a form offers for a row of the plan."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from django.utils.translation import gettext

from tuanding.core.kernel.workcal import SHANGHAI, WorkCalendar, day_of
from tuanding.core.pages.formats import weekday
from tuanding.selling.activities.planning import TakenSlot
from tuanding.selling.activities.rules import Slot

CLOCKS = ("09:00", "10:30", "11:30", "14:00", "15:30", "16:30")
OTHER = "other"


def coming_days(today: date, calendar: WorkCalendar, count: int = 3) -> list[date]:
    """The next workdays."""
    days = [calendar.next_workday(today)]
    while len(days) < count:
        days.append(calendar.next_workday(days[-1]))
    return days


class ClockChoice(NamedTuple):
    """An hour offered with one tap; `taken`: what stands there, "" where it is free."""

    value: str
    taken: str


class DayChoice(NamedTuple):
    """A day offered with one tap: how many rows it holds, its hours, and the first one that is free."""

    value: str
    label: str
    load: int
    clocks: list[ClockChoice]
    first: str


def when_choices(
    now: datetime, calendar: WorkCalendar, length: timedelta, rows: Sequence[TakenSlot], count: int = 3
) -> list[DayChoice]:
    """Today if the company works and an hour of it is left, and the next workdays, so that there are `count`; then "" for any other day."""
    today = day_of(now)
    days = [_day_choice(day, today, now, length, rows) for day in (today, *coming_days(today, calendar, count))]
    offered = days if days[0].first and calendar.is_workday(today) else days[1:]
    return [*offered[:count], DayChoice(OTHER, gettext("别的日子"), 0, [ClockChoice(c, "") for c in CLOCKS], CLOCKS[1])]


def _day_choice(day: date, today: date, now: datetime, length: timedelta, rows: Sequence[TakenSlot]) -> DayChoice:
    there = [row for row in rows if day_of(row.slot.starts_at) == day]
    clocks = [ClockChoice(clock, _why_taken(day, clock, now, length, there)) for clock in CLOCKS]
    first = next((clock.value for clock in clocks if not clock.taken), "")
    return DayChoice(day.isoformat(), _day_label(day, today), len(there), clocks, first)


def _why_taken(day: date, clock: str, now: datetime, length: timedelta, rows: Sequence[TakenSlot]) -> str:
    starts_at = datetime.combine(day, time.fromisoformat(clock), SHANGHAI)
    if starts_at <= now:
        return gettext("已过")
    wish = Slot(starts_at, starts_at + length)
    return next((row.what for row in rows if row.slot.overlaps(wish)), "")


def _day_label(day: date, today: date) -> str:
    words = {today: gettext("今天"), today + timedelta(days=1): gettext("明天")}
    return f"{words.get(day) or weekday(day)} {day.day}"
