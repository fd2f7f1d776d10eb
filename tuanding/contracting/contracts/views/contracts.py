"""The list, and one contract: paper, nine points, seal and talk side by side."""

from datetime import date, datetime
from typing import Any, Literal

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tuanding.contracting.contracts import queries, states
from tuanding.contracting.contracts.articles import PAPER
from tuanding.contracting.contracts.dossier import Dossier, read_dossier_with_seals_and_originals
from tuanding.contracting.contracts.forms import OriginalsForm, PointsForm, ReceiptForm, TellForm, WordForm
from tuanding.contracting.contracts.lists import contract_list
from tuanding.contracting.contracts.models import Contract, Originals
from tuanding.contracting.contracts.states import (
    APPROVED,
    DRAFT,
    FAIL,
    PASS,
    SEALED,
    SENT_BACK,
    SUBMITTED,
)
from tuanding.contracting.contracts.views.changes import Changes, changes_of, draft_rows
from tuanding.contracting.contracts.views.points import article_rows, point_row
from tuanding.contracting.contracts.views.shared import crumbs, rights_on
from tuanding.core.accounts.scopes import row_reader
from tuanding.core.kernel.refusal import Refusal
from tuanding.core.kernel.workcal import day_of
from tuanding.core.pages.list_view import show_list
from tuanding.core.pages.permit import permit
from tuanding.core.pages.request import Request
from tuanding.core.sheets.queries import issued_of
from tuanding.core.sheets.states import ISSUED
from tuanding.core.worklist.clocks import Clock

TEMPLATE = "contracts/contract.html"


@permit("view", Contract)
def contracts(request: Request) -> HttpResponse:
    """Own, the department's or all contracts; finance begins with the review queue, oldest first."""
    return show_list(request, contract_list(request.actor))


# (actor, pk) → the contract with client, owner and department, and the actor's rights on it
contract_with_rights = row_reader(Contract, ("group_order__client__owner", "group_order__client__department"))


@require_safe
@permit("view", Contract)
def contract(request: Request, pk: int) -> HttpResponse:
    """One contract as it stands, with what this person may do."""
    return render(request, TEMPLATE, contract_context(request, contract_with_rights(request.actor, pk)))


def contract_context(request: Request, row: Contract, points: PointsForm | None = None) -> dict[str, Any]:
    """Everything the page shows; `points` is the form of a refused review."""
    may = rights_on(row, request.actor)
    dossier, clock = read_dossier_with_seals_and_originals(row), Clock()
    revision, lines, signature, review = dossier.revision, dossier.lines, dossier.signature, dossier.review
    changes = changes_of(dossier, revision, list(lines)) if may["prices"] else None
    point_rows = _point_rows(dossier, points, day_of(request.now), clock, changes) if may["prices"] else []
    return {
        "contract": row,
        "order": row.group_order,
        "client": row.group_order.client,
        "revision": revision,
        "may": may,
        "title": f"{row.group_order.client} {row.number}",
        "crumbs": crumbs(row),
        "lines": lines,
        "signature": signature,
        "pieces": sum(line.quantity for line in lines),
        "receipt": dossier.receipt_of_revision,
        "articles": article_rows(revision, lines, point_rows, may["prices"]),
        "points": point_rows,
        "changes": changes,
        "drafts": draft_rows(dossier) if may["prices"] else [],
        "reviews": may["review"] and row.state == SUBMITTED,
        "last_review": review,
        "passed": sum(point["verdict"] == PASS for point in point_rows),
        "failed": [point["code"] for point in point_rows if point["verdict"] == FAIL],
        "left": sum(not point["verdict"] for point in point_rows),
        "paper_heads": PAPER["heads"] if may["prices"] else PAPER["heads"][:4],
        "paper": PAPER,
        "state": states.LIFE.states[row.state],
        "sheet": _printed_sheets(dossier),
        **_seal_box_context(dossier, may),
        **_right_column_context(request, dossier, may, clock),
    }


def _seal_box_context(dossier: Dossier, may: dict[str, bool]) -> dict[str, Any]:
    """What the box of the seal shows, by state and rights."""
    state = dossier.contract.state
    return {
        "under_review": state in (SUBMITTED, APPROVED, SENT_BACK),
        "takes_receipt": may["receive"]
        and state == SUBMITTED
        and dossier.signature
        and not dossier.receipt_of_revision,
        "seals": may["seal"] and state == APPROVED,
        "shows_lock": (may["review"] and state == SUBMITTED) or (may["prices"] and state == APPROVED),
    }


def _point_rows(
    dossier: Dossier, form: PointsForm | None, on: date, clock: Clock, changes: Changes | None
) -> list[dict]:
    """A row for each point: the rule's sentence, and the verdict: decided, from the form just sent, or open ("")."""
    decided = {point.code: point for point in dossier.review.points.all()} if dossier.review else {}
    verdicts = queries.proposed_verdicts(dossier.revision, dossier.lines, on, clock)
    return [point_row(rule, decided.get(rule.point), form, changes) for rule in verdicts]


def _printed_sheets(dossier: Dossier) -> dict:
    """Printed sheets of this contract that a reader may want beside the text."""
    receipt, review, notice = dossier.receipt_of_revision, dossier.review, dossier.notice
    notice = notice if notice and notice.issued.state == ISSUED else None
    return {
        "F22": receipt.issued if receipt and receipt.issued.state == ISSUED else None,
        "F23": issued_of(review, "F23").first() if review else None,
        "F24": notice.issued if notice else None,
        "notice": notice,
    }


def _right_column_context(request: Request, dossier: Dossier, may: dict[str, bool], clock: Clock) -> dict:
    """The right column: seal, talk, papers, what is still to do."""
    row, signature, seal = dossier.contract, dossier.signature, dossier.seal
    facts = dossier.standing(person_id=request.actor.person_id)
    seal_due = clock.due("seal_hours", dossier.revision.approval.at) if row.state == APPROVED else None  # 5.5
    tell_due = clock.due("tell_hours", seal.at) if row.state == SEALED and seal else None  # 5.5
    tellings = row.tellings.select_related("by").order_by("-pk") if row.state == SEALED else row.tellings.none()
    return {
        "seal": seal,
        "words": list(row.words.select_related("by").order_by("pk")),
        "word": WordForm(),
        "originals_by_holder": [
            (Originals.Holder(name).label, count) for name, count in dossier.originals_with().items()
        ],
        "sent_back": dossier.newest_failed_review if row.state in (SENT_BACK, DRAFT) else None,
        "why_no_seal": _why_no_seal(row, facts),
        "why_no_review": _sentence_of(states.may_review(row, facts)) if may["review"] else "",
        "seal_due": seal_due,
        "seal_s": _late_or_due(seal_due, request.now),
        "tell_due": tell_due,
        "tell_s": _late_or_due(tell_due, request.now),
        "telling": tellings.first(),
        "receipt_form": ReceiptForm(initial={"copies": signature.copies if signature else 2}),
        "originals_form": OriginalsForm(),
        "tell_form": TellForm(initial={"how": "called", "person": dossier.revision.receiver}),
    }


def _late_or_due(due: datetime | None, now: datetime) -> Literal["late", "due"]:
    return "late" if due and due < now else "due"


def _sentence_of(refusal: Refusal | None) -> str:
    return refusal.sentence(_) if refusal else ""


def _why_no_seal(row: Contract, facts: states.Standing) -> str:
    """The sentence of the locked seal button: of the move's blocker where the contract is approved, else a general
    one."""
    if row.state == APPROVED:
        return _sentence_of(states.may_seal(row, facts))
    return _("九点全过才能盖章。评审后改动合同，评审作废。")
