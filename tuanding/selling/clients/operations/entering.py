"""Clients and contacts: entered and corrected by hand."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from tuanding.core.accounts.actors import Actor, PersonActor
from tuanding.core.accounts.models import Department, Person
from tuanding.core.accounts.scopes import visible
from tuanding.core.journal.doors import deed, edit, fact
from tuanding.core.journal.keys import OneTime
from tuanding.core.journal.steps import Write
from tuanding.core.kernel.refusal import Invalid, Refusal
from tuanding.core.search.index import reindex_named_after
from tuanding.selling.clients.duplicates import ENTERING, name_beside, refuse_duplicate
from tuanding.selling.clients.models import Client, Contact, Ownership, RulingRequest
from tuanding.selling.clients.names import normalise_code, normalise_name
from tuanding.selling.clients.operations.owning import acting_rep, rep_department
from tuanding.selling.clients.phones import phone_fields, phone_problem
from tuanding.selling.clients.rules import code_problem, name_problem


def enter_client(
    department: Department,
    *,
    by: PersonActor,
    at: datetime,
    name: str,
    owner: Person | None = None,
    contact: dict[str, Any] | None = None,
    phone_is_known: bool = False,
    once: OneTime | None = None,
    **fields: Any,
) -> Client:
    """1.1: a rep enters a client of his own, manager or back office one for the pool or an `owner`.

    Refused: a name or credit code that is there already (Duplicate), unless a manager has ruled that there are two clients; a
    phone number that is, unless `phone_is_known`;
    a phone or code that cannot be right; an owner who is no rep there today, or whom a rep names beside himself.
    """
    person = contact if contact and any(map(str.strip, map(str, contact.values()))) else None
    phone, further = ((person or {}).get(name) or "" for name in ("phone", "further_phones"))
    code = normalise_code(fields.pop("credit_code", ""))
    rulings: list[RulingRequest] = []

    def check(home: Department, actor: Actor) -> Write:
        rep = _owner_of_new_client(home, owner, by, at)
        _refuse_wrong_values(name=name, credit_code=code, phone=phone, further_phones=further, contact=person)
        allowed = refuse_duplicate(name, code, "" if phone_is_known else phone, by=by)
        same_name = {}
        if allowed is not None:
            rulings.append(allowed)
            same_name = {"normalised_name": name_beside(normalised, allowed)} if allowed.field == "name" else {}
        return Write({"owner": rep, **same_name}, parts=lambda client: _rows_beside_client(client, rep, home, person))

    normalised = normalise_name(name)
    client = {"name": name.strip(), "normalised_name": normalised, "credit_code": code, **fields}
    with deed(by, once, lock=(ENTERING,)) as whole:
        whole.answer(done := fact(department, "client", client, by=by, at=at, check=check))
        for ruling_request in rulings:
            fact(ruling_request, "reading", {"entered": done.fact}, by=by, at=at)
        return done.fact


def _owner_of_new_client(department: Department, owner: Person | None, by: PersonActor, at: datetime) -> Person | None:
    """A rep enters his own; manager and back office choose one of the department's reps, or nobody."""
    mine = acting_rep(by, department.pk)
    if owner is None or owner == mine:
        return mine
    gives = visible(Department, by, "assign_clients").filter(pk=department.pk).exists()
    if not gives or rep_department(owner, at) != department:
        why = Refusal("无法录给%(value)s：请选本部门在岗的业务经理，或留空", field="owner", value=owner.name)
        raise Invalid({"owner": [why]})
    return owner


def _refuse_wrong_values(contact: dict | None = None, **values: str) -> None:
    """Refused, all at once: a name, code or phone that cannot be right, a contact without a name."""
    checks: dict[str, Callable[[str], Refusal | None]] = {
        "name": name_problem,
        "credit_code": code_problem,
        "phone": phone_problem,
        "further_phones": partial(phone_problem, field="further_phones"),
    }
    errors = {field: [why] for field, value in values.items() if (why := checks[field](value))}
    if contact is not None and not contact.get("name", "").strip():
        errors["contact"] = [Refusal("没有填联系人：请填姓名，或把电话也留空", field="contact", value="")]
    if errors:
        raise Invalid(errors)


def _rows_beside_client(client: Any, owner: Person | None, department: Department, contact: dict | None) -> list:
    why = Ownership.Why.ENTERED
    rows: list = [Ownership(client=client, owner=owner, to_department=department, why=why)] if owner else []
    return rows + ([new_contact(client, **contact)] if contact else [])


def new_contact(
    client: Client, *, name: str, phone: str = "", further_phones: str | None = None, **fields: Any
) -> Contact:
    """An unsaved contact."""
    return Contact(client=client, name=name.strip(), **phone_fields(phone, further_phones or ""), **fields)


def edit_client(
    client: Client,
    changes: dict[str, Any],
    *,
    by: PersonActor,
    at: datetime,
    seen: int,
    once: OneTime | None = None,
) -> Client:
    """Owner, manager and back office correct a client. Refused: a name or code that is another's, or cannot be
    right."""
    changes = dict(changes)
    if "credit_code" in changes:
        changes["credit_code"] = normalise_code(changes["credit_code"])
    if "name" in changes:
        changes |= {"name": changes["name"].strip(), "normalised_name": normalise_name(changes["name"])}
        changes |= {"normal_name": None} if client.normal_name else {}
    identity = {field: changes[field] for field in ("name", "credit_code") if field in changes}

    def check(row: Client, actor: Actor) -> None:
        _refuse_wrong_values(**identity)
        refuse_duplicate(identity.get("name", ""), identity.get("credit_code", ""), "", by=by, itself=row.pk)

    if not identity:
        return edit(client, changes, by=by, at=at, seen=seen, once=once).row
    with deed(by, once, lock=(ENTERING,)):
        row = edit(client, changes, by=by, at=at, seen=seen, check=check).row
        if "name" in changes:
            reindex_named_after(row)
    return row


def add_contact(
    client: Client,
    *,
    by: PersonActor,
    at: datetime,
    name: str,
    phone: str = "",
    further_phones: str | None = None,
    once: OneTime | None = None,
    **fields: Any,
) -> Contact:
    """Owner, manager and back office add somebody at the client. Of several numbers in `phone` the first is his phone, the
    others are further ones. Refused: no name, a phone that cannot be right."""

    def check(row: Client, actor: Actor) -> None:
        _refuse_wrong_values(contact={"name": name}, phone=phone, further_phones=further_phones or "")

    contact = {"name": name.strip(), **phone_fields(phone, further_phones or ""), **fields}
    return fact(client, "contact", contact, by=by, at=at, once=once, check=check).fact


def edit_contact(
    contact: Contact,
    changes: dict[str, Any],
    *,
    by: PersonActor,
    at: datetime,
    seen: int,
    once: OneTime | None = None,
) -> Contact:
    """Owner, manager and back office correct a contact. Refused: no name, a phone that cannot be right."""

    def check(row: Contact, actor: Actor) -> Write:
        typed = {name: changes[name] or "" for name in ("phone", "further_phones") if name in changes}
        _refuse_wrong_values(contact={"name": changes.get("name", row.name)}, **typed)
        further = typed.get("further_phones", row.further_phones or "")
        return Write(changes=phone_fields(typed.get("phone", row.phone), further) if typed else {})

    return edit(contact, changes, by=by, at=at, seen=seen, once=once, check=check).row
