"""Reads of data sheets, requests and proposals. What a person may see comes from `visible()`."""

from datetime import datetime
from decimal import Decimal
from typing import Any, TypedDict

from django.db.models import F, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from tuanding.core.accounts.actors import Actor, PersonActor
from tuanding.core.accounts.composed import composed_once
from tuanding.core.accounts.scopes import visible
from tuanding.core.files.models import FileBlob
from tuanding.core.kernel.workcal import day_of
from tuanding.selling.clients.models import Client, GroupOrder
from tuanding.selling.proposals.fields import DATA_SHEET, PROPOSAL_LINE
from tuanding.selling.proposals.models import (
    DataSheet,
    Headcount,
    Presentation,
    Proposal,
    ProposalLine,
    ProposalRequest,
    Withdrawal,
)
from tuanding.selling.proposals.rules import OF_LINE, POINTS, SEASONS, Completeness, completeness
from tuanding.selling.proposals.states import ACCEPT, LATER, OPEN


class TimelineEntry(TypedDict):
    """What happened once along a request; `s` is its meaning, see docs/look.md."""

    at: datetime
    text: str
    note: str
    s: str


def newest_sheet(client: Client | int) -> DataSheet | None:
    """The client's data sheet as it holds now."""
    return DataSheet.objects.filter(client=client).order_by("-version").first()


def point_values(sheet: DataSheet, people: int | None = None) -> dict:
    """The points of a data sheet with their values, the headcount as a number of people."""
    if people is None:
        people = sheet.headcounts.aggregate(all=Sum(F("men") + F("women")))["all"] or 0
    return {code: people if code == "headcount" else getattr(sheet, code) for code in POINTS}


def completeness_of(sheet: DataSheet, people: int | None = None) -> Completeness:
    """`people`: the number of people, when the caller has read it already."""
    return completeness(point_values(sheet, people))


def with_people(rows: QuerySet[DataSheet]) -> QuerySet[Any]:
    """Each with `people`, the sum of its headcounts."""
    counts = Headcount.objects.filter(data_sheet=OuterRef("pk")).order_by().values("data_sheet")
    return rows.annotate(people=Subquery(counts.annotate(all=Sum(F("men") + F("women"))).values("all")))


def open_requests(order: GroupOrder) -> QuerySet[ProposalRequest]:
    """What is still with the design centre."""
    return order.proposals_requests.filter(state__in=OPEN)


def has_open_request(order: GroupOrder, actor: Actor) -> bool:
    return open_requests(order).exists()


def design_queue(actor: PersonActor) -> QuerySet[ProposalRequest]:
    """The design centre's work by wish date."""
    related = ("group_order__client", "data_sheet", "asked_by")
    return visible(ProposalRequest, actor).filter(state__in=OPEN).select_related(*related).order_by("wish_on", "pk")


def newest_proposal(request: ProposalRequest) -> Proposal | None:
    return request.proposals.order_by("-version").first()


def is_newest_delivered(proposal: Proposal, actor: Actor) -> bool:
    """Whether this is the last version of a request that is delivered and not being changed."""
    request = ProposalRequest.objects.get(pk=proposal.request_id)
    newest = newest_proposal(request)
    return request.state == "delivered" and newest is not None and newest.pk == proposal.pk


def with_decisions(rows: QuerySet[Proposal]) -> QuerySet[Any]:
    """Newest first, each with its request, `decided` (the client's last decision about it; "later" is none) and
    `decision_id` (the presentation at which he decided)."""
    last = Presentation.objects.filter(proposal=OuterRef("pk")).exclude(decision=LATER).order_by("-pk")
    columns = {"decision_id": Subquery(last.values("pk")[:1]), "decided": Subquery(last.values("decision")[:1])}
    return rows.select_related("request").annotate(**columns).order_by("-pk")


@composed_once
def proposals_of_order(order_id: int) -> QuerySet[Any]:
    """All proposals of an order, whether the actor may see them or not, as `with_decisions` gives them."""
    return with_decisions(Proposal.objects.filter(group_order_id=order_id))


def accepted_proposal(order: GroupOrder) -> Proposal | None:
    """The proposal the client accepted last and that nothing supersedes: no refusal, no wish for a change, no newer
    version since."""
    return accepted_among(list(proposals_of_order(order.pk)))


def accepted_among(proposals: list[Any]) -> Proposal | None:
    """As `accepted_proposal`, of all proposals of one order, as `with_decisions` gives them."""
    last = max((one for one in proposals if one.decision_id), key=lambda one: one.decision_id, default=None)
    accepted = last is not None and last.decided == ACCEPT and _is_last_of_delivered(last, proposals)
    return last if accepted else None


def to_be_presented(proposals: list[Any]) -> Proposal | None:
    """The newest proposal of an order, while it is delivered and the client has not decided on it."""
    newest = next(iter(proposals), None)
    return newest if newest and not newest.decision_id and newest.request.state == "delivered" else None


