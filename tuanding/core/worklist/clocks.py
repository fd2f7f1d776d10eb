"""Due moments: so many working hours after a moment, as a setting says."""

from datetime import date, datetime, time
from functools import cached_property

from tuanding.core.company.queries import SettingReader, settings_and_calendar
from tuanding.core.company.settings import SETTINGS
from tuanding.core.kernel.workcal import SHANGHAI, WorkCalendar, day_of


class Clock:
    """Settings and calendar, read at first use: one query for any number of moments."""

    @cached_property
    def _read(self) -> tuple[SettingReader, WorkCalendar]:
        return settings_and_calendar(list(SETTINGS))

    @property
    def value(self) -> SettingReader:
        """`(code, day)` → the value of everybody's setting on that day."""
        return self._read[0]

    @property
    def calendar(self) -> WorkCalendar:
        return self._read[1]

    def due(self, code: str, since: datetime) -> datetime:
        """So many working hours, by the setting of that day, after a moment."""
        return self.calendar.add_office_hours(since, self.value(code, day_of(since)))


def begin_of(day: date) -> datetime:
    """The first moment of a Shanghai day."""
    return datetime.combine(day, time.min, SHANGHAI)


def end_of(day: date) -> datetime:
    """Its last one."""
    return datetime.combine(day, time.max, SHANGHAI)
