"""The working calendar: which days the company works, and when so many working hours are over.

Working week Monday to Saturday 08:30-17:30 (a company setting); public holidays and moved workdays are overrides.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
MONDAY_TO_SATURDAY = frozenset(range(6))
LONGEST_SEARCH = 60


def day_of(moment: datetime) -> date:
    """The Shanghai day of a moment."""
    return moment.astimezone(SHANGHAI).date()


@dataclass(frozen=True)
class WorkCalendar:
    """`overrides` says for single days whether they are worked; every other day follows the `week`."""

    overrides: Mapping[date, bool] = field(default_factory=dict)
    week: frozenset[int] = MONDAY_TO_SATURDAY
    opens: time = time(8, 30)
    closes: time = time(17, 30)

    def is_workday(self, day: date) -> bool:
        return self.overrides.get(day, day.weekday() in self.week)

    def next_workday(self, day: date) -> date:
        """The first workday after `day`. Raises ValueError when none comes within two months."""
        for step in range(1, LONGEST_SEARCH):
            next_day = day + timedelta(days=step)
            if self.is_workday(next_day):
                return next_day
        raise ValueError(f"no workday within {LONGEST_SEARCH} days after {day}")

    def add_office_hours(self, moment: datetime, hours: float) -> datetime:
        """The moment at which `hours` of working time after `moment` are over, in Shanghai time."""
        left, at = timedelta(hours=hours), moment.astimezone(SHANGHAI)
        while True:
            opens = datetime.combine(at.date(), self.opens, SHANGHAI)
            closes = datetime.combine(at.date(), self.closes, SHANGHAI)
            at = max(at, opens)
            if self.is_workday(at.date()) and at < closes:
                if at + left <= closes:
                    return at + left
                left -= closes - at
            at = datetime.combine(self.next_workday(at.date()), self.opens, SHANGHAI)
