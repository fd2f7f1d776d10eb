"""A list of clients from a file: which columns it may have, and what of it can be taken."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.core.files import File

from tuanding.core.kernel.refusal import Refusal
from tuanding.core.records.declaration import file_columns
from tuanding.core.tables.cleaning import Text
from tuanding.core.tables.columns import Column
from tuanding.core.tables.garbage import garbage_later
from tuanding.core.tables.reading import Row, Table, read_table
from tuanding.selling.clients.fields import CLIENT, CONTACT
from tuanding.selling.clients.models import Client
from tuanding.selling.clients.names import normalise_name

AT_ONCE = 2000


STOCK_CODE = Column(  # goes into the remark
    "stock_code",
    (
        "证券代码",
        "股票代码",  # data: what else files call it
    ),
    Text(20),
)
LONGEST_REMARK = CLIENT.column_of("remark").max_length or 0
COLUMNS = file_columns(CLIENT, CONTACT, more={100: STOCK_CODE})
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
            field="file",
            value=first.value,
            count=preview.table.error_count,
            line=first.line,
            column=first.column,
        )
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
    _listed(table)
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


def _listed(table: Table) -> None:
    """The stock code of a listed company goes into its remark."""
    for line, values in table.rows:
        if not values.get("stock_code"):
            continue
        remark = " ".join(filter(None, (values["remark"], f"{STOCK_CODE.title} {values['stock_code']}")))
        if len(remark) > LONGEST_REMARK:
            reason, accepted = "加上证券代码有 %(length)s 个字", "最多 %(longest)s 个字"
            table.bad(line, "remark", values["remark"], reason, accepted, length=len(remark), longest=LONGEST_REMARK)
        values["remark"] = remark


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
