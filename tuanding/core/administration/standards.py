"""Writes of the administrator: the company's data, its standards from a day on, its calendar, jobs tried again."""

from datetime import date, datetime
from typing import Any

from tuanding.core.accounts.actors import Actor, PersonActor
from tuanding.core.accounts.models import Person
from tuanding.core.administration.operations import company_or_not_found
from tuanding.core.administration.rules import check_role_days, check_value
from tuanding.core.company.calendar import national_days, seed_calendar
from tuanding.core.company.models import Company, Setting, WorkDay
from tuanding.core.company.settings import SETTINGS
from tuanding.core.jobs.models import Job
from tuanding.core.jobs.queue import retry
from tuanding.core.journal.doors import edit, fact
from tuanding.core.journal.keys import OneTime
from tuanding.core.journal.steps import Write
from tuanding.core.kernel.refusal import Blocked, NotFound
from tuanding.core.kernel.workcal import day_of


def edit_company(
    company: Company, changes: dict, *, by: PersonActor, at: datetime, seen: int, once: OneTime | None = None
) -> Company:
    """Sheets and contracts print the new data from now on; issued copies stay as they were."""
    return edit(company, changes, by=by, at=at, seen=seen, once=once).row


def set_standard(
    code: str,
    value: Any,
    from_on: date,
    *,
    by: PersonActor,
    at: datetime,
    role: str = "",
    person: Person | None = None,
    once: OneTime | None = None,
) -> Setting:
    """A value from a day on, for everybody, a role or a person; the former value stays for its days.

    Refused: an unknown code, a value outside the bounds of its setting, a day that has passed.
    """
    setting_kind = SETTINGS.get(code)
    if setting_kind is None:
        raise NotFound()

    def check(company: Company, actor: Actor) -> Write:
        check_role_days(from_on, None, day_of(at))
        check_value(setting_kind, value)
        return Write(about={"code": code})

    setting = {"code": code, "value": value, "role": role, "person": person, "from_on": from_on, "set_by": by.person}
    return fact(company_or_not_found(), "setting", setting, by=by, at=at, once=once, check=check).fact


def set_work_day(
    day: date, works: bool, name: str, *, by: PersonActor, at: datetime, once: OneTime | None = None
) -> None:
    """A workday or a free day of the company's own, whatever the national calendar says."""
    row = WorkDay(day=day, works=works, name=name.strip(), own=True)
    _replace_days([day], [row], by, at, once)


def restore_national_day(day: date, *, by: PersonActor, at: datetime, once: OneTime | None = None) -> None:
    """The day follows the national calendar again, or the company's week where that has no entry."""
    national = national_days(day.year).get(day)
    _replace_days([day], [national] if national else [], by, at, once)


def load_calendar(year: int, *, by: PersonActor, at: datetime, once: OneTime | None = None) -> int:
    """The country's holidays and moved workdays of a year; the company's own days stay. Returns how many days were
    added."""
    return seed_calendar(year, lambda rows: _replace_days([], rows, by, at, once))


def _replace_days(old: list[date], new: list[WorkDay], by: PersonActor, at: datetime, once: OneTime | None) -> None:
    days = sorted({*old, *(row.day for row in new)})

    def check(company: Company, actor: Actor) -> Write:
        about = {"days": [day.isoformat() for day in days]}
        return Write(replaced=[(WorkDay.objects.filter(day__in=old), new)], about=about)

    edit(company_or_not_found(), {}, "work_days", by=by, at=at, seen=None, once=once, check=check)


def retry_job(job: Job, *, by: PersonActor, at: datetime, once: OneTime | None = None) -> Job:
    """A failed job gets all its tries again. Refused: a job that has not failed."""

    def check(company: Company, actor: Actor) -> Write:
        if job.failed_at is None:
            raise Blocked("无法重做，因为这个任务没有失败", field="job", value=job.pk)
        retry(job, at)
        return Write(about={"job": job.pk, "kind": job.kind})

    fact(company_or_not_found(), "retry_job", by=by, at=at, once=once, check=check)
    return job
