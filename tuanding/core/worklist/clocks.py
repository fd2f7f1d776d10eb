"""Until when something must be done that a setting gives so many working hours for."""

from datetime import date, datetime, time
from functools import cached_property

from tuanding.core.company.queries import Values, settings_and_calendar
from tuanding.core.company.settings import SETTINGS
from tuanding.core.kernel.workcal import SHANGHAI, WorkCalendar, day_of


class Clock:
    """Settings and calendar, read when first asked for: one query, however many moments are worked out."""

    @cached_property
    def _read(self) -> tuple[Values, WorkCalendar]:
        return settings_and_calendar(list(SETTINGS))

    @property
    def value(self) -> Values:
        """`(code, day)` → what everybody's setting says on that day."""
        return self._read[0]

    @property
    def calendar(self) -> WorkCalendar:
        return self._read[1]

    def due(self, code: str, since: datetime) -> datetime:
        """So many working hours, by the setting of that day, after a moment."""
        return self.calendar.add_working_hours(since, self.value(code, day_of(since)))


def begin_of(day: date) -> datetime:
    """The first moment of a Shanghai day."""
    return datetime.combine(day, time.min, SHANGHAI)


def end_of(day: date) -> datetime:
    """Its last one."""
    return datetime.combine(day, time.max, SHANGHAI)
