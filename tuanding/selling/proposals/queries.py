"""Reads of data sheets, requests and proposals. What a person may see comes from `visible()`."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Sum
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tuanding.core.accounts.actors import Actor
from tuanding.core.accounts.prepared import Prepared
from tuanding.core.accounts.scopes import may, visible
from tuanding.core.kernel.workcal import day_of
from tuanding.core.pages.waiting import Waiting
from tuanding.selling.clients.models import Client, GroupOrder
from tuanding.selling.proposals.models import (
    DataSheet,
    Headcount,
    Presentation,
    Proposal,
    ProposalLine,
    ProposalRequest,
    Withdrawal,
)
from tuanding.selling.proposals.rules import POINTS, SEASONS, Completeness, completeness
from tuanding.selling.proposals.states import ACCEPT, LATER, OPEN


def newest_sheet(client: Client | int) -> DataSheet | None:
    """The client's data sheet as it holds now."""
    return DataSheet.objects.filter(client=client).order_by("-version").first()


def said(sheet: DataSheet, people: int | None = None) -> dict:
    """The points of a data sheet with their values, the headcount as a number of people."""
    if people is None:
        people = sheet.headcounts.aggregate(all=Sum(F("men") + F("women")))["all"] or 0
    return {code: people if code == "headcount" else getattr(sheet, code) for code in POINTS}


def completeness_of(sheet: DataSheet, people: int | None = None) -> Completeness:
    """`people`: the headcount, where it was read along."""
    return completeness(said(sheet, people))


def with_people(rows: QuerySet[DataSheet]) -> QuerySet[Any]:
    """Each with the sum of its headcounts."""
    counts = Headcount.objects.filter(data_sheet=OuterRef("pk")).order_by().values("data_sheet")
    return rows.annotate(people=Subquery(counts.annotate(all=Sum(F("men") + F("women"))).values("all")))


def open_requests(order: GroupOrder) -> QuerySet[ProposalRequest]:
    """What is still with the design centre."""
    return order.proposal_requests.filter(state__in=OPEN)


def has_open_request(order: GroupOrder) -> bool:
    return open_requests(order).exists()


def queue(actor: Actor) -> QuerySet[ProposalRequest]:
    """The design centre's work by wish date."""
    related = ("group_order__client", "data_sheet", "asked_by")
    return visible(ProposalRequest, actor).filter(state__in=OPEN).select_related(*related).order_by("wish_on", "pk")


def newest_proposal(request: ProposalRequest) -> Proposal | None:
    return request.proposals.order_by("-version").first()


def is_newest_delivered(proposal: Proposal) -> bool:
    """Whether this is the last version of a request that is delivered and not being changed."""
    request = ProposalRequest.objects.get(pk=proposal.request_id)
    newest = newest_proposal(request)
    return request.state == "delivered" and newest is not None and newest.pk == proposal.pk


def with_decisions(rows: QuerySet[Proposal]) -> QuerySet[Any]:
    """Newest first, each with its request and the client's last decision about it. "Later" decides nothing."""
    last = Presentation.objects.filter(proposal=OuterRef("pk")).exclude(decision=LATER).order_by("-pk")
    told = {"told": Subquery(last.values("pk")[:1]), "decided": Subquery(last.values("decision")[:1])}
    return rows.select_related("request").annotate(**told).order_by("-pk")


OF_ORDER = Prepared(lambda order_id: with_decisions(Proposal.objects.filter(group_order_id=order_id)))


def accepted_proposal(order: GroupOrder) -> Proposal | None:
    """The proposal the client accepted last and that nothing supersedes: no refusal, no wish for a change, no newer
    version since."""
    return accepted_among(OF_ORDER.rows(order.pk))


def accepted_among(proposals: list[Any]) -> Proposal | None:
    """The same of all proposals of an order, as `with_decisions` gives them."""
    last = max((one for one in proposals if one.told), key=lambda one: one.told, default=None)
    accepted = last is not None and last.decided == ACCEPT and _counts(last, proposals)
    return last if accepted else None


def to_be_presented(proposals: list[Any]) -> Proposal | None:
    """The newest delivered proposal of an order that the client has not decided on."""
    newest = next((one for one in proposals if not one.told), None)
    return newest if newest and _counts(newest, proposals) else None


def _counts(proposal: Proposal, proposals: list[Any]) -> bool:
    """Whether it is the last version of a delivered request."""
    newest = max(one.version for one in proposals if one.request_id == proposal.request_id)
    return proposal.request.state == "delivered" and newest == proposal.version


def points_said(sheet: DataSheet) -> list[dict]:
    """Every point of clause 3.1 with what the sheet says, for pages and papers."""
    values = said(sheet)
    return [{"code": code, "label": POINTS[code], "value": in_words(code, value)} for code, value in values.items()]


