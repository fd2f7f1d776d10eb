"""1.1: a whole list of clients is taken in, all or nothing."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.core.files import File
from django.db.models import Model

from tuanding.core.accounts.actors import PersonActor
from tuanding.core.accounts.models import Department, Person
from tuanding.core.files.operations import store_checked
from tuanding.core.journal.doors import fact, ready
from tuanding.core.journal.inserting import RowPattern, larger_sqlite_page_cache
from tuanding.core.journal.keys import OneTime
from tuanding.core.kernel.refusal import Invalid, Refusal
from tuanding.core.tables.garbage import garbage_later
from tuanding.core.tables.opening import open_table
from tuanding.selling.clients.fields import CLIENT, CONTACT
from tuanding.selling.clients.imports import AT_ONCE, SWITCHBOARD, ImportRefused, Preview, has_contact, preview
from tuanding.selling.clients.models import Client, ClientImport, Contact, Ownership
from tuanding.selling.clients.names import normalise_name
from tuanding.selling.clients.operations.owning import rep_department
from tuanding.selling.clients.phones import phone_fields


class Imported(NamedTuple):
    """What came of it; `row` is None when every client was there already: then nothing was written. `contacts`: further
    ones of new clients, from rows of their own; `repeated`: rows that said nothing new."""

    row: ClientImport | None
    added: int
    already_there: int
    contacts: int = 0
    repeated: int = 0


@garbage_later()
def import_clients(
    content: bytes | File,
    filename: str,
    department: Department,
    owner: Person | None = None,
    *,
    by: PersonActor,
    at: datetime,
    columns: Mapping[str, str] | None = None,
    take_hidden: bool = False,
    once: OneTime | None = None,
) -> Imported:
    """1.1: back office takes a list into the pool of its department, or gives it to a rep.

    Every row is checked before anything is written; `columns` and `take_hidden` as `preview` takes them. Clients that exist are left as
    they are. Refused: a file that is no list of clients; any wrong cell (ImportRefused with the preview); an owner who
    is no rep today; a client somebody enters at the same moment.
    """
    ready(department, "import", by=by, once=once)
    if owner and not _is_rep_of_department(owner, department, at):
        raise Refusal("无法录给%(value)s：请选本部门在岗的业务经理，或留空", field="owner", value=owner.name)
    checked = preview(content, filename, columns, take_hidden)
    if not checked.has_no_error:
        raise ImportRefused(checked)
    if not checked.rows:
        ready(department, "import", by=by, once=once)  # the same button may have taken all of it in meanwhile
        return Imported(None, 0, len(checked.already_there))
    blob = store_checked(open_table(content, filename), by=by, at=at)
    client_import = {
        "file": blob,
        "filename": checked.table.name,
        "owner": owner,
        "added": len(checked.rows),
        "already_there": len(checked.already_there),
        "contacts": checked.contact_count,
        "repeated": checked.repeated_count,
    }
    rows = _rows_in_parts(checked, department, owner)
    with larger_sqlite_page_cache():
        row = fact(department, "import", client_import, by=by, at=at, once=once, rows=rows).fact
    return Imported(row, row.added, row.already_there, row.contacts, row.repeated)


def _is_rep_of_department(owner: Person, department: Department, at: datetime) -> bool:
    try:
        return rep_department(owner, at) == department
    except Invalid:
        return False


def _rows_in_parts(checked: Preview, department: Department, owner: Person | None) -> Iterator[Sequence[Model]]:
    """The rows in parts: each part is written before the next one is built."""
    owner_id, department_id = owner.pk if owner else None, department.pk
    entered = Client(source=Client.Source.IMPORT.value, department_id=department_id, owner_id=owner_id)
    client_like, contact_like = RowPattern(entered), RowPattern(Contact())
    why = Ownership.Why.ENTERED.value
    owned_like = RowPattern(Ownership(owner_id=owner_id, to_department_id=department_id, why=why))
    for start in range(0, len(checked.rows), AT_ONCE):
        rows = checked.rows[start : start + AT_ONCE]
        clients = [_new_client(client_like, row.values) for row in rows]
        yield clients
        if owner:
            yield [owned_like({"client": client}) for client in clients]
        yield [
            _new_contact(contact_like, client, values)
            for client, row in zip(clients, rows, strict=True)
            for values in (row.values, *checked.further_contacts.get(row.line, ()))
            if has_contact(values)
        ]


def _new_client(like: RowPattern, values: dict[str, Any]) -> Client:
    return like(**CLIENT.from_file(values), normalised_name=normalise_name(values["name"]))


def _new_contact(like: RowPattern, client: Client, values: dict[str, Any]) -> Contact:
    contact = CONTACT.from_file(values)
    contact["name"] = contact["name"] or SWITCHBOARD
    return like({"client": client}, **contact | phone_fields(contact["phone"], contact["further_phones"]))
