# ruff: noqa: N999 — the command is called import
"""`tuanding import clients FILE`: the same operation as the page, for a whole list."""

from pathlib import Path

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tuanding.core.accounts.actors import PersonActor, actor_of
from tuanding.core.accounts.models import Department, Person, RoleAssignment
from tuanding.core.rulebook.roles import BACK_OFFICE
from tuanding.entrypoints.cli.base import Stop, TuandingCommand
from tuanding.selling.clients.imports import ImportRefused, preview
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
        parser.add_argument("--dry-run", action="store_true", help="check everything, change nothing")

    def work(self, *, file, department, owner, person, column, dry_run, **options):
        content, at, columns = read(file), timezone.now(), matched(column)
        by = importer(person, at)
        home = department_of(department, by)
        try:
            found = preview(content, file.name, columns)
            self.tell_of_other_sheets(found)
            self.tell_of_left_out(found)
            if dry_run:
                return self.checked(found)
            who = person_of(owner) if owner else None
            done = import_clients(content, file.name, home, who, by=by, at=at, columns=columns)
        except ImportRefused as refused:
            return self.checked(refused.preview)
        counts = {"added": done.added, "there": done.already_there}
        self.say(_("已导入 %(added)s 家；%(there)s 家已经在系统里，没有改动") % counts)
        return 0

    def tell_of_other_sheets(self, found) -> None:
        """A workbook is not taken in by half without a word."""
        if found.table.other_sheets:
            said = {"sheet": found.table.sheet, "others": "、".join(found.table.other_sheets)}
            self.complain(_("只读了表“%(sheet)s”；另有名单的表：%(others)s，没有导入：请分别存成文件再导") % said)

    def tell_of_left_out(self, found) -> None:
        """Columns nobody said anything about; those that were left out on purpose are not told."""
        left = "、".join(column.title for column in found.table.columns if not column.name and not column.by_hand)
        if left:
            self.complain(
                _("按表头认不出这些列，不导入：%(left)s。用 --column 列名=phone 可以手工对列") % {"left": left}
            )

    def checked(self, found) -> int:
        """What would be imported, or every wrong cell with its line; 1 when something is wrong."""
        for error in found.errors:
            self.complain(_("第 %(line)s 行“%(column)s”是「%(value)s」：%(reason)s；%(accepted)s") % error.row(_))
        if not found.ok:
            self.complain(_("没有导入：%(count)s 格填得不对") % {"count": found.table.error_count})
            return 1
        counts = {"added": len(found.rows), "there": len(found.already_there)}
        self.say(_("可以导入 %(added)s 家；%(there)s 家已经在系统里。没有改动任何内容") % counts)
        return 0


def read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as why:
        raise Stop("读不到文件 %(value)s：%(why)s", field="file", value=str(file), why=why.strerror or "") from why


def matched(said: list[str]) -> dict[str, str]:
    """{title in the file: field}; the field may be left empty, then the column is not imported."""
    found: dict[str, str] = {}
    for one in said:
        title, sign, name = one.rpartition("=")
        if not sign or not title.strip():
            raise Stop("无法按“%(value)s”对列：请写成 列名=phone", field="column", value=one)
        found[title.strip()] = name.strip()
    return found


def importer(username: str, at) -> PersonActor:
    """Who imports: the person named, else the one back office there is."""
    if username:
        return actor_of(person_of(username), at)
    found = Person.objects.filter(
        is_active=True, pk__in=RoleAssignment.objects.filter(role=BACK_OFFICE).values("person")
    )
    if len(found) != 1:
        raise Stop("请用 --as 写明由哪位团订内务导入（登录名）", field="as", value=username)
    return actor_of(found[0], at)


def person_of(username: str) -> Person:
    person = Person.objects.filter(username=username, is_active=True).first()
    if person is None:
        raise Stop("没有登录名为「%(value)s」的在职人员", field="person", value=username)
    return person


def department_of(named: str, by: PersonActor) -> Department:
    """The department named by code or name, else the one the importer belongs to."""
    known = Department.objects.filter(code=named) | Department.objects.filter(name=named)
    rows = known if named else Department.objects.filter(pk__in=by.departments())
    found = list(rows.order_by("pk"))
    if len(found) != 1:
        names = "、".join(Department.objects.order_by("pk").values_list("name", flat=True))
        raise Stop("请用 --department 写明部门；有：%(names)s", field="department", value=named, names=names)
    return found[0]
