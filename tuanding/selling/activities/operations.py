"""Writes of calls, appointments and visits."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from tuanding.core.accounts.actors import Actor, PersonActor
from tuanding.core.accounts.composed import composed_once
from tuanding.core.accounts.models import Person
from tuanding.core.accounts.scopes import get_visible
from tuanding.core.journal.doors import deed, fact
from tuanding.core.journal.keys import OneTime
from tuanding.core.journal.steps import Write
from tuanding.core.kernel.refusal import Blocked, Invalid, Refusal
from tuanding.core.kernel.workcal import day_of
from tuanding.selling.activities.models import Call, PlanResult, PlanRow, Visit
from tuanding.selling.activities.planning import slot_in_plan
from tuanding.selling.activities.queries import open_appointments
from tuanding.selling.activities.rules import (
    check_days_of_call,
    check_kind_of_plan_row,
    check_kind_of_result,
    check_visit,
    check_why,
)
from tuanding.selling.clients.models import Client, Contact, GroupOrder
from tuanding.selling.clients.operations import milestone, open_order
from tuanding.selling.clients.queries import open_order_of

PLAN_ROW: Any = Call._meta.get_field("plan_row")


@composed_once
def contact_of_client(pk: int, client_id: int) -> QuerySet[Contact]:
    return Contact.objects.filter(pk=pk, client_id=client_id)


def call_client(
    client: Client,
    *,
    by: PersonActor,
    at: datetime,
    outcome: str,
    contact: Contact | int | None = None,
    call_back_on: date | None = None,
    remark: str = "",
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
    rest_day: bool = False,
    place: str = "",
    purpose: str = "Hq",
    title: str = "",
    once: OneTime | None = None,
) -> Call:
    """1.2: the owner (or his deputy) records what came of a call. `appointed` makes the appointment in the same deed
    and opens the group order, or joins the client's open one. No answer, a refusal and a wrong number are outcomes and
    end nothing; the first is a call that reached nobody. Of `client` only the id counts (its door reads it, locked); `contact` may be an id.

    Refused: "another day" without a later day; an appointment that does not fit into the plan (`planning.slot_in_plan`); a
    contact of another client.
    """

    def check(row: Client, actor: Actor) -> Write:
        check_days_of_call(outcome, call_back_on, starts_at, at)
        return Write({"rep_id": row.owner_id or by.person_id, "contact": contact_of(row, contact)})

    call = {
        "outcome": outcome,
        "call_back_on": call_back_on if outcome == Call.Outcome.CALL_BACK else None,
        "remark": remark.strip(),
    }
    with deed(by, once) as whole:
        done = fact(client, "call", call, by=by, at=at, check=check)
        whole.answer(done)
        if outcome == Call.Outcome.APPOINTED:
            order = _open_order(done.row, done.fact, by, at, title)
            appoint_visit(
                order,
                by=by,
                at=at,
                starts_at=starts_at,
                ends_at=ends_at,
                rest_day=rest_day,
                contact=done.fact.contact,
                place=place,
                purpose=purpose,
                call=done.fact,
            )
        else:
            PLAN_ROW.set_cached_value(done.fact, None)  # the call is new and has no appointment: saves the query
    return done.fact


def _open_order(client: Client, call: Call, by: PersonActor, at: datetime, title: str) -> GroupOrder:
    """The client's open order, or a new one."""
    there = open_order_of(client)
    return there or open_order(client, by=by, at=at, title=title or _default_title(at), contact=call.contact)


def _default_title(at: datetime) -> str:
    return f"{day_of(at).year}年职业装"  # data: a name people may change


