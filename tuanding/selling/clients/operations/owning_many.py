"""Whose many clients are: chosen ones at once, or any number by a job."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from tuanding.core.accounts.actors import Actor, PersonActor
from tuanding.core.accounts.models import Department, Person
from tuanding.core.accounts.scopes import visible
from tuanding.core.jobs.models import Batch
from tuanding.core.journal.batches import request_batch
from tuanding.core.journal.keys import OneTime
from tuanding.core.journal.many import MANY, SKIP, STOP, Many, Outcome, SubjectRefusal, many
from tuanding.core.journal.registry import FACTS
from tuanding.core.journal.steps import Check
from tuanding.core.kernel.refusal import Denied, Invalid, Refusal
from tuanding.selling.clients.models import Client, GroupOrder
from tuanding.selling.clients.operations.owning import check_of_assignment, claim_write, release_write
from tuanding.selling.clients.states import CLIENT, DEPARTMENT

HOME_AMONG = 200
CLAIM, ASSIGN, HAND_OVER, RELEASE = "clients.claim", "clients.assign", "clients.hand_over", "clients.release"


def _assignment_check(params: Mapping[str, Any], by: Actor, at: datetime, facts: Mapping[int, Any]) -> Check:
    return check_of_assignment(Person.objects.get(pk=params["owner"]), at)


def _clients_with_open_order(
    clients: Sequence[Client], params: Mapping[str, Any], by: Actor, at: datetime
) -> dict[int, Literal[True]]:
    rows = GroupOrder.objects.filter(client_id__in=[client.pk for client in clients], ending__isnull=True)
    return dict.fromkeys(rows.values_list("client_id", flat=True), True)


ACTS = (
    Many(CLAIM, CLIENT, "claim", "claim_many", "领取客户", SKIP, lambda params, by, at, facts: claim_write),
    Many(ASSIGN, CLIENT, "assign", "assign_many", "转交客户", STOP, _assignment_check),
    Many(HAND_OVER, CLIENT, "assign", "hand_over", "转交客户", SKIP, _assignment_check),
    Many(
        RELEASE,
        CLIENT,
        "release",
        "release_many",
        "退回公海",
        SKIP,
        lambda params, by, at, facts: release_write,
        _clients_with_open_order,
    ),
)


def claim_clients(
    clients: Iterable[Client], *, by: PersonActor, at: datetime, once: OneTime | None = None
) -> tuple[list[Client], int]:
    """Several at once: the clients claimed, and how many were not because somebody else was faster."""
    outcome = many(CLAIM, [client.pk for client in clients], by=by, at=at, once=once)
    return outcome.rows, len(outcome.refused)


def assign_clients(
    clients: Iterable[Client], owner: Person, *, by: PersonActor, at: datetime, once: OneTime | None = None
) -> list[Client]:
    """Several at once, all or none."""
    try:
        return many(ASSIGN, [client.pk for client in clients], {"owner": owner.pk}, by=by, at=at, once=once).rows
    except SubjectRefusal as one:
        raise one.why from one


def release_clients(
    clients: Iterable[Client], *, by: PersonActor, at: datetime, once: OneTime | None = None
) -> Outcome:
    """Several at once back into the pool; those with an open group order stay, and are named."""
    return many(RELEASE, [client.pk for client in clients], by=by, at=at, once=once)


def ask_for_clients(
    act: str,
    ids: Sequence[int],
    owner: Person | None = None,
    *,
    rep: Person | None = None,
    by: PersonActor,
    at: datetime,
    once: OneTime | None = None,
) -> Batch:
    """1.1: any number of clients claimed, assigned or given back, by a job; `rep` where they are one rep's whole list.
    Recorded on the department of the first of them for which the actor has the right."""
    subject_ids = sorted(set(ids))
    params = {name: person.pk for name, person in (("rep", rep), ("owner", owner)) if person is not None}
    return request_batch(
        act, subject_ids, _first_department_with_right(MANY[act], subject_ids, by), params, by=by, at=at, once=once
    )


def _first_department_with_right(act: Many, ids: Sequence[int], by: PersonActor) -> Department:
    """Of one of these clients' departments where there is one; Denied where the actor has the right in none."""
    homes = visible(Department, by, FACTS[DEPARTMENT, act.start].right).order_by("pk")
    theirs = visible(Client, by, act.declared.right).filter(pk__in=ids[:HOME_AMONG]).values("department_id")
    home = homes.filter(pk__in=theirs).first() or homes.first()
    if home is None:
        raise Denied()
    return home


def hand_over(
    rep: Person, owner: Person | None, *, by: PersonActor, at: datetime, once: OneTime | None = None
) -> Batch:
    """1.1: the whole list of a rep who leaves, to another rep or into the pool: all of it that the actor may assign.
    Those with an open group order do not go into the pool, and are listed. Refused: to himself, an empty list."""
    if owner == rep:
        why = Refusal("无法转交给%(value)s自己；请选另一位，或退回公海", field="owner", value=rep.name)
        raise Invalid({"owner": [why]})
    ids = list(visible(Client, by, "assign").filter(owner=rep).order_by("pk").values_list("pk", flat=True))
    if not ids:
        raise Refusal("%(value)s名下没有您部门的客户，不用转交", field="rep", value=rep.name)
    return ask_for_clients(HAND_OVER if owner else RELEASE, ids, owner, rep=rep, by=by, at=at, once=once)
