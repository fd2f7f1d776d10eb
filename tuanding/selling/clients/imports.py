"""A list of clients from a file: which columns it may have, and what of it can be taken."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from django.core.files import File

from tuanding.core.kernel.phones import NoPhone, phones_in
from tuanding.core.kernel.refusal import Refusal
from tuanding.core.records.declaration import file_columns
from tuanding.core.tables.cleaning import Text
from tuanding.core.tables.columns import Column
from tuanding.core.tables.garbage import garbage_later
from tuanding.core.tables.reading import Row, Table, read_table
from tuanding.core.tables.refusals import RowError
from tuanding.selling.clients.cleaning import WithoutArea
from tuanding.selling.clients.fields import CLIENT, CONTACT
from tuanding.selling.clients.models import Client, Contact
from tuanding.selling.clients.names import normalise_name
from tuanding.selling.clients.phones import phones_of, text_of

AT_ONCE = 2000
SWITCHBOARD = "总机"  # data: who answers a number without a name
OF_CONTACT = ("contact", "title", "phone", "further_phones")  # what a row says of the contact; the rest is the client's

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
PHONES = ("phone", "further_phones")
BY_NAME = {column.name: column for column in COLUMNS}


class RowOfClientAbove(NamedTuple):
    """A row whose client stands further up in the file, in the line `first`. `adds_contact`: else it says nothing new.
    `others`: names of columns in which it differs from what stands above, which holds."""

    row: Row
    first: int
    adds_contact: bool
    others: tuple[str, ...] = ()


@dataclass
class Preview:
    """What importing a file would do: `rows` become new clients, `further` are more rows of the same clients, `already_there`
    (row, client) exist. A row with an error is in none of them; the errors are the table's.
    `further_contacts`: {line of a new client's row: values of the rows that add a contact to it}."""

    table: Table
    rows: list[Row] = field(default_factory=list)
    further: list[RowOfClientAbove] = field(default_factory=list)
    already_there: list[tuple[Row, Client]] = field(default_factory=list)
    further_contacts: dict[int, list[dict[str, Any]]] = field(default_factory=dict)

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

    @property
    def contact_count(self) -> int:
        """How many rows add a contact to a client further up."""
        return sum(one.adds_contact for one in self.further)

    @property
    def repeated_count(self) -> int:
        """How many rows say nothing new of a client further up."""
        return len(self.further) - self.contact_count

    @cached_property
    def lines_with_new_contact(self) -> frozenset[int]:
        """Lines whose client exists, but not their contact: it is not added."""
        with_contact = [(row, client) for row, client in self.already_there if has_contact(row.values)]
        existing = contacts_by_client(client.pk for _row, client in with_contact)
        return frozenset(
            row.line for row, client in with_contact if not _is_among(contact_key(row.values), existing[client.pk])
        )


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
def preview(
    content: bytes | File, filename: str, columns: Mapping[str, str] | None = None, take_hidden: bool = False
) -> Preview:
    """Read and check everything; changes nothing. Refused as a whole only when the file cannot be read as a list.
    `columns` matches columns by hand: {title in the file: field ("phone"), or "" to leave the column out}. Rows hidden in
    the file are left out, unless `take_hidden`.

    A row whose client exists (credit code, else normalised name) is `already_there` and no error. A row whose client
    stands further up adds its contact to it; where both contradict each other, it is an error that names the line.
    """
    table = read_table(content, filename, COLUMNS, columns, take_hidden)
    _complete_area_codes(table)
    _refuse_phone_without_contact(table)
    _add_stock_codes_to_remarks(table)
    return preview_of_table(table)


def preview_of_table(table: Table) -> Preview:
    """The preview of a checked table: which rows are new, which say more of a client above, and which have a client."""
    code_of_name = _refuse_contradictions(table)
    by_name, by_code = existing_clients(row.values for row in table.rows)
    preview, wrong = Preview(table), table.bad_lines
    first_rows: dict[str, Row] = {}
    contacts: dict[int, set[ContactKey]] = {}
    for row in table.rows:
        if row.line in wrong:
            continue
        name = normalise_name(row.values.get("name", ""))
        client = by_code.get(code_of_name.get(name, "")) or by_name.get(name)
        if client:
            preview.already_there.append((row, client))
            continue
        first = first_rows.setdefault(name, row)
        if first is row:
            preview.rows.append(row)
        else:
            preview.further.append(_row_of_client_above(row, first, contacts, preview.further_contacts))
    return preview


def _row_of_client_above(
    row: Row, first: Row, contacts: dict[int, set["ContactKey"]], further: dict[int, list[dict[str, Any]]]
) -> RowOfClientAbove:
    """Gives the client above what it does not have yet: fields that are empty there, and the contact."""
    others = []
    for name, value in row.values.items():
        if name in OF_CONTACT or value in ("", None):
            continue
        if first.values.get(name) in ("", None):
            first.values[name] = value
        elif name != "name" and first.values[name] != value:
            others.append(name)
    keys = contacts.setdefault(first.line, {contact_key(first.values)} if has_contact(first.values) else set())
    adds = has_contact(row.values) and not _is_among(contact_key(row.values), keys)
    if adds:
        keys.add(contact_key(row.values))
        if has_contact(first.values):
            further.setdefault(first.line, []).append(row.values)
        else:
            first.values.update({name: row.values.get(name, "") for name in OF_CONTACT})
    return RowOfClientAbove(row, first.line, adds, tuple(others))


ContactKey = tuple[str, str]  # a contact's name and phone in the form in which both are compared


def has_contact(values: Mapping[str, Any]) -> bool:
    return bool(values.get("contact") or values.get("phone") or values.get("further_phones"))


def contact_key(values: Mapping[str, Any]) -> ContactKey:
    phones = phones_in(values.get("phone") or values.get("further_phones") or "")
    return normalise_name(values.get("contact") or SWITCHBOARD), phones[0].key if phones else ""


def _is_among(key: ContactKey, others: Iterable[ContactKey]) -> bool:
    """Whether it is one of them; somebody without a number is whoever has his name."""
    name, phone = key
    return any(name == other and phone in ("", number) for other, number in others)


def _refuse_contradictions(table: Table) -> dict[str, str]:
    """An error for the second of two rows of one name with two credit codes, or of one code with two names. Returns
    {normalised name: the credit code that any of its rows has}."""
    first_by_name: dict[str, tuple[int, str]] = {}
    first_by_code: dict[str, tuple[int, str]] = {}
    for line, values in table.rows:
        name, code = normalise_name(values.get("name", "")), values.get("credit_code", "")
        if not name:
            continue
        first, its_code = first_by_name.get(name, (line, ""))
        if code and its_code and code != its_code:
            reason, accepted = "与第 %(first)s 行是同一家，信用代码却不同", "请核对这两行，只留对的一个"
            table.bad(line, "credit_code", code, reason, accepted, first=first)
        elif code or name not in first_by_name:
            first_by_name[name] = first, its_code or code
        if code:
            first, its_name = first_by_code.setdefault(code, (line, name))
            if its_name != name:
                reason, accepted = "与第 %(first)s 行的信用代码相同，名称却不同", "请核对这两行，只留对的一个"
                table.bad(line, "credit_code", code, reason, accepted, first=first)
    return {name: code for name, (_line, code) in first_by_name.items() if code}


def _complete_area_codes(table: Table) -> None:
    """A number without area code gets the company's; where the company says none, it is an error."""
    for line, values in table.rows:
        for column in PHONES:
            typed = values.get(column)
            if isinstance(typed, WithoutArea):
                try:
                    values[column] = text_of(phones_of(typed))
                except NoPhone as why:
                    table.bad(line, column, str(typed), why.reason, why.accepted)


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
    by_name = _clients_by_column("normal_name", names - {""}) | _clients_by_column("normalised_name", names - {""})
    return by_name, _clients_by_column("credit_code", codes - {""})


def contacts_by_client(client_ids: Iterable[int]) -> dict[int, list[ContactKey]]:
    """{client id: its contacts' names and phones, as they are compared}."""
    contacts: dict[int, list[ContactKey]] = defaultdict(list)
    ids = sorted(set(client_ids))
    for start in range(0, len(ids), AT_ONCE):
        rows = Contact.objects.filter(client_id__in=ids[start : start + AT_ONCE])
        for client_id, name, key in rows.values_list("client_id", "name", "phone_key"):
            contacts[client_id].append((normalise_name(name), key or ""))
    return contacts


def _clients_by_column(column: str, values: set[str]) -> dict[str, Client]:
    clients: dict[str, Client] = {}
    ordered = sorted(values)
    for start in range(0, len(ordered), AT_ONCE):
        some = Client.objects.filter(**{f"{column}__in": ordered[start : start + AT_ONCE]}).select_related("owner")
        clients |= {getattr(client, column): client for client in some}
    return clients