def in_words(code: str, value) -> str:
    """A point's value as people read it; empty when nothing is said."""
    if not value:
        return ""
    if code == "seasons":
        return "、".join(_(SEASONS.get(season, season)) for season in value)
    if code == "headcount":
        return _("%(count)s 人") % {"count": value}
    if code == "budget":
        return _("%(amount)s 元") % {"amount": f"{Decimal(str(value)):,.2f}"}
    return "；".join(value) if isinstance(value, list) else str(value)


def lines_of(proposal: Proposal | None) -> list[dict]:
    """The lines a further version begins with."""
    names = ("style", "post", "sex", "fabric", "description", "acceptance", "quantity", "unit_price")
    return [{name: getattr(line, name) for name in names} for line in proposal.lines.all()] if proposal else []


def lines_wanted(request: ProposalRequest) -> list[dict]:
    """What the data sheet says already: a line per post and sex."""
    rows = []
    for one in request.data_sheet.headcounts.all():
        rows += [{"post": one.post, "sex": sex, "quantity": n} for sex, n in (("m", one.men), ("f", one.women)) if n]
    return rows


def totals(lines: list[ProposalLine]) -> dict:
    """Pieces and amount of a proposal."""
    amount = sum((line.amount for line in lines), Decimal("0.00"))
    return {"pieces": sum(line.quantity for line in lines), "amount": amount}


def is_late(request: ProposalRequest, now: datetime) -> bool:
    """Whether the wish date of an open request is over."""
    return request.state in OPEN and request.wish_on < day_of(now)


def talk(request: ProposalRequest) -> list[dict]:
    """What happened along a request, newest first, as the timeline shows it."""
    asked = {
        "at": request.asked_at,
        "text": _("%(who)s 申请") % {"who": request.asked_by},
        "note": request.wishes,
        "s": "now",
    }
    told = [asked]
    told += [_told(row, _("%(who)s 问"), row.text, "due") for row in request.questions.select_related("by")]
    told += [_told(row, _("%(who)s 答复"), row.text, "done") for row in request.answers.select_related("by")]
    told += [_told(row, _("%(who)s 交付 V%(version)s"), "", "done") for row in request.proposals.select_related("by")]
    told += [_told(row, _("%(who)s 请修改"), row.reason, "due") for row in request.reworks.select_related("by")]
    ends = Withdrawal.objects.filter(request=request).select_related("by")
    told += [_told(row, _("%(who)s 撤回"), row.reason, "late") for row in ends]
    return sorted(told, key=lambda one: one["at"], reverse=True)


def _told(row, text: str, note: str, s: str) -> dict:
    words = {"who": row.by, "version": getattr(row, "version", "")}
    return {"at": row.at, "text": text % words, "note": note, "s": s}


def waiting_for(actor: Actor, now: datetime) -> list[Waiting]:
    """The designer: requests to take or go on with, by wish date. The rep: questions to answer, proposals to explain."""
    found: list[Waiting] = []
    if may(actor, "design", ProposalRequest):
        found += [_of_request(row, TO_DESIGN[row.state]) for row in DESIGNERS.rows(actor)]
    if may(actor, "request", ProposalRequest):
        found += [_of_request(row, TO_REP[row.state]) for row in REPS.rows(actor)]
    return found


TO_DESIGN = {
    "requested": (gettext_lazy("接方案申请"), "clipboard-list", "now"), "taken": (gettext_lazy("交付方案"), "color-swatch", "now"),
    "rework": (gettext_lazy("修改方案"), "file-pencil", "due"),
}  # fmt: skip
TO_REP = {
    "asked_back": (gettext_lazy("答复设计中心"), "message-question", "due"),
    "delivered": (gettext_lazy("讲解方案"), "color-swatch", "now"),
}


def _first(rows: QuerySet[ProposalRequest]) -> QuerySet[ProposalRequest]:
    return rows.select_related("group_order__client").order_by("wish_on", "pk")[:50]


def _to_design(actor: Actor) -> QuerySet[ProposalRequest]:
    return _first(visible(ProposalRequest, actor, "design").filter(state__in=tuple(TO_DESIGN)))


def _to_answer(actor: Actor) -> QuerySet[ProposalRequest]:
    asked = Q(state="asked_back") | Q(state="delivered") & ~Q(proposals__presentations__isnull=False)
    return _first(visible(ProposalRequest, actor, "request").filter(asked, group_order__ending__isnull=True))


DESIGNERS, REPS = Prepared(_to_design), Prepared(_to_answer)


def _of_request(row: ProposalRequest, what: tuple) -> Waiting:
    title, icon, state = what
    clause = "4.3" if row.state == "delivered" else "3.2"
    due = None if row.state == "delivered" else row.wish_on
    return Waiting(
        kind="proposal", title=title, where=f"{row.group_order.client} {row.number}", icon=icon, since=row.asked_at,
        url=reverse("proposals:request", args=[row.pk]), due=due, clause=clause, state=state,
    )  # fmt: skip
