"""The checks of `tuanding doctor`: each yields a sentence for everything that is wrong."""

import os
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tuanding.core.accounts.models import RoleAssignment
from tuanding.core.company.calendar import is_published, is_seeded
from tuanding.core.company.models import Company
from tuanding.core.jobs.queue import newest_failed_jobs
from tuanding.core.journal.gates import missing_gates
from tuanding.core.kernel.workcal import day_of
from tuanding.core.rooms.checking import wrong_addresses
from tuanding.core.rulebook.roles import ADMINISTRATOR
from tuanding.core.sheets.queries import facts_without_sheet, unaccounted_numbers
from tuanding.entrypoints.cli.database_health import check_database
from tuanding.entrypoints.cli.readiness import missing_migrations

OTHERS_MAY_READ = 0o077
MAKING = timedelta(minutes=10)  # a sheet takes seconds


def check_tables(now: datetime) -> Iterator[str]:
    waiting = missing_migrations()
    if waiting:
        yield _("有 %(count)s 步建表没有做（如 %(first)s）：请运行 tuanding migrate") % {
            "count": len(waiting),
            "first": waiting[0],
        }


def check_gates(now: datetime) -> Iterator[str]:
    for name in sorted(missing_gates()):
        yield _("数据库里缺关口 %(name)s，或它不是该有的样子：请停下 serve，运行 tuanding migrate") % {"name": name}


def check_access_to_secrets(now: datetime) -> Iterator[str]:
    """The files of SECRETS_HOME that others may read."""
    folder = Path(settings.SECRETS_HOME)
    for path in [folder, *sorted(folder.glob("*"))] if folder.exists() else []:
        if path.stat().st_mode & OTHERS_MAY_READ:
            yield _("别人也能读 %(path)s：请 chmod go-rwx") % {"path": path}


def check_access_to_home(now: datetime) -> Iterator[str]:
    """Database and attachments that others may read; nothing where they cannot enter the home."""
    open_to_all = [path for path in _data_files() if path.exists() and path.stat().st_mode & OTHERS_MAY_READ]
    if os.name == "posix" and Path(settings.HOME).stat().st_mode & OTHERS_MAY_READ:
        for path in open_to_all:
            yield _("别人也能读 %(path)s：请 chmod -R go-rwx") % {"path": path}


def _data_files() -> list[Path]:
    """The files and folders of the home with people's data."""
    there = [Path(default_storage.path("")), Path(settings.HOME) / "checkpoints"]
    if connection.vendor == "sqlite":
        there += [Path(f"{connection.settings_dict['NAME']}{ending}") for ending in ("", "-wal")]
    return there


def check_proxy(now: datetime) -> Iterator[str]:
    """Behind a proxy that nobody named, all people have its address, and HTTPS is not seen."""
    if settings.HTTPS and not settings.TRUSTED_PROXIES:
        yield _(
            "TUANDING_ORIGINS 用 https，却没有 TUANDING_PROXIES：所有人看起来都来自代理的地址，别人输错密码会把本人锁在外面"
        )


def check_time_zone(now: datetime) -> Iterator[str]:
    if settings.TIME_ZONE != "Asia/Shanghai" or not settings.USE_TZ:
        yield _("时区不是 Asia/Shanghai：期限会算错")


def check_calendar(now: datetime) -> Iterator[str]:
    """Whether the calendar has this year, and from December on the next."""
    day = day_of(now)
    years = [day.year, day.year + 1] if day.month == 12 else [day.year]
    for year in years:
        if not is_seeded(year):
            yield _("工作日历没有 %(year)s 年：请在管理里装入") % {"year": year}
        elif not is_published(year):
            yield _("%(year)s 年的调休还没有公布或没有装入：公布后请更新程序，再在管理里装入") % {"year": year}


def check_company_and_administrator(now: datetime) -> Iterator[str]:
    if not Company.objects.exists():
        yield _("还没有公司资料：请运行 tuanding init")
    elif not RoleAssignment.objects.filter(role=ADMINISTRATOR, person__is_active=True).exists():
        yield _("没有能登录的系统管理员")


def check_failed_jobs(now: datetime) -> Iterator[str]:
    failed = len(newest_failed_jobs())
    if failed:
        yield _("有 %(count)s 个后台任务做不成：请在管理里看原因") % {"count": failed}


def check_sheets_against_facts(now: datetime) -> Iterator[str]:
    for label in unaccounted_numbers():
        yield _("编号 %(label)s 取过，却没有记录") % {"label": label}
    for finding in facts_without_sheet(now - MAKING):
        yield _("有事实没有单据：%(said)s；系统会一直重做，请看磁盘和后台任务") % {"said": finding}


def check_page_addresses(now: datetime) -> Iterator[str]:
    """Menu entries and commands whose address does not exist."""
    for problem in wrong_addresses():
        yield _("程序有错，请更新或报告：%(problem)s") % {"problem": problem}


CHECKS: dict[str, tuple] = {
    "database": (gettext_lazy("数据库"), check_database),
    "tables": (gettext_lazy("表结构"), check_tables),
    "gates": (gettext_lazy("关口"), check_gates),
    "secrets": (gettext_lazy("密钥文件"), check_access_to_secrets),
    "home": (gettext_lazy("数据文件"), check_access_to_home),
    "proxy": (gettext_lazy("前置代理"), check_proxy),
    "time_zone": (gettext_lazy("时区"), check_time_zone),
    "calendar": (gettext_lazy("工作日历"), check_calendar),
    "company": (gettext_lazy("公司与管理员"), check_company_and_administrator),
    "jobs": (gettext_lazy("后台任务"), check_failed_jobs),
    "sheets": (gettext_lazy("单据"), check_sheets_against_facts),
    "addresses": (gettext_lazy("页面地址"), check_page_addresses),
}
Check = Callable[[datetime], Iterator[str]]
