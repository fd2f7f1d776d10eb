"""The list, and one contract: paper, nine points, seal and talk side by side."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tuanding.contracting.contracts import queries, states
from tuanding.contracting.contracts.articles import PAPER, articles
from tuanding.contracting.contracts.forms import OriginalsForm, PointsForm, ReceiptForm, TellForm, WordForm
from tuanding.contracting.contracts.lists import contract_list
from tuanding.contracting.contracts.models import Contract, Originals, Review, Revision
from tuanding.contracting.contracts.states import APPROVED, FAIL, PASS, POINTS, SEALED, SUBMITTED, WARN
from tuanding.contracting.contracts.views.shared import crumbs, rights_on
from tuanding.core.accounts.scopes import get_visible
from tuanding.core.kernel.workcal import day_of
from tuanding.core.pages.permit import permit
from tuanding.core.pages.request import Request
from tuanding.core.sheets.queries import issued_of

TEMPLATE = "contracts/contract.html"
RULE_MARKS = {PASS: ("done", "check"), FAIL: ("late", "x"), WARN: ("due", "alert-triangle")}
NUMBER_MARKS = {PASS: "done", FAIL: "late", "": "rest"}


@require_safe
@permit("view", Contract)
def contracts(request: Request) -> HttpResponse:
    """Own, the department's or all contracts; finance begins with the review queue, oldest first."""
    return contract_list(request.actor).view(request)


@require_safe
@permit("view", Contract)
def contract(request: Request, pk: int) -> HttpResponse:
    """One contract as it stands, with what this person may do."""
    row = get_visible(Contract, request.actor, pk)
    return render(request, TEMPLATE, page_of(request, row))


def page_of(request: Request, row: Contract, points: PointsForm | None = None) -> dict[str, Any]:
    """Everything the page shows; `points` is the form of a review that was refused."""
    may = rights_on(row, request.actor)
    revision = row.newest
    signature = queries.signature_of(revision)
    review = queries.newest_review(revision)
    reviews = may["review"] and row.state == SUBMITTED
    lines = queries.lines_of(revision)
    shown = _points(revision, review, points, request.now) if may["prices"] else []
    return {
        "contract": row, "order": row.group_order, "client": row.group_order.client, "revision": revision, "may": may,
        "title": f"{row.group_order.client} {row.number}", "crumbs": crumbs(row), "lines": lines, "signature": signature,
        "pieces": sum(line.quantity for line in lines), "receipt": getattr(signature, "receipt", None),
        "articles": _articles(revision, lines, shown, may["prices"]), "points": shown, "reviews": reviews, "last_review": review,
        "passed": sum(p["verdict"] == PASS for p in shown), "failed": [p["code"] for p in shown if p["verdict"] == FAIL],
        "paper_heads": PAPER["heads"] if may["prices"] else PAPER["heads"][:4], "paper": PAPER,
        "state": states.LIFE.states[row.state], "sheet": _sheet(request, row, review, signature),
        **_beside(request, row, signature, may),
    }  # fmt: skip


def _points(revision: Revision, review: Review | None, form: PointsForm | None, now) -> list[dict]:
    """Each point with the rule's word, and the verdict as it is: decided, typed just now, or open."""
    decided = {point.code: point for point in review.points.all()} if review else {}
    return [_point(rule, decided.get(rule.point), form) for rule in queries.proposed_verdicts(revision, day_of(now))]


def _point(rule, decided, form: PointsForm | None) -> dict:
    if decided:
        rule_verdict, said = decided.rule_verdict, _(decided.rule_reason) % decided.rule_params
        verdict, remark = decided.verdict, decided.remark
    else:
        rule_verdict, said = rule.verdict, _(rule.reason) % rule.params
        verdict = form[f"verdict_{rule.point}"].value() or "" if form else ""
        remark = form[f"remark_{rule.point}"].value() or "" if form else ""
    rule_s, icon = RULE_MARKS[rule_verdict]
    errors = (
        [*form.errors.get(f"verdict_{rule.point}", ()), *form.errors.get(f"remark_{rule.point}", ())] if form else []
    )
    return {
        "code": rule.point, "label": POINTS[rule.point], "rule": said, "rule_s": rule_s, "icon": icon, "verdict": verdict,
        "remark": remark, "s": NUMBER_MARKS[verdict], "errors": errors,
    }  # fmt: skip


def _articles(revision: Revision, lines, points: list[dict], prices: bool) -> list[dict]:
    marks = {point["code"]: point["s"] for point in points}
    written = articles(revision, lines, prices=prices)
    table = 3 if prices else 2
    return [
        {"code": one.code, "numeral": one.numeral, "title": one.title, "text": one.text, "s": marks.get(one.code, "rest"),
         "table": one.code == table}
        for one in written
    ]  # fmt: skip


def _sheet(request: Request, row: Contract, review: Review | None, signature) -> dict:
    """Printed sheets of this contract that a reader may want beside the text."""
    receipt = getattr(signature, "receipt", None)
    notice = queries.notice_of(row)
    made = notice if notice and notice.issued.state == "issued" else None
    return {
        "F22": receipt.issued if receipt and receipt.issued.state == "issued" else None,
        "F23": issued_of(review, "F23").first() if review else None,
        "F24": made.issued if made else None,
        "notice": made,
    }


def _beside(request: Request, row: Contract, signature, may: dict[str, bool]) -> dict:
    """The right column: seal, talk, papers, what is still to do."""
    facts = queries.standing(row, person_id=request.actor.person_id)
    seal = queries.seal_of(row)
    copies = signature.copies if signature else 2
    seal_due = queries.seal_due(row) if row.state == APPROVED else None
    tell_due = queries.tell_due(row) if row.state == SEALED else None
    return {
        "seal": seal, "words": row.words.select_related("by").order_by("pk"), "word": WordForm(),
        "held": [(Originals.Holder(name).label, count) for name, count in queries.originals_with(row).items()],
        "sent_back": queries.last_sent_back(row) if row.state in ("sent_back", "draft") else None,
        "why_no_seal": _why_no_seal(row, facts), "why_no_review": _say(states.may_review(row, facts)) if may["review"] else "",
        "seal_due": seal_due, "seal_s": _urgency(seal_due, request.now),
        "tell_due": tell_due, "tell_s": _urgency(tell_due, request.now),
        "told": row.tellings.select_related("by").order_by("-pk").first(),
        "receipt_form": ReceiptForm(initial={"copies": copies}), "originals_form": OriginalsForm(),
        "tell_form": TellForm(initial={"how": "called", "person": row.newest.receiver}),
    }  # fmt: skip


def _urgency(due, now) -> str:
    return "late" if due and due < now else "due"


def _say(refusal) -> str:
    return refusal.sentence(_) if refusal else ""


def _why_no_seal(row: Contract, facts: states.Standing):
    """The locked button says why: in words of the state, before the gate's own."""
    if row.state == APPROVED:
        return _say(states.may_seal(row, facts))
    return _("九点全过才能盖章。评审后改动合同，评审作废。")
