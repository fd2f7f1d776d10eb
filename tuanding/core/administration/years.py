"""The year of the work calendar as twelve month pictures."""

import calendar
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from tuanding.core.company.models import WorkDay
from tuanding.core.kernel.workcal import WorkCalendar

MONDAY_FIRST = calendar.Calendar()
# The names under which the national calendar stores its days, as messages; others are shown as they are
NATIONAL_NAMES = ("元旦", "春节", "农历除夕", "清明节", "劳动节", "端午节", "中秋节", "国庆节", "春节延长假期", "调休")
IN_LIEU = re.compile(r"(.+)（补假）$")  # data: how the national calendar writes a day in lieu
MOVED_TO = re.compile(r"休息日（由 (\d{4}-\d\d-\d\d) 调休）$")  # data: and one that another day is worked for


@dataclass(frozen=True)
class Cell:
    """A day in the picture: `works` as the company has it, `row` where it differs from the week."""

    day: date
    works: bool
    row: WorkDay | None

    @property
    def kind(self) -> str:
        """ "own", "worked", "holiday", "off", or "" for an ordinary workday."""
        if self.row is None:
            return "" if self.works else "off"
        if self.row.own:
            return "own"
        return "worked" if self.works else "holiday"

    @property
    def name(self) -> str:
        return day_name(self.row.name) if self.row else ""


def months_of(year: int, rows: Iterable[WorkDay]) -> Iterator[tuple[int, list[list[Cell | None]]]]:
    """(month, weeks of seven from Monday on; None where the day belongs to the month beside)."""
    by_day = {row.day: row for row in rows}
    works = WorkCalendar({day: row.works for day, row in by_day.items()})
    for month in range(1, 13):
        weeks = MONDAY_FIRST.monthdatescalendar(year, month)
        yield (
            month,
            [
                [Cell(day, works.is_workday(day), by_day.get(day)) if day.month == month else None for day in week]
                for week in weeks
            ],
        )


def day_name(name: str) -> str:
    """The name of a day in the reader's language; a company's own name as it was written."""
    if moved := MOVED_TO.match(name):
        return _("休息日，%(day)s 上班") % {"day": moved[1]}
    if in_lieu := IN_LIEU.match(name):
        return _("%(name)s补假") % {"name": day_name(in_lieu[1])}
    return "、".join(_(part) for part in name.split("; ") if part)