def with_turn(orders: QuerySet[GroupOrder]) -> QuerySet[Any]:
    """Each with what `states.next_act` needs: state and id of the request at the design centre; the newest proposal's id,
    its request's state and the client's decision; the client's last decision and its request's state. "" for none."""
    order = {"group_order": OuterRef("pk")}
    at_design = ProposalRequest.objects.filter(**order, state__in=OPEN).order_by("-pk")
    decided = Presentation.objects.exclude(decision=LATER).order_by("-pk")
    of_newest = decided.filter(proposal=OuterRef("pk")).values("decision")[:1]
    newest = Proposal.objects.filter(**order).annotate(last_decision=Subquery(of_newest)).order_by("-pk")
    last = decided.filter(**order)
    columns = {
        "request_state": at_design.values("state"),
        "newest_state": newest.values("request__state"),
        "newest_decision": newest.values("last_decision"),
        "decided": last.values("decision"),
        "decided_of": last.values("proposal__request__state"),
    }
    return orders.annotate(
        **{name: Coalesce(Subquery(rows[:1]), Value("")) for name, rows in columns.items()},
        open_request_id=Subquery(at_design.values("pk")[:1]),
        newest_id=Subquery(newest.values("pk")[:1]),
    )


def _is_last_of_delivered(proposal: Proposal, proposals: list[Any]) -> bool:
    """Whether it is the last version of a delivered request."""
    newest = max(one.version for one in proposals if one.request_id == proposal.request_id)
    return proposal.request.state == "delivered" and newest == proposal.version


def points_in_words(sheet: DataSheet) -> list[dict]:
    """Every point of clause 3.1 with what the sheet says, for pages and papers."""
    values = point_values(sheet)
    return [
        {"code": code, "label": POINTS[code], "value": point_value_in_words(code, value)}
        for code, value in values.items()
    ]


def further_facts(sheet: DataSheet, actor: Actor) -> list[dict]:
    """Fields that clause 3.1 does not ask for, as far as this actor may see them."""
    rows = [row for row in DATA_SHEET.panel(sheet, actor) if row[0] not in POINTS]
    return [{"code": name, "label": label, "value": point_value_in_words(name, value)} for name, label, value in rows]


def point_value_in_words(code: str, value: Any) -> str:
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
    """The lines with which the form of the next version begins."""
    if proposal is None:
        return []
    return [
        {name: getattr(line, name) for name in PROPOSAL_LINE.copied_names}
        | {"picture": f"{OF_LINE}{line.pk}" if line.picture_id else ""}
        for line in proposal.lines.all()
    ]


def picture_of_line(request: ProposalRequest, pk: int) -> FileBlob | None:
    """The picture of a line of an earlier version for the same request."""
    line = ProposalLine.objects.filter(pk=pk, proposal__request=request).select_related("picture").first()
    return line.picture if line else None


def lines_of_headcounts(request: ProposalRequest) -> list[dict]:
    """The lines with which the first version begins: one per post and sex of the data sheet."""
    rows = []
    for one in request.data_sheet.headcounts.all():
        rows += [{"post": one.post, "sex": sex, "quantity": n} for sex, n in (("m", one.men), ("f", one.women)) if n]
    return rows


def pieces_and_amount(lines: list[ProposalLine]) -> dict:
    """Pieces and amount of a proposal."""
    amount = sum((line.amount for line in lines), Decimal("0.00"))
    return {"pieces": sum(line.quantity for line in lines), "amount": amount}


def is_late(request: ProposalRequest, now: datetime) -> bool:
    """Whether the wish date of an open request is over."""
    return request.state in OPEN and request.wish_on < day_of(now)


def timeline_newest_first(request: ProposalRequest) -> list[TimelineEntry]:
    """What happened along a request, as the timeline shows it."""
    request_entry: TimelineEntry = {
        "at": request.asked_at,
        "text": _("%(who)s 申请") % {"who": request.asked_by},
        "note": request.wishes,
        "s": "now",
    }
    entries = [request_entry]
    entries += [
        _timeline_entry(row, _("%(who)s 问"), row.text, "due") for row in request.questions.select_related("by")
    ]
    entries += [
        _timeline_entry(row, _("%(who)s 答复"), row.text, "done") for row in request.answers.select_related("by")
    ]
    entries += [
        _timeline_entry(row, _("%(who)s 交付 V%(version)s"), "", "done")
        for row in request.proposals.select_related("by")
    ]
    entries += [
        _timeline_entry(row, _("%(who)s 请修改"), row.reason, "due") for row in request.reworks.select_related("by")
    ]
    ends = Withdrawal.objects.filter(request=request).select_related("by")
    entries += [_timeline_entry(row, _("%(who)s 撤回"), row.reason, "late") for row in ends]
    return sorted(entries, key=lambda one: one["at"], reverse=True)


def _timeline_entry(row: Any, text_template: str, note: str, meaning: str) -> TimelineEntry:
    words = {"who": row.by, "version": getattr(row, "version", "")}
    return {"at": row.at, "text": text_template % words, "note": note, "s": meaning}
