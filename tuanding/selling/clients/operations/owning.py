"""Whose a client is: claimed, assigned, given back."""

from collections.abc import Iterable
from datetime import datetime

from tuanding.core.accounts.actors import Actor, PersonActor
from tuanding.core.accounts.models import Department, Person, RoleAssignment
from tuanding.core.journal.doors import deed, fact
from tuanding.core.journal.keys import OneTime
from tuanding.core.journal.steps import Write
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

    def check(row: Client, actor: Actor) -> Write:
        return _to(rep_of(by, row.department_id) or by.person, row.department_id, Why.CLAIMED)

    return fact(client, "claim", by=by, at=at, seen=seen, once=once, check=check).row


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

    def check(row: Client, actor: Actor) -> Write:
        home = rep_department(owner, at)
        if home.pk != row.department_id:
            words = "无法分配给%(value)s，因为客户在%(home)s；请选这个部门在岗的业务经理"
            raise Invalid({"owner": [Refusal(words, field="owner", value=owner.name, home=str(row.department))]})
        return _to(owner, home.pk, Why.ASSIGNED)

    return fact(client, "assign", by=by, at=at, seen=seen, once=once, check=check).row


def release_client(
    client: Client, *, by: PersonActor, at: datetime, seen: int | None = None, once: OneTime | None = None
) -> Client:
    """Back into the pool of its department. Refused: a client that is there already, or has an open group order."""

    def check(row: Client, actor: Actor) -> Write:
        return _to(None, row.department_id, Why.RETURNED)

    return fact(client, "release", by=by, at=at, seen=seen, once=once, facts=has_open_order, check=check).row


def _to(owner: Person | None, department_id: int, why: str) -> Write:
    """The fact and what it changes of the client: one entry says both."""
    ownership = {"owner": owner, "to_department_id": department_id, "why": why}
    return Write(ownership, changes={"owner_id": owner.pk if owner else None, "department_id": department_id})


def claim_clients(
    clients: Iterable[Client], *, by: PersonActor, at: datetime, once: OneTime | None = None
) -> tuple[list[Client], int]:
    """Several at once: those that are still there are claimed; the second answer counts those somebody else got."""
    wanted = sorted(clients, key=lambda c: c.pk)
    claimed, gone = [], 0
    with deed(by, once, lock=wanted):
        for client in wanted:
            try:
                claimed.append(claim_client(client, by=by, at=at))
            except (NotFound, Blocked):
                gone += 1
    return claimed, gone


def assign_clients(
    clients: Iterable[Client], owner: Person, *, by: PersonActor, at: datetime, once: OneTime | None = None
) -> list[Client]:
    """Several at once, all or none."""
    wanted = sorted(clients, key=lambda c: c.pk)
    with deed(by, once, lock=wanted):
        return [assign_client(client, owner, by=by, at=at) for client in wanted]


def has_open_order(client: Client, actor: Actor) -> bool:
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
