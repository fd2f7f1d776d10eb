"""The value that holds on a day, and the calendar."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.db import models
from django.db.models import Case, IntegerField, JSONField, Q, QuerySet, When

from tuanding.core.accounts.prepared import Prepared
from tuanding.core.company.models import Company, Setting, WorkDay
from tuanding.core.company.settings import SETTINGS
from tuanding.core.kernel.workcal import WorkCalendar

FRAME = ("name", "mark")  # what the frame of every page says of the company
COMPANY = Prepared(lambda: Company.objects.order_by("pk"))
WORK_DAY = "work_day"  # stands for a code where days of the calendar are read with settings


class Value(NamedTuple):
    """A setting as a row has it; or a day of the calendar: WORK_DAY, whether it is worked, the day."""

    code: str
    value: Any
    role: str
    person_id: int | None
    from_on: date
    pk: int


def _set(codes: list[str], role: str, person_id: int | None) -> QuerySet[Any, Any]:
    rows = Setting.objects.filter(Q(person_id=person_id) | Q(person=None), Q(role=role) | Q(role=""), code__in=codes)
    return rows.order_by().values_list(*Value._fields)


def _set_and_days(codes: list[str], role: str, person_id: int | None) -> QuerySet[Any, Any]:
    yes, no = (models.Value(works, JSONField()) for works in (True, False))
    nobody, of_none = models.Value(None, IntegerField()), models.Value(0)
    days = WorkDay.objects.order_by().values_list(
        models.Value(WORK_DAY), Case(When(works=True, then=yes), default=no), models.Value(""), nobody, "day", of_none
    )
    return _set(codes, role, person_id).union(days, all=True)


SET, SET_AND_DAYS = Prepared(_set), Prepared(_set_and_days)
WORK_DAYS = Prepared(lambda: WorkDay.objects.values_list("day", "works"))
Values = Callable[..., Any]  # (code, day, of_everybody=False) -> the value that holds


def company() -> Company:
    """The company, or an unsaved one with a placeholder name before the installation is set up."""
    return COMPANY.first() or Company(pk=1, name="（未设公司名称）", mark="团订")


def setting(code: str, on: date, *, role: str = "", person_id: int | None = None) -> Any:
    """The value of `code` on a day: the person's, else the role's, else everybody's, else the default. Or KeyError."""
    return settings_of([code], role=role, person_id=person_id)(code, on)


def settings_of(codes: Sequence[str], *, role: str = "", person_id: int | None = None) -> Values:
    """`(code, day)` → the value, for several codes and any day, from one question; `of_everybody=True` passes over what
    holds for the role or the person alone."""
    return _values(map(Value._make, SET.rows(sorted(codes), role, person_id)))


def settings_and_calendar(
    codes: Sequence[str], *, role: str = "", person_id: int | None = None
) -> tuple[Values, WorkCalendar]:
    """Both from one question."""
    rows = [Value._make(row) for row in SET_AND_DAYS.rows(sorted(codes), role, person_id)]
    days = {row.from_on: bool(row.value) for row in rows if row.code == WORK_DAY}
    return _values(row for row in rows if row.code != WORK_DAY), WorkCalendar(days)


def _values(set_: Iterable[Value]) -> Values:
    by_code = defaultdict(list)
    for row in set_:
        by_code[row.code].append(row)

    def value(code: str, on: date, *, of_everybody: bool = False) -> Any:
        rows = [row for row in by_code[code] if row.from_on <= on]
        rows = [row for row in rows if not of_everybody or not (row.role or row.person_id)]
        best = max(rows, key=lambda row: (row.person_id is not None, bool(row.role), row.from_on, row.pk), default=None)
        return SETTINGS[code].default if best is None else best.value

    return value


def work_calendar() -> WorkCalendar:
    """The company's calendar with every stored day that differs from its week."""
    return WorkCalendar(dict(WORK_DAYS.rows()))
