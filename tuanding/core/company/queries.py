"""The value that holds on a day, and the calendar."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django.db.models import Q

from tuanding.core.accounts.prepared import Prepared
from tuanding.core.company.models import Company, Setting, WorkDay
from tuanding.core.company.settings import SETTINGS
from tuanding.core.kernel.workcal import WorkCalendar

COMPANY = Prepared(lambda: Company.objects.order_by("pk"))
SET = Prepared(
    lambda codes, role, person_id: Setting.objects.filter(
        Q(person_id=person_id) | Q(person=None), Q(role=role) | Q(role=""), code__in=codes
    )
)
WORK_DAYS = Prepared(lambda: WorkDay.objects.values_list("day", "works"))


def company() -> Company:
    """The company, or an unsaved one with a placeholder name before the installation is set up."""
    return COMPANY.first() or Company(pk=1, name="（未设公司名称）", mark="团订")


def setting(code: str, on: date, *, role: str = "", person_id: int | None = None) -> Any:
    """The value of `code` on a day: the person's, else the role's, else everybody's, else the default. Or KeyError."""
    return settings_of([code], role=role, person_id=person_id)(code, on)


def settings_of(codes: Sequence[str], *, role: str = "", person_id: int | None = None) -> Callable[..., Any]:
    """`(code, day)` → the value, for several codes and any day, from one question; `of_everybody=True` passes over what
    holds for the role or the person alone."""
    rows = SET.rows(sorted(codes), role, person_id)

    def value(code: str, on: date, *, of_everybody: bool = False) -> Any:
        held = [row for row in rows if row.code == code and row.from_on <= on]
        held = [row for row in held if not of_everybody or not (row.role or row.person_id)]
        best = max(held, key=lambda row: (row.person_id is not None, bool(row.role), row.from_on, row.pk), default=None)
        return SETTINGS[code].default if best is None else best.value

    return value


def work_calendar() -> WorkCalendar:
    """The company's calendar with every stored day that differs from its week."""
    return WorkCalendar(dict(WORK_DAYS.rows()))
