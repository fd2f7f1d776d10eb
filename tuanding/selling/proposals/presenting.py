"""4.1–4.3: the proposal explained to the client, point by point."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from tuanding.core.accounts.actors import Actor, PersonActor
from tuanding.core.journal.doors import deed, fact
from tuanding.core.journal.keys import OneTime
from tuanding.core.journal.steps import Write
from tuanding.core.kernel.refusal import Invalid, Refusal
from tuanding.selling.activities.visiting import visit_unless_recorded
from tuanding.selling.clients.models import Contact
from tuanding.selling.clients.operations import milestone
from tuanding.selling.proposals.models import Presentation, Proposal, ProposalRequest
from tuanding.selling.proposals.operations import ask_rework
from tuanding.selling.proposals.queries import is_newest_delivered, point_value_in_words, point_values
from tuanding.selling.proposals.rules import POINTS, check_moment_of_presentation, check_presentation
from tuanding.selling.proposals.states import CHANGE


def present_proposal(
    proposal: Proposal,
    *,
    by: PersonActor,
    at: datetime,
    decision: str,
    confirmed: Sequence[str] = (),
    answers: Mapping[str, str] | None = None,
    remarks: Mapping[str, str] | None = None,
    reaction: str = "",
    contact: Contact | None = None,
    once: OneTime | None = None,
) -> Presentation:
    """4.1–4.3: the owner records which points the client confirmed (codes), which part of the proposal answers each
    need ({need: part}), the reaction and the decision; makes the stage Fa and the visit Fa of the day. `change` sends
    the request back to the design centre in the same deed, which hears of it now, also when it was held days ago.

    Refused: accepted with points unconfirmed or needs unanswered; a change without saying what; an older version; held
    in the future, more than seven days ago or before the proposal was delivered.
    """

    def check(row: Proposal, actor: Actor) -> Write:
        check_moment_of_presentation(at, by.at, row.at)
        _refuse_unknown([*confirmed, *(remarks or {})])
        points, needs = points_to_confirm(row, confirmed, remarks), needs_of(row, answers or {})
        check_presentation(points, needs, decision, reaction)
        _refuse_foreign(contact, row)
        order = row.group_order
        values = {"group_order": order, "points": points, "needs": needs}
        return Write(values, parts=lambda _: [*milestone(order, "Fa"), *visit_unless_recorded(order, "Fa", actor, at)])

    presentation = {"contact": contact, "reaction": reaction.strip(), "decision": decision}
    with deed(by, once) as whole:
        done = fact(proposal, "presentation", presentation, by=by, at=at, facts=is_newest_delivered, check=check)
        whole.answer(done)
        if decision == CHANGE:
            ask_rework(ProposalRequest.objects.get(pk=proposal.request_id), reaction, by=by, at=by.at, seen=None)
    return done.fact


def points_to_confirm(
    proposal: Proposal, confirmed: Collection[str] = (), remarks: Mapping[str, str] | None = None
) -> list[dict[str, Any]]:
    """4.2: every point that has a value in the data sheet, in words, and whether the client confirmed it."""
    sheet = proposal.request.data_sheet
    return [
        {
            "code": code,
            "label": POINTS[code],
            "value": _json_value(value),
            "said": point_value_in_words(code, value),
            "confirmed": code in confirmed,
            "remark": (remarks or {}).get(code, "").strip(),
        }
        for code, value in point_values(sheet).items()
        if value and code != "needs"
    ]


def needs_of(proposal: Proposal, answers: Mapping[str, str]) -> list[dict]:
    """4.3: every need of the data sheet and the part of the proposal that answers it."""
    return [{"need": n, "answer": answers.get(n, "").strip()} for n in proposal.request.data_sheet.needs]


def _json_value(value: Any) -> str | int | list:
    return value if isinstance(value, str | int | list) else str(value)


def _refuse_foreign(contact: Contact | None, proposal: Proposal) -> None:
    if contact is not None and contact.client_id != proposal.group_order.client_id:
        why = Refusal("「%(value)s」不是这家客户的联系人，请选本客户的联系人", field="contact", value=contact.name)
        raise Invalid({"contact": [why]})


def _refuse_unknown(codes: list[str]) -> None:
    accepted = "、".join(POINTS)
    for code in codes:
        if code not in POINTS:
            why = Refusal("不认识「%(value)s」，可以填 %(accepted)s", field="confirmed", value=code, accepted=accepted)
            raise Invalid({"confirmed": [why]})
