"""Clients and contacts: entered and corrected by hand."""

from datetime import datetime
from typing import Any

from tuanding.core.accounts.actors import PersonActor
from tuanding.core.accounts.models import Department, Person
from tuanding.core.accounts.scopes import visible
from tuanding.core.journal.doors import record
from tuanding.core.journal.keys import OneTime
from tuanding.core.kernel.refusal import Invalid, Refusal
from tuanding.selling.clients.duplicates import looking_for_duplicates, refuse_duplicate
from tuanding.selling.clients.models import Client, Contact, Ownership
from tuanding.selling.clients.names import digits, normalise_code, normalise_name
from tuanding.selling.clients.operations.owning import rep_department, rep_of
from tuanding.selling.clients.rules import code_problem, name_problem, phone_problem


def enter_client(
    department: Department, *, by: PersonActor, at: datetime, name: str, owner: Person | None = None,
    contact: dict | None = None, phone_is_known: bool = False, once: OneTime | None = None, **fields,
) -> Client:  # fmt: skip
    """1.1: a rep enters a client of his own, manager or back office one for the pool or an `owner`.

    Refused: a name or credit code that is there already (Duplicate); a phone number that is, unless `phone_is_known`;
    a phone or code that cannot be right; an owner who is no rep there today, or whom a rep names beside himself.
    """
    contact = contact if contact and any(map(str.strip, map(str, contact.values()))) else None
    phone = (contact or {}).get("phone", "")
    fields["credit_code"] = normalise_code(fields.get("credit_code", ""))
    with looking_for_duplicates(by, once):
        allowed = visible(Department, by, "add_client").filter(pk=department.pk).exists()
        if allowed:
            owner = _owner(department, owner, by, at)
            _refuse_wrong(name=name, credit_code=fields["credit_code"], phone=phone, contact=contact)
            refuse_duplicate(name, fields["credit_code"], "" if phone_is_known else phone, by=by)
        done = record(
            department, "client", by=by, at=at, name=name.strip(), normalised_name=normalise_name(name), owner=owner,
            parts=lambda client: _with_client(client, owner, department, contact), **fields,
        )  # fmt: skip
    return done.made


def _owner(department: Department, owner: Person | None, by: PersonActor, at: datetime) -> Person | None:
    """A rep enters his own; manager and back office choose one of the department's reps, or nobody."""
    mine = rep_of(by, department.pk)
    if owner is None or owner == mine:
        return mine
    gives = visible(Department, by, "assign_clients").filter(pk=department.pk).exists()
    if not gives or rep_department(owner, at) != department:
        why = Refusal("无法录给%(value)s：请选本部门在岗的业务经理，或留空", field="owner", value=owner.name)
        raise Invalid({"owner": [why]})
    return owner


def _refuse_wrong(contact: dict | None = None, **given: str) -> None:
    """Invalid with everything that cannot be right at once."""
    checks = {"name": name_problem, "credit_code": code_problem, "phone": phone_problem}
    found = {field: [why] for field, check in checks.items() if field in given and (why := check(given[field]))}
    if contact is not None and not contact.get("name", "").strip():
        found["contact"] = [Refusal("没有填联系人：请填姓名，或把电话也留空", field="contact", value="")]
    if found:
        raise Invalid(found)


def _with_client(client: Any, owner: Person | None, department: Department, contact: dict | None) -> list:
    why = Ownership.Why.ENTERED
    rows: list = [Ownership(client=client, owner=owner, to_department=department, why=why)] if owner else []
    return rows + ([new_contact(client, **contact)] if contact else [])


def new_contact(client: Client, *, name: str, phone: str = "", **fields) -> Contact:
    """An unsaved contact."""
    return Contact(client=client, name=name.strip(), phone=phone.strip(), digits=digits(phone), **fields)


def edit_client(
    client: Client, changes: dict, *, by: PersonActor, at: datetime, seen: int, once: OneTime | None = None
) -> Client:
    """Owner, manager and back office correct a client. Refused: a name or code that is another's, or cannot be right."""
    changes = dict(changes)
    if "credit_code" in changes:
        changes["credit_code"] = normalise_code(changes["credit_code"])
    if "name" in changes:
        changes |= {"name": changes["name"].strip(), "normalised_name": normalise_name(changes["name"])}
    identity = {field: changes[field] for field in ("name", "credit_code") if field in changes}
    with looking_for_duplicates(by, once):
        if identity and visible(Client, by, "edit").filter(pk=client.pk).exists():
            _refuse_wrong(**identity)
            refuse_duplicate(identity.get("name", ""), identity.get("credit_code", ""), "", by=by, itself=client.pk)
        return record(client, "edit", by=by, at=at, seen=seen, changes=changes).row


def add_contact(
    client: Client, *, by: PersonActor, at: datetime, name: str, phone: str = "", once: OneTime | None = None, **fields
) -> Contact:
    """Owner, manager and back office add somebody at the client. Refused: no name, a phone that cannot be right."""
    with looking_for_duplicates(by, once):
        if visible(Client, by, "edit").filter(pk=client.pk).exists():
            _refuse_wrong(contact={"name": name}, phone=phone)
        done = record(
            client, "contact", by=by, at=at, name=name.strip(), phone=phone.strip(), digits=digits(phone), **fields
        )
    return done.made


def edit_contact(
    contact: Contact, changes: dict, *, by: PersonActor, at: datetime, seen: int, once: OneTime | None = None
) -> Contact:
    """Owner, manager and back office correct a contact."""
    changes = dict(changes)
    with looking_for_duplicates(by, once):
        if visible(Contact, by, "edit").filter(pk=contact.pk).exists():
            _refuse_wrong(contact={"name": changes.get("name", contact.name)}, phone=changes.get("phone", ""))
        if "phone" in changes:
            changes |= {"phone": changes["phone"].strip(), "digits": digits(changes["phone"])}
        return record(contact, "edit", by=by, at=at, seen=seen, changes=changes).row
