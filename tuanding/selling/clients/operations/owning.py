"""Whose a client is: claimed, assigned, given back; one by one. Many at once: see `owning_many`."""

from collections.abc import Callable
from datetime import datetime

from tuanding.core.accounts.actors import Actor, PersonActor
from tuanding.core.accounts.models import Department, Person, RoleAssignment
from tuanding.core.journal.doors import fact
from tuanding.core.journal.keys import OneTime
from tuanding.core.journal.steps import Write
from tuanding.core.kernel.refusal import Invalid, Refusal
from tuanding.core.kernel.workcal import day_of
from tuanding.core.rulebook.roles import SALES_REP
from tuanding.selling.clients.models import Client, Ownership

Why = Ownership.Why


def claim_client(
    client: Client, *, by: PersonActor, at: datetime, seen: int | None = None, once: OneTime | None = None
) -> Client:
    """1.1: a rep (or his deputy, for him) takes a client out of the pool of his department. Refused: somebody else was
    faster; the client is then his, and not visible any more."""
    return fact(client, "claim", by=by, at=at, seen=seen, once=once, check=claim_write).row


def claim_write(row: Client, actor: Actor) -> Write:
    """The check of a claim: whether it may be is the blocker's to say."""
    return ownership_write(actor.acting.person_id, row.department_id, Why.CLAIMED)


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
        return check_of_assignment(owner, at)(row, actor)

    return fact(client, "assign", by=by, at=at, seen=seen, once=once, check=check).row


def check_of_assignment(owner: Person, at: datetime) -> Callable[[Client, Actor], Write]:
    """The check that gives a client to `owner`. Refused: he is no rep today; a client of another department."""
    home = rep_department(owner, at)

    def check(row: Client, actor: Actor) -> Write:
        if home.pk != row.department_id:
            words = "无法分配给%(value)s，因为客户在%(home)s；请选这个部门在岗的业务经理"
            raise Invalid({"owner": [Refusal(words, field="owner", value=owner.name, home=str(row.department))]})
        return ownership_write(owner.pk, home.pk, Why.ASSIGNED)

    return check


def release_client(
    client: Client, *, by: PersonActor, at: datetime, seen: int | None = None, once: OneTime | None = None
) -> Client:
    """Back into the pool of its department. Refused: a client that is there already, or has an open group order."""
    return fact(client, "release", by=by, at=at, seen=seen, once=once, facts=has_open_order, check=release_write).row


def release_write(row: Client, actor: Actor) -> Write:
    return ownership_write(None, row.department_id, Why.RETURNED)


def ownership_write(owner_id: int | None, department_id: int, why: str) -> Write:
    """The ownership and the client's new owner and department, in one entry."""
    ownership = {"owner_id": owner_id, "to_department_id": department_id, "why": why}
    return Write(ownership, changes={"owner_id": owner_id, "department_id": department_id})


def has_open_order(client: Client, actor: Actor) -> bool:
    return client.orders.filter(ending__isnull=True).exists()


def acting_rep(by: PersonActor, department_id: int) -> Person | None:
    """The rep as whom somebody acts in a department: himself, or whom he stands in for."""
    for grant in by.grants:
        if grant.role == SALES_REP and grant.department_id == department_id:
            return by.person if grant.instead_of_id is None else Person.objects.get(pk=grant.instead_of_id)
    return None


def rep_department(person: Person, at: datetime) -> Department:
    """The department in which somebody is a rep that day. Invalid when he is none."""
    on = day_of(at)
    assignments = RoleAssignment.objects.filter(person=person, role=SALES_REP, from_on__lte=on, person__is_active=True)
    row = assignments.exclude(to_on__lt=on).select_related("department").first()
    if row is None or row.department is None:
        why = Refusal(
            "无法分配给%(value)s，因为今天不是业务经理；请选一位在岗的业务经理", field="owner", value=person.name
        )
        raise Invalid({"owner": [why]})
    return row.department
