"""Whose a client is: claimed, assigned, given back."""

from collections.abc import Iterable
from datetime import datetime

from tuanding.core.accounts.actors import PersonActor
from tuanding.core.accounts.models import Department, Person, RoleAssignment
from tuanding.core.accounts.scopes import require
from tuanding.core.journal.doors import deed, record
from tuanding.core.journal.keys import OneTime
from tuanding.core.kernel.refusal import Blocked, Invalid, NotFound, Refusal
from tuanding.core.kernel.workcal import day_of
from tuanding.core.rulebook.roles import SALES_REP
from tuanding.selling.clients.models import Client, Ownership

Why = Ownership.Why


def claim_client(
    client: Client, *, by: PersonActor, at: datetime, seen: int | None = None, once: OneTime | None = None
) -> Client:
    """1.1: a rep (or his deputy, for him) takes a client out of the pool of his department. Refused when somebody was
    faster: then the client is another's, and not to be seen."""
    owner = rep_of(by, client.department_id) or by.person
    return _hand_to(client, "claim", owner, client.department, Why.CLAIMED, by, at, seen, once)


def assign_client(
    client: Client,
    owner: Person,
    *,
    by: PersonActor,
    at: datetime,
    seen: int | None = None,
    once: OneTime | None = None,
) -> Client:
    """1.1: manager or back office give a client of their department to a rep of it; he must be one today."""
    require(client, by, "assign")
    home = rep_department(owner, at)
    if home.pk != client.department_id:
        words = "无法分配给%(value)s，因为客户在%(home)s；请选这个部门在岗的业务经理"
        raise Invalid({"owner": [Refusal(words, field="owner", value=owner.name, home=str(client.department))]})
    return _hand_to(client, "assign", owner, home, Why.ASSIGNED, by, at, seen, once)


def release_client(
    client: Client, *, by: PersonActor, at: datetime, seen: int | None = None, once: OneTime | None = None
) -> Client:
    """Back into the pool of its department. Refused: a client that is there already, or has an open group order."""
    return _hand_to(client, "release", None, client.department, Why.RETURNED, by, at, seen, once)


def claim_clients(
    clients: Iterable[Client], *, by: PersonActor, at: datetime, once: OneTime | None = None
) -> tuple[list[Client], int]:
    """Several at once: those that are still there are claimed; the second answer counts those somebody else got."""
    got, gone = [], 0
    with deed(by, once):
        for client in sorted(clients, key=lambda c: c.pk):
            try:
                got.append(claim_client(client, by=by, at=at))
            except (NotFound, Blocked):
                gone += 1
    return got, gone


def assign_clients(
    clients: Iterable[Client], owner: Person, *, by: PersonActor, at: datetime, once: OneTime | None = None
) -> list[Client]:
    """Several at once, all or none."""
    with deed(by, once):
        return [assign_client(client, owner, by=by, at=at) for client in sorted(clients, key=lambda c: c.pk)]


def _hand_to(client, name, owner, department, why, by, at, seen, once) -> Client:
    return record(
        client, name, by=by, at=at, seen=seen, once=once, facts=has_open_order, owner=owner, to_department=department,
        why=why, changes={"owner_id": owner.pk if owner else None, "department_id": department.pk},
    ).row  # fmt: skip


def has_open_order(client: Client) -> bool:
    return client.orders.filter(ending__isnull=True).exists()


def rep_of(by: PersonActor, department_id: int) -> Person | None:
    """The rep as whom somebody acts in a department: himself, or whom he stands in for."""
    for grant in by.grants:
        if grant.role == SALES_REP and grant.department_id == department_id:
            return by.person if grant.instead_of_id is None else Person.objects.get(pk=grant.instead_of_id)
    return None


def rep_department(person: Person, at: datetime) -> Department:
    """The department in which somebody is a rep that day. Invalid when he is none."""
    on = day_of(at)
    held = RoleAssignment.objects.filter(person=person, role=SALES_REP, from_on__lte=on, person__is_active=True)
    row = held.exclude(to_on__lt=on).select_related("department").first()
    if row is None or row.department is None:
        why = Refusal(
            "无法分配给%(value)s，因为今天不是业务经理；请选一位在岗的业务经理", field="owner", value=person.name
        )
        raise Invalid({"owner": [why]})
    return row.department
