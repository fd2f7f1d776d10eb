"""Writes of calls, appointments and visits."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from tuanding.core.accounts.actors import Actor, PersonActor
from tuanding.core.attachments.operations import with_files
from tuanding.core.journal.doors import deed, fact
from tuanding.core.journal.keys import OneTime
from tuanding.core.journal.steps import Write
from tuanding.core.kernel.refusal import Invalid, Refusal
from tuanding.core.kernel.workcal import SHANGHAI, day_of
from tuanding.selling.activities.contacts import contact_of, refuse_foreign
from tuanding.selling.activities.models import Call, PlanRow, Visit
from tuanding.selling.activities.planning import slot_in_plan
from tuanding.selling.activities.queries import visits_of_day
from tuanding.selling.activities.rules import check_days_of_call, check_visit
from tuanding.selling.activities.visiting import visitor_id
from tuanding.selling.clients.models import Client, Contact, GroupOrder
from tuanding.selling.clients.operations import milestone, open_order
from tuanding.selling.clients.queries import open_order_of

PLAN_ROW: Any = Call._meta.get_field("plan_row")


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
        return Write({"rep_id": by.person_id, "contact": contact_of(row, contact)})

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
        refuse_foreign(contact, row.client)
        person_id = owner_or_writer_id(row, by)
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
    again: bool = False,
    files: Sequence[str] = (),
    once: OneTime | None = None,
) -> Visit:
    """2.1–2.4, 4.1: the owner, or back office for him (1.10), records a visit held at `at`. Purpose Hq makes the stage
    Hq; Zl, Fa and Cc are made by data sheet, presentation and signature, never by a visit. `files`: tokens of uploads.

    Refused: unknown codes; Hq without a step, a need or a reaction; a moment to come, or more than seven days ago; an
    ended order; a contact of another client; a visit of that purpose on a day that has one, unless `again` says that the
    client was visited once more."""

    def check(row: GroupOrder, actor: Actor) -> Write:
        check_visit(purpose, steps, materials, next_on, at, by.at, row.opened_on, f"{need} {reaction}")
        refuse_foreign(contact, row.client)
        if not again:
            _ask_about_second_visit(row.client, purpose, at)
        reached = milestone(row, "Hq") if purpose == "Hq" else []
        return Write({"client": row.client, "rep_id": visitor_id(row, actor)}, parts=lambda _: reached)

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
    return with_files(lambda: fact(order, "visit", visit, by=by, at=at, check=check), files, by=by, once=once).fact


def _ask_about_second_visit(client: Client, purpose: str, at: datetime) -> None:
    """Asked where a form comes again after Back, and where two people write down the same visit."""
    there = visits_of_day(client.pk, purpose, day_of(at)).first()
    if there is None:
        return
    why = Refusal(
        "%(who)s已经记过这家 %(day)s 的 %(value)s 拜访（%(clock)s）；确实又去了一次，请勾「再记一次」",
        field="again",
        value=purpose,
        who=there.by.name,
        day=f"{there.on:%m-%d}",
        clock=f"{there.at.astimezone(SHANGHAI):%H:%M}",
    )
    raise Invalid({"again": [why]})


def owner_or_writer_id(order: GroupOrder, by: PersonActor) -> int:
    """Whose work it is: the client's owner, whoever writes it down."""
    return order.client.owner_id or by.person_id
