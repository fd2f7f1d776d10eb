"""Until when something must be done that a setting gives so many working hours for."""

from datetime import date, datetime, time
from functools import cached_property

from tuanding.core.company.queries import setting, work_calendar
from tuanding.core.kernel.workcal import SHANGHAI, WorkCalendar, day_of


class Clock:
    """Settings and calendar, read when first asked for."""

    def __init__(self) -> None:
        self._hours: dict[tuple[str, date], float] = {}

    @cached_property
    def calendar(self) -> WorkCalendar:
        return work_calendar()

    def due(self, code: str, since: datetime) -> datetime:
        """So many working hours, by the setting of that day, after a moment."""
        key = code, day_of(since)
        if key not in self._hours:
            self._hours[key] = setting(*key)
        return self.calendar.add_working_hours(since, self._hours[key])


def begin_of(day: date) -> datetime:
    """The first moment of a Shanghai day."""
    return datetime.combine(day, time.min, SHANGHAI)


def end_of(day: date) -> datetime:
    """Its last one."""
    return datetime.combine(day, time.max, SHANGHAI)
