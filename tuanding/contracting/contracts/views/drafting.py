"""5.2: the contract drafted, edited line by line, revised."""

import hashlib
import json
from datetime import date
from typing import Any

from django.forms import model_to_dict
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tuanding.contracting.contracts import operations, queries
from tuanding.contracting.contracts.dossier import Dossier, read_dossier
from tuanding.contracting.contracts.fields import LINE
from tuanding.contracting.contracts.forms import DraftForm, Lines, ReasonForm, TermsForm
from tuanding.contracting.contracts.models import Contract, Revision, Sex
from tuanding.contracting.contracts.operations.drafting import default_terms, line_as_json
from tuanding.contracting.contracts.states import DRAFT
from tuanding.contracting.contracts.views.shared import RULE_MARKS, address, crumbs
from tuanding.core.accounts.scopes import get_visible
from tuanding.core.kernel.refusal import Blocked, Invalid, Refusal, Stale
from tuanding.core.kernel.workcal import day_of
from tuanding.core.pages.answers import answer, form_page, refused
from tuanding.core.pages.formats import money
from tuanding.core.pages.once import how, how_seen
from tuanding.core.pages.permit import permit
from tuanding.core.pages.request import Request
from tuanding.selling.clients.models import GroupOrder
from tuanding.selling.proposals.queries import accepted_proposal

EDIT, NEW = "contracts/edit.html", "contracts/new.html"


@permit("work", GroupOrder)
def new_contract(request: Request, pk: int) -> HttpResponse:
    """The first draft of an order, with a form for the terms that do not come from the proposal."""
    order = get_visible(GroupOrder, request.actor, pk, "work")
    proposal, there = accepted_proposal(order), queries.live_contract(order)
    back = reverse("order", args=[order.pk])
    if proposal is None or there:
        return refused(request, _why_no_draft(there, back))
    form = DraftForm(request.POST or None, instance=Revision(**default_terms(order, proposal, request.now)))
    page = {
        "title": _("起草合同"),
        "clause": "5.2",
        "back": back,
        "submit": _("起草"),
        "order": order,
        "proposal": proposal,
        "lines": proposal.lines.all(),
        "crumbs": [
            (pgettext("一览", "团订单"), reverse("clients:orders")),
            (f"{order.client} {order.title}", back),
            (_("起草合同"), ""),
        ],
    }
    return form_page(
        request,
        form,
        lambda: operations.draft_contract(order, **how(request), **form.cleaned_data),
        done=lambda contract: reverse("contracts:edit", args=[contract.pk]),
        message=_("合同已起草"),
        template=NEW,
        context=page,
    )


def _why_no_draft(there: Contract | None, back: str) -> Refusal:
    if there:
        act = {"act_url": address(there), "act_label": _("看合同")}
        return Blocked(
            "无法再起草，因为这张团订单已经有合同 %(value)s；要改就另起一稿", value=there.number, clause="5.2", **act
        )
    act = {"act_url": back, "act_label": _("回团订单")}
    return Blocked("无法起草合同，因为还没有客户接受的方案；方案说明时记下客户接受，再来起草", clause="5.2", **act)


@permit("edit", Contract)
def edit_contract(request: Request, pk: int) -> HttpResponse:
    """Lines as a typed table, terms below, totals and the self-check beside."""
    row = get_visible(Contract, request.actor, pk, "edit")
    dossier = read_dossier(row)
    revision = dossier.revision
    if row.state != DRAFT and request.method != "POST":  # a POST goes on: its refusal keeps what was typed
        return answer(request, lambda: None, done=address(row))
    form = TermsForm(request.POST or None, instance=revision)
    lines = Lines(
        request.POST or None,
        prefix="lines",
        initial=[model_to_dict(line, fields=LINE.copied_names) for line in dossier.lines],
    )
    page = _edit_page(request, dossier, lines)
    return form_page(
        request,
        form,
        lambda: _save_edit(request, row, form, lines),
        done=_address_of_edit_or_sign(request, row),
        message=_("合同已存"),
        template=EDIT,
        context=page,
        further=[lines],
    )


def _address_of_edit_or_sign(request: Request, row: Contract) -> str:
    """存 stays on the page, 去记签字 goes on."""
    return reverse("contracts:sign" if request.POST.get("go") == "sign" else "contracts:edit", args=[row.pk])


def _save_edit(request: Request, row: Contract, form: TermsForm, lines) -> Contract:
    """Saves the terms, and the lines where they were changed; reasons of single cells ("lines.2.quantity") go beside
    them."""
    rows = lines.rows()
    new = None if request.POST.get("lines_seen") == hash_of_typed_lines(rows) else rows
    try:
        return operations.edit_contract(row, changes=form.changes(), lines=new, **how_seen(request))
    except Stale as stale:
        _compare_lines(stale, rows, new is not None, row, request.POST.get("lines_seen", ""))
        raise
    except Invalid as why:
        filled = [one for one in lines if one.cleaned_data.get("style")]
        for key in [k for k in why.errors if k.startswith("lines.")]:
            _word, place, field = key.split(".")
            for reason in why.errors.pop(key):
                filled[int(place) - 1].add_error(field, reason.sentence(_))
        raise


