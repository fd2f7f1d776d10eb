"""Writes of clients, their owners, referrals and group orders."""

from datetime import datetime

from tuanding.core.accounts.actors import Actor
from tuanding.core.accounts.models import Department, Person, RoleAssignment
from tuanding.core.journal.doors import deed, record
from tuanding.core.journal.keys import OneTime
from tuanding.core.kernel.refusal import Invalid, Refusal
from tuanding.core.kernel.workcal import day_of
from tuanding.core.rulebook.roles import SALES_REP
from tuanding.selling.clients.duplicates import refuse_duplicate
from tuanding.selling.clients.models import Client, Contact, GroupOrder, Milestone, Ownership, Reach
from tuanding.selling.clients.names import digits, normalise_code, normalise_name
from tuanding.selling.clients.queries import stands

Why = Ownership.Why


def enter_client(
    department: Department, *, by: Actor, at: datetime, name: str, owner: Person | None = None,
    contact: dict | None = None, phone_is_known: bool = False, once: OneTime | None = None, **fields,
) -> Client:  # fmt: skip
    """1.1: a rep enters a client of his own, manager or back office one for the pool or an `owner`.

    Refused: a name or credit code that is there already; a phone number that is, unless `phone_is_known`.
    """
    if owner is None and by.has(SALES_REP):
        owner = by.person
    phone = "" if phone_is_known else (contact or {}).get("phone", "")
    fields["credit_code"] = normalise_code(fields.get("credit_code", ""))
    with deed(by, once):
        refuse_duplicate(name, fields["credit_code"], phone, by=by)
        done = record(
            department, "client", by=by, at=at, name=name.strip(), normalised_name=normalise_name(name), owner=owner,
            parts=lambda client: _with_client(client, owner, department, contact), **fields,
        )  # fmt: skip
    return done.made


def _with_client(client: Client, owner: Person | None, department: Department, contact: dict | None) -> list:
    rows: list = [Ownership(client=client, owner=owner, to_department=department, why=Why.ENTERED)] if owner else []
    return rows + ([new_contact(client, **contact)] if contact else [])


def new_contact(client: Client, *, name: str, phone: str = "", **fields) -> Contact:
    """An unsaved contact."""
    return Contact(client=client, name=name.strip(), phone=phone.strip(), digits=digits(phone), **fields)


def edit_client(client: Client, changes: dict, *, by: Actor, at: datetime, seen: int, once: OneTime | None = None) -> Client:
    """Owner, manager and back office correct a client; name and code stay unique."""
    if "name" in changes:
        changes = {**changes, "normalised_name": normalise_name(changes["name"])}
    if "credit_code" in changes:
        changes = {**changes, "credit_code": normalise_code(changes["credit_code"])}
    name, code = changes.get("name", client.name), changes.get("credit_code", client.credit_code)
    with deed(by, once):
        refuse_duplicate(name, code, "", by=by, itself=client.pk)
        return record(client, "edit", by=by, at=at, seen=seen, changes=changes).row


def add_contact(client: Client, *, by: Actor, at: datetime, name: str, phone: str = "", once=None, **fields) -> Contact:
    """Owner, manager and back office add somebody at the client."""
    done = record(client, "contact", by=by, at=at, once=once, name=name.strip(), phone=phone.strip(), digits=digits(phone), **fields)
    return done.made


def edit_contact(contact: Contact, changes: dict, *, by: Actor, at: datetime, seen: int, once=None) -> Contact:
    if "phone" in changes:
        changes = {**changes, "digits": digits(changes["phone"])}
    return record(contact, "edit", by=by, at=at, seen=seen, once=once, changes=changes).row


def claim_client(client: Client, *, by: Actor, at: datetime, seen: int, once: OneTime | None = None) -> Client:
    """1.1: a rep takes a client out of the pool of his department. Refused when somebody was faster."""
    owner = Person(pk=by.person_id)
    return _hand_to(client, "claim", owner, client.department, Why.CLAIMED, by, at, seen, once)


def assign_client(
    client: Client, owner: Person, *, by: Actor, at: datetime, seen: int, once: OneTime | None = None
) -> Client:
    """1.1: manager or back office give a client to a rep; he must be one today."""
    home = rep_department(owner, at)
    return _hand_to(client, "assign", owner, home, Why.ASSIGNED, by, at, seen, once)


def release_client(client: Client, *, by: Actor, at: datetime, seen: int, once: OneTime | None = None) -> Client:
    """Back into the pool of its department."""
    return _hand_to(client, "release", None, client.department, Why.RETURNED, by, at, seen, once)


def _hand_to(client, name, owner, department, why, by, at, seen, once) -> Client:
    return record(
        client, name, by=by, at=at, seen=seen, once=once, owner=owner, to_department=department, why=why,
        changes={"owner_id": owner.pk if owner else None, "department_id": department.pk},
    ).row  # fmt: skip


def rep_department(person: Person, at: datetime) -> Department:
    """The department in which somebody is a rep that day. Invalid when he is none."""
    on = day_of(at)
    held = RoleAssignment.objects.filter(person=person, role=SALES_REP, from_on__lte=on, person__is_active=True)
    row = held.exclude(to_on__lt=on).select_related("department").first()
    if row is None or row.department is None:
        why = Refusal("无法分配给%(value)s，因为今天不是业务经理；请选一位在岗的业务经理", field="owner", value=person.name)
        raise Invalid({"owner": [why]})
    return row.department


def open_order(client: Client, *, by: Actor, at: datetime, title: str, contact: Contact | None, once=None) -> GroupOrder:
    """1.2: the first appointment opens the group order and makes its stage Dh."""
    done = record(
        client, "order", by=by, at=at, once=once, title=title, contact=contact, opened_on=day_of(at),
        parts=lambda order: [Milestone(group_order=order, stage="Dh")],
    )  # fmt: skip
    return done.made


def edit_order(order: GroupOrder, changes: dict, *, by: Actor, at: datetime, seen: int, once=None) -> GroupOrder:
    return record(order, "edit", by=by, at=at, seen=seen, once=once, changes=changes).row


def milestone(order: GroupOrder, stage: str) -> list[Milestone]:
    """The row that makes the stage, to be written with the fact that makes it (`parts`); none where it stands already."""
    return [] if stands(order, stage) else [Milestone(group_order=order, stage=stage)]


def taken_back(order: GroupOrder, stage: str) -> list[Milestone]:
    """The row that takes a stage back; none where it does not stand."""
    return [Milestone(group_order=order, stage=stage, taken_back=True)] if stands(order, stage) else []


def bring_in(order: GroupOrder, centre: str, at: datetime) -> list[Reach]:
    """The row from which on the centre sees the order; none where it already does."""
    there = Reach.objects.filter(group_order=order, centre=centre).exists()
    return [] if there else [Reach(group_order=order, centre=centre, since=at)]


