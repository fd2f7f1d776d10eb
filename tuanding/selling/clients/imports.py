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
from tuanding.core.tables.refusals import RowError
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
    """What importing a file would do: `rows` become new clients, `already_there` (row, client) exist. A row with an
    error is in neither of them; the errors are the table's."""

    table: Table
    rows: list[Row] = field(default_factory=list)
    already_there: list[tuple[Row, Client]] = field(default_factory=list)

    @property
    def has_no_error(self) -> bool:
        return self.table.ok

    @property
    def first_errors(self) -> list[RowError]:
        """At most a thousand of them."""
        return self.table.errors

    @property
    def bad_line_count(self) -> int:
        return len(self.table.bad_lines)


class ImportRefused(Refusal):
    """All or nothing: something in the file is wrong, see the errors of `preview`."""

    code = "import_refused"

    def __init__(self, preview: Preview):
        first = preview.first_errors[0]
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
    `columns` matches columns by hand: {title in the file: field ("phone"), or "" to leave the column out}.

    A row whose client exists (credit code, else normalised name) is `already_there` and no error; a row that is twice
    in the file is an error of the second one, naming the first.
    """
    table = read_table(content, filename, COLUMNS, columns)
    _refuse_repeated_names(table)
    _refuse_phone_without_contact(table)
    _add_stock_codes_to_remarks(table)
    return preview_of_table(table)


def preview_of_table(table: Table) -> Preview:
    """The preview of a checked table: which rows are new, and which have a client."""
    by_name, by_code = existing_clients(row.values for row in table.rows)
    preview, wrong = Preview(table), table.bad_lines
    for row in table.rows:
        if row.line in wrong:
            continue
        name, code = row.values.get("name", ""), row.values.get("credit_code", "")
        client = (code and by_code.get(code)) or by_name.get(normalise_name(name))
        if client:
            preview.already_there.append((row, client))
        else:
            preview.rows.append(row)
    return preview


def _refuse_repeated_names(table: Table) -> None:
    first_lines: dict[str, int] = {}
    for line, values in table.rows:
        name = values.get("name")
        if name:
            first = first_lines.setdefault(normalise_name(name), line)
            if first != line:
                table.bad(line, "name", name, "与第 %(first)s 行是同一家", "同一个文件里只能出现一次", first=first)


def _refuse_phone_without_contact(table: Table) -> None:
    """A phone needs somebody who answers it."""
    for line, values in table.rows:
        if values.get("phone") and "contact" in table.titles and not values.get("contact"):
            table.bad(line, "contact", "", "有电话没有联系人", "请填联系人，或把电话留空")


def _add_stock_codes_to_remarks(table: Table) -> None:
    """The stock code of a listed company goes into its remark."""
    for line, values in table.rows:
        if not values.get("stock_code"):
            continue
        remark = " ".join(filter(None, (values["remark"], f"{STOCK_CODE.title} {values['stock_code']}")))
        if len(remark) > LONGEST_REMARK:
            reason, accepted = "加上证券代码有 %(length)s 个字", "最多 %(longest)s 个字"
            table.bad(line, "remark", values["remark"], reason, accepted, length=len(remark), longest=LONGEST_REMARK)
        values["remark"] = remark


def existing_clients(rows: Iterable[dict]) -> tuple[dict[str, Client], dict[str, Client]]:
    """Clients that exist, by normalised name and by credit code."""
    names, codes = set(), set()
    for values in rows:
        names.add(normalise_name(values.get("name", "")))
        codes.add(values.get("credit_code", ""))
    return _clients_by_column("normalised_name", names - {""}), _clients_by_column("credit_code", codes - {""})


def _clients_by_column(column: str, values: set[str]) -> dict[str, Client]:
    clients: dict[str, Client] = {}
    ordered = sorted(values)
    for start in range(0, len(ordered), AT_ONCE):
        some = Client.objects.filter(**{f"{column}__in": ordered[start : start + AT_ONCE]}).select_related("owner")
        clients |= {getattr(client, column): client for client in some}
    return clients