def appoint_visit(
    order: GroupOrder,
    *,
    by: PersonActor,
    at: datetime,
    starts_at: datetime | None,
    ends_at: datetime | None = None,
    rest_day: bool = False,
    contact: Contact | None = None,
    place: str = "",
    purpose: str = "Hq",
    call: Call | None = None,
    once: OneTime | None = None,
) -> PlanRow:
    """1.2: the owner writes down a visit agreed on, a row of the kind visit in his plan. Refused: what does not fit into the
    plan (`planning.slot_in_plan`), an ended order."""

    def check(row: GroupOrder, actor: Actor) -> Write:
        _refuse_foreign(contact, row.client)
        person_id = _owner_or_writer_id(row, by)
        slot = slot_in_plan(person_id, starts_at, ends_at, rest_day=rest_day, by=by, at=at)
        return Write({"person_id": person_id, **slot._asdict()}, parts=lambda _: milestone(row, "Dh"))

    visit = {
        "call": call,
        "contact": contact,
        "kind": PlanRow.Kind.VISIT,
        "purpose": purpose,
        "place": place.strip(),
    }
    return fact(order, "appointment", visit, by=by, at=at, once=once, check=check).fact


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

    Refused: the kind visit, which is `appoint_visit`; an unknown kind; what does not fit into the plan; a client the actor
    does not see; an ended order."""

    def check(row: Any, actor: Actor) -> Write:
        check_kind_of_plan_row(kind, PlanRow.Kind.values, PlanRow.Kind.VISIT)
        of_order = isinstance(row, GroupOrder)
        whose = row.client if of_order else client and get_visible(Client, by, client.pk)
        if contact is not None and whose is None:
            _refuse_foreign(contact, Client())
        elif whose is not None:
            _refuse_foreign(contact, whose)
        person_id = _owner_or_writer_id(row, by) if of_order else row.pk
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


def record_visit(
    order: GroupOrder,
    *,
    by: PersonActor,
    at: datetime,
    purpose: str,
    contact: Contact | None = None,
    steps: Sequence[str] = (),
    materials: Sequence[str] = (),
    need: str = "",
    reaction: str = "",
    next_step: str = "",
    next_on: date | None = None,
    place: str = "",
    once: OneTime | None = None,
) -> Visit:
    """2.1–2.4, 4.1: the owner, or back office for him (1.10), records a visit held at `at`. Purpose Hq makes the stage
    Hq; Zl, Fa and Cc are made by data sheet, presentation and signature, never by a visit.

    Refused: unknown codes; Hq without a step, a need or a reaction; a moment to come, or more than seven days ago; an
    ended order; a contact of another client."""

    def check(row: GroupOrder, actor: Actor) -> Write:
        check_visit(purpose, steps, materials, next_on, at, by.at, row.opened_on, f"{need} {reaction}")
        _refuse_foreign(contact, row.client)
        reached = milestone(row, "Hq") if purpose == "Hq" else []
        return Write({"client": row.client, "rep_id": _owner_or_writer_id(row, by)}, parts=lambda _: reached)

    visit = {
        "contact": contact,
        "purpose": purpose,
        "steps": list(dict.fromkeys(steps)),
        "materials": list(dict.fromkeys(materials)),
        "need": need.strip(),
        "reaction": reaction.strip(),
        "next_step": next_step.strip(),
        "next_on": next_on,
        "place": place.strip(),
    }
    return fact(order, "visit", visit, by=by, at=at, once=once, check=check).fact


def visit_unless_recorded(order: GroupOrder, purpose: str, at: datetime) -> list[Visit]:
    """The visit a data sheet, presentation or signature implies, to be written with it (`parts`); none when the client
    already has a visit of that purpose that day."""
    there = Visit.objects.filter(client_id=order.client_id, purpose=purpose, on=day_of(at)).exists()
    if there or not order.client.owner_id:
        return []
    return [Visit(group_order=order, client_id=order.client_id, rep_id=order.client.owner_id, purpose=purpose)]


def _owner_or_writer_id(order: GroupOrder, by: PersonActor) -> int:
    """Whose work it is: the client's owner, whoever writes it down."""
    return order.client.owner_id or by.person_id


def contact_of(client: Client, contact: Contact | int | None) -> Contact | None:
    """The contact, None for None. Refused alike: a contact of another client, and an id that does not exist."""
    if isinstance(contact, Contact):
        _refuse_foreign(contact, client)
    if contact is None or isinstance(contact, Contact):
        return contact
    row = contact_of_client(contact, client.pk).first()
    if row is None:
        why = Refusal("「%(value)s」不是这家客户的联系人，请选本客户的联系人", field="contact_id", value=contact)
        raise Invalid({"contact_id": [why]})
    return row


def _refuse_foreign(contact: Contact | None, client: Client) -> None:
    if contact is not None and contact.client_id != client.pk:
        why = Refusal("「%(value)s」不是这家客户的联系人，请选本客户的联系人", field="contact", value=contact.name)
        raise Invalid({"contact": [why]})
