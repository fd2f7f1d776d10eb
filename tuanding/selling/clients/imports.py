"""A list of clients from a file: which columns it may have, and what of it can be taken."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.files import File

from tuanding.core.kernel.refusal import Refusal
from tuanding.core.tables.cleaning import Code, Text, Whole, refuse_scientific
from tuanding.core.tables.columns import Column, Guess
from tuanding.core.tables.garbage import garbage_later
from tuanding.core.tables.reading import Row, Table, read_table
from tuanding.core.tables.refusals import Unclean
from tuanding.selling.clients.models import Client
from tuanding.selling.clients.names import normalise_code, normalise_name
from tuanding.selling.clients.rules import (
    BAD_CODE,
    BAD_NAME,
    BAD_PHONE,
    GOOD_CODE,
    GOOD_NAME,
    GOOD_PHONE,
    code_is_right,
    phone_is_right,
)

AT_ONCE = 2000


SUMS = frozenset({"合计", "总计", "小计", "共计", "total", "sum"})  # data: what stands under a list


class Name(Text):
    """What a company is called: not only signs, and not the word under a list."""

    def __call__(self, raw: Any) -> str:
        text = super().__call__(raw)
        plain = normalise_name(text)
        if not plain:
            raise Unclean(BAD_NAME, GOOD_NAME)
        if plain.rstrip(":：") in SUMS:
            raise Unclean("这一行是合计，不是客户", "请删去这一行")
        return text


class Phone(Text):
    """A number somebody can be called under."""

    def __call__(self, raw: Any) -> str:
        text = super().__call__(raw)
        refuse_scientific(text)
        if not phone_is_right(text):
            raise Unclean(BAD_PHONE, GOOD_PHONE)
        return text


class CreditCode(Code):
    """The unified social credit code with its check character."""

    def __call__(self, raw: Any) -> str:
        text = super().__call__(raw)
        if not code_is_right(text):
            raise Unclean(BAD_CODE, GOOD_CODE)
        return normalise_code(text)


ALSO = {  # what files call the columns besides our own titles
    "name": "客户全称 公司全称 公司名称 单位名称 单位 企业名称 客户 名称 公司 Company CompanyName Customer",  # data: titles
    "short_name": "公司简称 客户简称 ShortName",  # data: as above
    "industry": "所属行业 行业类别 Sector",  # data: as above
    "headcount": "员工数 员工人数 职工人数 Employees Staff",  # data: as above
    "credit_code": "信用代码 社会信用代码 税号",  # data: as above
    "contact": "联系人姓名 接洽人 ContactPerson ContactName",  # data: as above
    "title": "职位 联系人职务 Position",  # data: as above
    "phone": "联系电话 手机 手机号 联系方式 Tel Telephone Mobile",  # data: as above
    "address": "公司地址 单位地址 办公地址",  # data: as above
    "stock_code": "股票代码",  # data: as above
    "remark": "说明 Remarks Note Notes",  # data: as above
}


GUESSED = {  # and what nobody could misread, where no column says it outright
    "name": (Guess("公司名 企业全称 单位全称 客户名 企业名 单位名"),),  # data: titles
    "industry": (Guess("行业分类 行业名称"),),  # data: as above
    "headcount": (
        Guess("员工总数 职工总数 总人数 公司人数 企业人数 员工数量"),  # data: as above
        Guess("规模 公司规模 企业规模 人员规模 员工规模", if_clean=True),  # data: in some files this is "中型"
    ),
    "credit_code": (Guess("统一信用代码 社会统一信用代码 纳税人识别号"),),  # data: as above
    "contact": (Guess("联系人名称 联络人 客户联系人"),),  # data: as above
    "phone": (
        Guess("电话号码 手机号码 联系人电话 联系人手机 联系手机 联系号码"),  # data: as above
        Guess("老板电话 老板手机 负责人电话 负责人手机", without="contact"),  # data: another person's number
        Guess("公司电话 办公电话 座机 固定电话", without="contact"),  # data: as above
    ),
    "address": (Guess("详细地址 联系地址 企业地址"),),  # data: as above
}


def _column(name: str, title: str, clean: Any, **more: Any) -> Column:
    return Column(name, (title, *ALSO[name].split()), clean, guesses=GUESSED.get(name, ()), **more)


COLUMNS = (
    _column("name", "客户名称", Name(80), required=True),
    _column("short_name", "简称", Text(40)),
    _column("industry", "行业", Text(40)),
    _column("headcount", "人数", Whole(1, 1_000_000)),
    _column("credit_code", "统一社会信用代码", CreditCode(upper=True), unique=True),
    _column("contact", "联系人", Text(40)),
    _column("title", "职务", Text(40)),
    _column("phone", "电话", Phone(30)),
    _column("address", "地址", Text(120)),
    _column("stock_code", "证券代码", Text(20)),
    _column("remark", "备注", Text(280)),
)
BY_NAME = {column.name: column for column in COLUMNS}


@dataclass
class Preview:
    """What would come of importing a file: new `rows` and clients `already_there` (row, client), both without those in
    which something is wrong, and the table's errors."""

    table: Table
    rows: list[Row] = field(default_factory=list)
    already_there: list[tuple[Row, Client]] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return self.table.ok

    @property
    def errors(self) -> list:
        return self.table.errors

    @property
    def bad_lines(self) -> int:
        return len(self.table.bad_lines)