def _compare_lines(stale: Stale, rows: list[dict], has_changed: bool, row: Contract, lines_seen: str) -> None:
    """Says in words what became of the lines, as of one field: who changed them since the page was opened. `rows` are the lines as
    typed; `lines_seen` is their hash as they were shown. The hash is also what chooses: lines that have it are not written."""
    stored = [line_as_json(line) for line in row.newest_revision().lines.all()]
    changed_by_others = hash_of_typed_lines(stored) != lines_seen
    if not has_changed and not changed_by_others:
        return
    stale.params["label_lines"] = _("明细")
    stale.conflicts["lines"] = {"yours": lines_in_words(rows), "theirs": lines_in_words(stored)}
    if not has_changed:
        stale.only_theirs.add("lines")
    elif not changed_by_others:
        stale.only_yours.add("lines")
    else:
        stale.choices["lines"] = ("lines_seen", lines_seen, hash_of_typed_lines(rows))


def lines_in_words(rows: list[dict]) -> list[str]:
    """夏季短袖 · 厨师 · 男 · 120 × 86.00, a line each."""
    return [_line_in_words(row) for row in rows]


def _line_in_words(row: dict) -> str:
    sex = Sex(row["sex"]).label if row.get("sex") else ""
    what = [str(text) for text in (row.get("style"), row.get("post"), sex, row.get("fabric")) if text]
    price = money(row["unit_price"]) if row.get("unit_price") not in (None, "") else "--"
    return f"{' · '.join(what)} · {row.get('quantity') or '--'} × {price}"


def hash_of_typed_lines(rows: list[dict]) -> str:
    """A short hash of lines as typed: lines with the hash they had on the page are not written again."""
    plain = [{name: str(row.get(name, "")) for name in LINE.copied_names} for row in rows]
    return hashlib.sha256(json.dumps(plain).encode()).hexdigest()[:16]


def _edit_page(request: Request, dossier: Dossier, lines) -> dict[str, Any]:
    row, revision = dossier.contract, dossier.revision
    verdicts = queries.proposed_verdicts(revision, dossier.lines, day_of(request.now))
    current = hash_of_typed_lines([line_as_json(line) for line in dossier.lines])
    before = next((one for one in dossier.revisions if one.number == revision.number - 1), None)
    return {
        "contract": row,
        "revision": revision,
        "rows": lines,
        "client": row.group_order.client,
        "lines_seen": request.POST.get("lines_seen", current),
        "title": f"{row.group_order.client} {row.number}",
        "crumbs": crumbs(row, _("第 %(n)s 稿") % {"n": revision.number}),
        "plan": plan_of(revision),
        "before": before,
        "verdicts": [(v, _(v.reason) % v.params, RULE_MARKS[v.verdict][0]) for v in verdicts],
        "sent_back": dossier.newest_failed_review,
        "right": sum(v.verdict != "fail" for v in verdicts),
        "wear_on": row.group_order.wear_on,
        "pieces": sum(line.quantity for line in dossier.lines),
    }


STEPS = {
    "contract": "合同",
    "deposit": "预付款",
    "measuring": "量体",
    "production": "采购、生产",
    "ready": "入库",
    "delivery": "交货",
    "wear": "穿着",
}


def plan_of(revision: Revision) -> dict[str, Any]:
    """5.1: the steps with their places on the tape, in days from the first."""
    days = [(step["code"], date.fromisoformat(step["on"])) for step in revision.plan]
    if not days:
        return {}
    start, end = days[0][1], days[-1][1]
    ends = [day for _code, day in days[1:]] + [end]
    steps = [
        {"label": STEPS[code], "on": on, "a": (on - start).days, "b": (until - start).days, "code": code}
        for (code, on), until in zip(days, ends, strict=True)
    ]
    return {"steps": steps[:-1], "wear": steps[-1], "days": (end - start).days}


@permit("edit", Contract)
def revise_contract(request: Request, pk: int) -> HttpResponse:
    """5.4: the next draft of a contract that was sent back or approved."""
    row = get_visible(Contract, request.actor, pk, "edit")
    sent_back = queries.newest_failed_review(row) if row.state == "sent_back" else None
    initial = {"reason": _("按评审意见修改") if sent_back else ""}
    form = ReasonForm(request.POST or None, initial=initial)
    title = _("另起第 %(n)s 稿") % {"n": row.newest_revision().number + 1}
    page = {
        "title": title,
        "clause": "5.4",
        "seen": row.version,
        "back": address(row),
        "submit": title,
        "crumbs": crumbs(row, title),
    }
    return form_page(
        request,
        form,
        lambda: operations.revise_contract(row, reason=form.cleaned_data["reason"], **how_seen(request)),
        done=reverse("contracts:edit", args=[row.pk]),
        message=_("新的一稿已照抄上一稿"),
        context=page,
    )
