# ruff: noqa: N999 — the command is called import
"""`tuanding import clients FILE`: the same operation as the page, for a whole list."""

from datetime import datetime
from pathlib import Path

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tuanding.core.accounts.actors import PersonActor, actor_of
from tuanding.core.accounts.models import Department, Person, RoleAssignment
from tuanding.core.files.operations import refuse_too_large
from tuanding.core.rulebook.roles import BACK_OFFICE
from tuanding.entrypoints.cli.base import ExitCode, Stop, TuandingCommand
from tuanding.selling.clients.imports import ImportRefused, Preview, preview
from tuanding.selling.clients.operations import import_clients


class Command(TuandingCommand):
    about = gettext_lazy("导入客户名单（clients FILE）：全部正确才导入")

    def add_arguments(self, parser):
        parser.add_argument("what", choices=["clients"])
        parser.add_argument("file", type=Path)
        parser.add_argument("--department", default="", help="code or name; may be left out when there is one")
        parser.add_argument("--owner", default="", help="sign-in name of the rep who gets them; else the open pool")
        parser.add_argument("--as", dest="person", default="", help="sign-in name of the back office who imports")
        parser.add_argument(
            "--column",
            action="append",
            default=[],
            metavar="TITLE=FIELD",
            help="what a column of the file is taken for: its title there, =, phone or another field; repeatable",
        )
        parser.add_argument("--with-hidden", action="store_true", help="take rows that are hidden in the file, too")
        parser.add_argument("--demo", action="store_true", help="into the demo company, a database of its own")
        parser.add_argument("--dry-run", action="store_true", help="check everything, change nothing")

    def work(self, *, file, department, owner, person, column, with_hidden, dry_run, **options) -> ExitCode:
        content, at, columns = read_or_stop(file), timezone.now(), columns_by_hand(column)
        by = importer(person, at)
        home = department_of(department, by)
        try:
            trial = preview(content, file.name, columns, with_hidden)
            self.warn_of_hidden_rows(trial, with_hidden)
            self.warn_of_other_sheets(trial)
            self.warn_of_unrecognised_columns(trial)
            if dry_run:
                return self.report_trial(trial)
            who = person_of(owner) if owner else None
            done = import_clients(content, file.name, home, who, by=by, at=at, columns=columns, take_hidden=with_hidden)
        except ImportRefused as refused:
            return self.report_trial(refused.preview)
        counts = {"added": done.added, "there": done.already_there}
        self.say(_("已导入 %(added)s 家；%(there)s 家已经在系统里，没有改动") % counts)
        self.say_further_rows(done.contacts, done.repeated)
        return 0

    def say_further_rows(self, contacts: int, repeated: int) -> None:
        """What became of more rows of the same companies."""
        if contacts or repeated:
            counts = {"contacts": contacts, "repeated": repeated}
            self.say(_("同一家的其他行：%(contacts)s 行是另一位联系人，%(repeated)s 行没有新内容") % counts)

    def warn_of_other_sheets(self, trial: Preview) -> None:
        """A warning about further sheets of the workbook that look like lists and are not imported."""
        if trial.table.other_sheets:
            params = {"sheet": trial.table.sheet, "others": "、".join(trial.table.other_sheets)}
            self.complain(_("只读了表“%(sheet)s”；另有名单的表：%(others)s，没有导入：请分别存成文件再导") % params)

    def warn_of_hidden_rows(self, trial: Preview, taken: bool) -> None:
        """A warning about rows that nobody sees who opens the file."""
        if count := trial.table.hidden_rows:
            words = (
                _("其中 %(n)s 行在表里是隐藏的，也一起导入")
                if taken
                else _("有 %(n)s 行在表里是隐藏的，不导入；用 --with-hidden 一起导入")
            )
            self.complain(words % {"n": count})

    def warn_of_unrecognised_columns(self, trial: Preview) -> None:
        """A warning about columns that were not recognised; not about those left out by hand."""
        left = "、".join(column.title for column in trial.table.columns if not column.name and not column.by_hand)
        if left:
            self.complain(
                _("按表头认不出这些列，不导入：%(left)s。用 --column 列名=phone 可以手工对列") % {"left": left}
            )

    def report_trial(self, trial: Preview) -> ExitCode:
        """Prints how many would be imported, or every wrong cell with its line. The exit code: 1 when something is
        wrong."""
        for error in trial.first_errors:
            self.complain(_("第 %(line)s 行“%(column)s”是「%(value)s」：%(reason)s；%(accepted)s") % error.row(_))
        if not trial.has_no_error:
            self.complain(_("没有导入：%(count)s 格填得不对") % {"count": trial.table.error_count})
            return 1
        counts = {"added": len(trial.rows), "there": len(trial.already_there)}
        self.say(_("可以导入 %(added)s 家；%(there)s 家已经在系统里。没有改动任何内容") % counts)
        self.say_further_rows(trial.contact_count, trial.repeated_count)
        if more := len(trial.lines_with_new_contact):
            self.say(_("已经在系统里的客户，有 %(n)s 行的联系人系统里没有：不会添加") % {"n": more})
        return 0


def read_or_stop(file: Path) -> bytes:
    """The content; a file that is too large is refused before it is read."""
    try:
        refuse_too_large(file.stat().st_size, file.name)
        return file.read_bytes()
    except OSError as why:
        raise Stop("读不到文件 %(value)s：%(why)s", field="file", value=str(file), why=why.strerror or "") from why


def columns_by_hand(options: list[str]) -> dict[str, str]:
    """{title in the file: field}; the field may be left empty, then the column is not imported."""
    columns: dict[str, str] = {}
    for one in options:
        title, sign, name = one.rpartition("=")
        if not sign or not title.strip():
            raise Stop("无法按“%(value)s”对列：请写成 列名=phone", field="column", value=one)
        columns[title.strip()] = name.strip()
    return columns


def importer(username: str, at: datetime) -> PersonActor:
    """Who imports: the person of this sign-in name, else the only back office. Refused: several, and no name."""
    if username:
        return actor_of(person_of(username), at)
    clerks = Person.objects.filter(
        is_active=True, pk__in=RoleAssignment.objects.filter(role=BACK_OFFICE).values("person")
    )
    if len(clerks) != 1:
        raise Stop("请用 --as 写明由哪位团订内务导入（登录名）", field="as", value=username)
    return actor_of(clerks[0], at)


def person_of(username: str) -> Person:
    person = Person.objects.filter(username=username, is_active=True).first()
    if person is None:
        raise Stop("没有登录名为「%(value)s」的在职人员", field="person", value=username)
    return person


def department_of(code_or_name: str, by: PersonActor) -> Department:
    """The department of this code or name, else the importer's only one."""
    matches = Department.objects.filter(code=code_or_name) | Department.objects.filter(name=code_or_name)
    rows = matches if code_or_name else Department.objects.filter(pk__in=by.departments())
    departments = list(rows.order_by("pk"))
    if len(departments) != 1:
        names = "、".join(Department.objects.order_by("pk").values_list("name", flat=True))
        raise Stop("请用 --department 写明部门；有：%(names)s", field="department", value=code_or_name, names=names)
    return departments[0]