class ImportRefused(Refusal):
    """All or nothing: something in the file is wrong. `preview` tells what."""

    code = "import_refused"

    def __init__(self, preview: Preview):
        first = preview.errors[0]
        super().__init__(
            "没有导入，因为有 %(count)s 格填得不对；第一处：第 %(line)s 行“%(column)s”。全部改好才导入",
            field="file", value=first.value, count=preview.table.error_count, line=first.line, column=first.column,
        )  # fmt: skip
        self.preview = preview


@garbage_later()
def preview(content: bytes | File, filename: str, columns: Mapping[str, str] | None = None) -> Preview:
    """Read and check everything; changes nothing. Refused as a whole only when the file cannot be read as a list.
    `columns` says what single columns of the file are taken for: {its title there: "phone", or "" to leave it out}.

    A row whose client exists (credit code, else normalised name) is `already_there` and no error; a row that is twice
    in the file is an error of the second one, naming the first.
    """
    table = read_table(content, filename, COLUMNS, columns)
    _once_each(table)
    _named(table)
    return sort_out(table)


def sort_out(table: Table) -> Preview:
    """New rows and those whose client exists by now."""
    by_name, by_code = known_clients(row.values for row in table.rows)
    found, wrong = Preview(table), table.bad_lines
    for row in table.rows:
        if row.line in wrong:
            continue
        name, code = row.values.get("name", ""), row.values.get("credit_code", "")
        client = (code and by_code.get(code)) or by_name.get(normalise_name(name))
        if client:
            found.already_there.append((row, client))
        else:
            found.rows.append(row)
    return found


def _once_each(table: Table) -> None:
    seen: dict[str, int] = {}
    for line, values in table.rows:
        name = values.get("name")
        if name:
            first = seen.setdefault(normalise_name(name), line)
            if first != line:
                table.bad(line, "name", name, "与第 %(first)s 行是同一家", "同一个文件里只能出现一次", first=first)


def _named(table: Table) -> None:
    """A phone needs somebody who answers it."""
    for line, values in table.rows:
        if values.get("phone") and "contact" in table.shown and not values.get("contact"):
            table.bad(line, "contact", "", "有电话没有联系人", "请填联系人，或把电话留空")


def known_clients(rows: Iterable[dict]) -> tuple[dict[str, Client], dict[str, Client]]:
    """Clients that exist, by normalised name and by credit code."""
    names, codes = set(), set()
    for values in rows:
        names.add(normalise_name(values.get("name", "")))
        codes.add(values.get("credit_code", ""))
    return _by("normalised_name", names - {""}), _by("credit_code", codes - {""})


def _by(column: str, wanted: set[str]) -> dict[str, Client]:
    found: dict[str, Client] = {}
    ordered = sorted(wanted)
    for start in range(0, len(ordered), AT_ONCE):
        some = Client.objects.filter(**{f"{column}__in": ordered[start : start + AT_ONCE]}).select_related("owner")
        found |= {getattr(client, column): client for client in some}
    return found
