"""The value that holds on a day, and the calendar."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.db import models
from django.db.models import Case, IntegerField, JSONField, Q, QuerySet, When
from django.db.models.functions import Cast

from tuanding.core.accounts.composed import composed_once
from tuanding.core.company.models import Company, Setting, WorkDay
from tuanding.core.company.settings import SETTINGS
from tuanding.core.kernel.phones import area_of_numbers
from tuanding.core.kernel.workcal import WorkCalendar

FRAME = ("name", "mark")  # what the frame of every page says of the company
WORKED, FREE = "worked", "free"  # stand for codes where days of the calendar are read with settings


class SettingValue(NamedTuple):
    """A row of a setting; or a day of the calendar: `code` is WORKED or FREE, `from_on` the day."""

    code: str
    value: Any
    role: str
    person_id: int | None
    from_on: date
    pk: int


SettingReader = Callable[..., Any]  # (code, day, of_role=False, of_everybody=False) -> the value that holds


@composed_once
def company_row() -> QuerySet[Company]:
    """The company's row; no row before the installation is set up."""
    return Company.objects.order_by("pk")


@composed_once
def work_days() -> QuerySet[WorkDay, tuple[date, bool]]:
    """Every day of the calendar that differs from its week, and whether it is worked."""
    return WorkDay.objects.values_list("day", "works")


def _setting_rows_query(codes: list[str], role: str, person_id: int | None) -> QuerySet[Any, Any]:
    """Every row of these codes that may hold for the role, the person or everybody, as a `SettingValue`."""
    rows = Setting.objects.filter(Q(person_id=person_id) | Q(person=None), Q(role=role) | Q(role=""), code__in=codes)
    return rows.order_by().values_list(*SettingValue._fields)


@composed_once
def setting_rows(codes: list[str], role: str, person_id: int | None) -> QuerySet[Any, Any]:
    return _setting_rows_query(codes, role, person_id)


@composed_once
def setting_rows_and_work_days(codes: list[str], role: str, person_id: int | None) -> QuerySet[Any, Any]:
    word = Case(When(works=True, then=models.Value(WORKED)), default=models.Value(FREE))
    nothing, nobody = Cast(models.Value(None), JSONField()), models.Value(None, IntegerField())
    days = WorkDay.objects.order_by().values_list(word, nothing, models.Value(""), nobody, "day", models.Value(0))
    return _setting_rows_query(codes, role, person_id).union(days, all=True)


def company_or_placeholder() -> Company:
    """The company, or an unsaved one with a placeholder name before the installation is set up."""
    return company_row().first() or Company(pk=1, name="（未设公司名称）", mark="团订")


def company_area_code() -> str:
    """What a number without area code is given: the company's own, else that of its phone; "" where neither says one."""
    company = company_row().first()
    return (company.area_code or area_of_numbers(company.phone)) if company else ""


def setting(code: str, on: date, *, role: str = "", person_id: int | None = None) -> Any:
    """The value of `code` on a day: the person's, else the role's, else everybody's, else the default. KeyError: no such code."""
    return settings_of([code], role=role, person_id=person_id)(code, on)


def settings_of(codes: Sequence[str], *, role: str = "", person_id: int | None = None) -> SettingReader:
    """A function `(code, day) → value` for several codes and any day, from one query. `of_role=True` ignores values for the
    person alone, `of_everybody=True` also those for the role alone."""
    return _setting_reader(map(SettingValue._make, setting_rows(sorted(codes), role, person_id)))


def settings_and_calendar(
    codes: Sequence[str], *, role: str = "", person_id: int | None = None
) -> tuple[SettingReader, WorkCalendar]:
    """What `settings_of` and `work_calendar` return, from one query."""
    rows = [SettingValue._make(row) for row in setting_rows_and_work_days(sorted(codes), role, person_id)]
    days = {row.from_on: row.code == WORKED for row in rows if row.code in (WORKED, FREE)}
    return _setting_reader(rows), WorkCalendar(days)


def _setting_reader(setting_values: Iterable[SettingValue]) -> SettingReader:
    by_code = defaultdict(list)
    for row in setting_values:
        by_code[row.code].append(row)

    def value(code: str, on: date, *, of_role: bool = False, of_everybody: bool = False) -> Any:
        rows = [row for row in by_code[code] if row.from_on <= on]
        rows = [row for row in rows if not (of_role or of_everybody) or row.person_id is None]
        rows = [row for row in rows if not of_everybody or not row.role]
        best = max(rows, key=lambda row: (row.person_id is not None, bool(row.role), row.from_on, row.pk), default=None)
        return SETTINGS[code].default if best is None else best.value

    return value


def work_calendar() -> WorkCalendar:
    """The company's calendar with every stored day that differs from its week."""
    return WorkCalendar(dict(work_days()))
