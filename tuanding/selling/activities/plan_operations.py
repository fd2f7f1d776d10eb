"""Writes of the plan: rows that are no visits, and what becomes of a row."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from tuanding.core.accounts.actors import Actor, PersonActor
from tuanding.core.accounts.models import Person
from tuanding.core.journal.doors import deed, fact
from tuanding.core.journal.keys import OneTime
from tuanding.core.journal.steps import Write
from tuanding.core.kernel.refusal import Blocked
from tuanding.selling.activities.contacts import refuse_foreign
from tuanding.selling.activities.models import PlanResult, PlanRow
from tuanding.selling.activities.operations import owner_or_writer_id
from tuanding.selling.activities.planning import slot_in_plan
from tuanding.selling.activities.queries import open_appointments
from tuanding.selling.activities.rules import check_kind_of_plan_row, check_kind_of_result, check_why
from tuanding.selling.clients.models import Client, Contact, GroupOrder


def plan_row(
    subject: GroupOrder | Person,
    *,
    by: PersonActor,
    at: datetime,
    kind: str,
    starts_at: datetime | None,
    ends_at: datetime | None = None,
    rest_day: bool = False,
    about: str = "",
    place: str = "",
    contact: Contact | None = None,
    client: Client | None = None,
    once: OneTime | None = None,
) -> PlanRow:
    """1.2: a row of somebody's plan that is no visit: of a group order, then it belongs to the client's owner; or of a person
    (the actor himself), with a client or without one. Makes no stage and opens no order.

    `client` is one that the caller was let see.

    Refused: the kind visit, which is `appoint_visit`; an unknown kind; what does not fit into the plan; an ended order."""

    def check(row: Any, actor: Actor) -> Write:
        check_kind_of_plan_row(kind, PlanRow.Kind.values, PlanRow.Kind.VISIT)
        of_order = isinstance(row, GroupOrder)
        whose = row.client if of_order else client
        if contact is not None and whose is None:
            refuse_foreign(contact, Client())
        elif whose is not None:
            refuse_foreign(contact, whose)
        person_id = owner_or_writer_id(row, by) if of_order else row.pk
        slot = slot_in_plan(person_id, starts_at, ends_at, rest_day=rest_day, by=by, at=at)
        return Write({"person_id": person_id, "client": None if of_order else whose, **slot._asdict()})

    fields = {"kind": kind, "purpose": "", "about": about.strip(), "place": place.strip(), "contact": contact}
    return fact(subject, "plan", fields, by=by, at=at, once=once, check=check).fact


def move_row(
    row: PlanRow,
    *,
    by: PersonActor,
    at: datetime,
    starts_at: datetime | None,
    ends_at: datetime | None = None,
    rest_day: bool = False,
    side: str,
    why: str,
    place: str | None = None,
    once: OneTime | None = None,
) -> PlanRow:
    """1.2: a row moved to another time, by whose doing and why: it gets that result, and a further row stands in its place,
    as long as the first one unless `ends_at` says otherwise. Answers with the new row.

    Refused: a row that has a result or whose visit is recorded; no word why; what does not fit into the plan."""

    def check(old: PlanRow, actor: Actor) -> Write:
        _refuse_settled(old)
        check_why(side, why, PlanResult.Side.values)
        end = ends_at or (starts_at and starts_at + (old.ends - old.starts_at))
        slot = slot_in_plan(old.person_id, starts_at, end, rest_day=rest_day, by=by, at=at, without=old.pk)
        new = PlanRow(
            group_order=old.group_order,
            client_id=old.client_id,
            contact_id=old.contact_id,
            person_id=old.person_id,
            kind=old.kind or PlanRow.Kind.VISIT,
            purpose=old.purpose,
            about=old.about,
            place=old.place if place is None else place.strip(),
            moved_from=old,
            **slot._asdict(),
        )
        further.append(new)
        return Write(parts=lambda _: [new])

    further: list[PlanRow] = []
    result = {"kind": PlanResult.Kind.MOVED, "side": side, "why": why.strip()}
    with deed(by, once) as whole:
        done = fact(row, "move", result, by=by, at=at, check=check)
        whole.answer(replace(done, fact=further[0]))
    return further[0]


def cancel_row(
    row: PlanRow, *, by: PersonActor, at: datetime, side: str, why: str, once: OneTime | None = None
) -> PlanResult:
    """1.2: a row that will not take place, by whose doing and why. The order keeps its stage: an appointment was made.

    Refused: a row that has a result, whose visit is recorded, or whose time has passed; no word why."""

    def check(old: PlanRow, actor: Actor) -> Write:
        _refuse_settled(old)
        if old.starts_at <= at:
            raise Blocked(
                "时间已经过了，不能再取消；没去成请记「没办成」，或改到别的时间", field="plan_row", value=old.pk
            )
        check_why(side, why, PlanResult.Side.values)
        return Write()

    result = {"kind": PlanResult.Kind.CANCELLED, "side": side, "why": why.strip()}
    return fact(row, "cancel", result, by=by, at=at, once=once, check=check).fact


def record_result(
    row: PlanRow,
    *,
    by: PersonActor,
    at: datetime,
    kind: str,
    side: str = "",
    why: str = "",
    once: OneTime | None = None,
) -> PlanResult:
    """1.9: what came of a row whose time has come: held, or not held, by whose doing and why. Refused: `held` of a visit,
    whose record says it; a row that has a result or whose visit is recorded; a row to come."""

    def check(old: PlanRow, actor: Actor) -> Write:
        _refuse_settled(old)
        check_kind_of_result(kind, old.is_visit, old.starts_at, at)
        if kind == PlanResult.Kind.NOT_HELD:
            check_why(side, why, PlanResult.Side.values)
        return Write()

    fields = {"kind": kind, "side": side if kind == PlanResult.Kind.NOT_HELD else "", "why": why.strip()}
    return fact(row, "result", fields, by=by, at=at, once=once, check=check).fact


def _refuse_settled(row: PlanRow) -> None:
    """Asked under the lock."""
    result = PlanResult.objects.filter(plan_row=row).first()
    if result is not None:
        raise Blocked("这一行已经记了「%(result)s」，不能再办理", field="plan_row", value=row.pk, result=str(result))
    if row.is_visit and not open_appointments(PlanRow.objects.filter(pk=row.pk)).exists():
        raise Blocked("这次拜访已经记下，不能再改期或取消", field="plan_row", value=row.pk)
