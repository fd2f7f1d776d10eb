"""`tuanding init`: a company starts for real, with its name, its calendar and its first administrator."""

import getpass
import os
import sys
from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tuanding.core.accounts.models import Person, RoleAssignment
from tuanding.core.administration import passwords
from tuanding.core.company.calendar import seed_calendar
from tuanding.core.company.models import Company
from tuanding.core.journal.baseline import write_baseline
from tuanding.core.kernel.refusal import Invalid
from tuanding.core.kernel.workcal import day_of
from tuanding.core.rulebook.roles import ADMINISTRATOR
from tuanding.entrypoints.cli import readiness
from tuanding.entrypoints.cli.base import Stop, TuandingCommand


class Command(TuandingCommand):
    about = gettext_lazy("开始使用：公司名称、日历、第一位系统管理员")

    def add_arguments(self, parser):
        parser.add_argument("--company", default="", help="full name of the company")
        parser.add_argument("--mark", default="", help="its short name, for labels and the seal")
        parser.add_argument("--admin", default="", help="sign-in name of the first administrator")
        parser.add_argument("--name", default="", help="name of the first administrator")

    def work(self, *, company, mark, admin, name, **options) -> None:
        readiness.bring_tables_up_to_date()
        if Company.objects.exists() or Person.objects.exists():
            raise Stop("已经开始使用了：公司和人员请在管理页里改")
        company = company or ask_or_stop(_("公司全称："))
        mark = mark or ask_or_stop(_("简称（印在标签和公章里）："))
        admin, name = admin or ask_or_stop(_("管理员登录名：")), name or ask_or_stop(_("管理员姓名："))
        write_first_rows(company, mark, admin, name, password_of_admin(admin), timezone.now())
        self.say(_("可以开始了：tuanding serve，然后用 %(admin)s 登录") % {"admin": admin})


def ask_or_stop(question: str) -> str:
    answer = input(question).strip() if sys.stdin.isatty() else ""
    if not answer:
        raise Stop("缺一项：%(value)s", value=question)
    return answer


def password_of_admin(admin: str) -> str:
    """From TUANDING_INIT_PASSWORD, else typed without echo."""
    text = os.environ.get("TUANDING_INIT_PASSWORD") or (getpass.getpass(_("密码：")) if sys.stdin.isatty() else "")
    try:
        passwords.refuse_weak_password(text, admin)
    except Invalid as why:
        raise Stop(
            "%(why)s", why="；".join(reason.sentence(_) for reasons in why.errors.values() for reason in reasons)
        ) from why
    return text


def write_first_rows(company: str, mark: str, admin: str, name: str, secret: str, at: datetime) -> None:
    """Writes company, administrator and calendar past the doors: there is nobody yet who could act."""
    first = Company(pk=1, name=company, mark=mark)
    person = Person(username=admin, name=name, password=make_password(secret))
    try:
        first.clean_fields()
        person.clean_fields()
    except ValidationError as wrong:
        raise Stop("无法开始，因为：%(why)s", why="；".join(wrong.messages)) from wrong
    on = day_of(at)
    with transaction.atomic():
        first.save(force_insert=True)  # past the doors: nobody is there yet
        person.save(force_insert=True)  # past the doors: nobody is there yet
        # past the doors: nobody is there yet
        RoleAssignment.objects.create(person=person, role=ADMINISTRATOR, from_on=on)
        for year in (on.year, on.year + 1):
            seed_calendar(year)
        write_baseline(at)
