"""What waits for somebody on the way to the contract: for the rep the next act of every order, for the designer requests."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tuanding.core.accounts.actors import PersonActor
from tuanding.core.accounts.prepared import Prepared
from tuanding.core.accounts.scopes import may, visible
from tuanding.core.pages.formats import moment
from tuanding.core.pages.waiting import Waiting
from tuanding.selling.activities.models import Appointment
from tuanding.selling.activities.queries import FORGOTTEN, with_held
from tuanding.selling.clients.models import GroupOrder, Milestone
from tuanding.selling.proposals.models import Proposal, ProposalRequest, Question
from tuanding.selling.proposals.queries import with_turn
from tuanding.selling.proposals.states import (
    ACCEPT,
    ANSWER,
    ASK,
    NEXT_AFTER,
    PRESENT,
    SHEET,
    VISIT,
    turn,
)

MOST = 50
TO_DESIGN = {
    "requested": (gettext_lazy("接方案申请"), "clipboard-list", "now"), "taken": (gettext_lazy("交付方案"), "color-swatch", "now"),
    "rework": (gettext_lazy("修改方案"), "file-pencil", "due"), "asked_back": (gettext_lazy("等业务经理答复"), "message-question", "rest"),
}  # fmt: skip
# act: what it is, its sign, its clause, the address
TO_REP = {
    VISIT: (gettext_lazy("记拜访 Hq"), "map-pin", "2.1", lambda row: f"{_at('activities:visit_new', row.pk)}?purpose=Hq"),
    SHEET: (gettext_lazy("填客户资料"), "file-text", "3.1", lambda row: _at("proposals:data_sheet_new", row.pk)),
    ASK: (gettext_lazy("申请制作方案"), "send", "3.2", lambda row: _at("proposals:request_new", row.pk)),
    ANSWER: (gettext_lazy("答复设计中心"), "message-question", "3.2", lambda row: _at("proposals:request", row.asked_id)),
    PRESENT: (gettext_lazy("讲解方案"), "color-swatch", "4.3", lambda row: _at("proposals:present", row.made_id)),
}  # fmt: skip


def waiting_for(actor: PersonActor, now: datetime) -> list[Waiting]:
    """The designer: requests to take or go on with, by wish date. The rep: what leads each of his orders on."""
    found: list[Waiting] = []
    if may(actor, "design", ProposalRequest):
        found += [_to_design(row, now) for row in DESIGNERS.rows(actor)]
    if may(actor, "request", ProposalRequest):
        found += [_to_lead(row) for row in REPS.rows(actor, now - FORGOTTEN)]
    return found


def _asked(actor: PersonActor) -> QuerySet[Any]:
    rows = visible(ProposalRequest, actor, "design").filter(state__in=tuple(TO_DESIGN))
    question = Question.objects.filter(request=OuterRef("pk")).order_by("-pk")
    rows = rows.annotate(question_at=Subquery(question.values("at")[:1]))
    return rows.select_related("group_order__client__owner").order_by("wish_on", "pk")[:MOST]


def _leading(actor: PersonActor, since: datetime) -> QuerySet[Any]:
    """Open orders whose next act is the rep's and belongs here. A visit agreed on stands in the day's list, and then waits
    for its record."""
    orders = with_turn(visible(GroupOrder, actor, "work").filter(ending__isnull=True))
    agreed = with_held(Appointment.objects.filter(group_order=OuterRef("pk"), starts_at__gte=since)).filter(held=False)
    accepted = Q(decided=ACCEPT, decided_of="delivered")
    early = Q(reached__isnull=True) | Q(reached__stage="Dh")
    begun = Q(reached__stage__in=[stage for stage in NEXT_AFTER if stage not in ("", "Dh")])
    act = Q(made="delivered", said="") | Q(asked="asked_back")
    next_one = Q(asked="") & ~accepted & (begun | early & ~Exists(agreed))
    told_on = Milestone.objects.filter(group_order=OuterRef("pk"), stage=OuterRef("reached__stage")).order_by("-pk")
    asked_at = ProposalRequest.objects.filter(pk=OuterRef("asked_id"))
    return (
        orders.filter(act | next_one)
        .annotate(
            stage=F("reached__stage"), told_on=Subquery(told_on.values("on")[:1]),
            asked_at=Subquery(asked_at.values("asked_at")[:1]), wish_on=Subquery(asked_at.values("wish_on")[:1]),
            made_at=Subquery(Proposal.objects.filter(pk=OuterRef("made_id")).values("at")[:1]),
        )
        .select_related("client").order_by("pk")[:MOST]
    )  # fmt: skip


DESIGNERS, REPS = Prepared(_asked), Prepared(_leading)


def _to_design(row: Any, now: datetime) -> Waiting:
    title, icon, state = TO_DESIGN[row.state]
    where, since, due = f"{row.group_order.client} {row.number}", row.asked_at, row.wish_on
    if row.state == "asked_back":  # theirs to answer: who, and since when
        who, asked = row.group_order.client.owner or row.asked_by, moment(row.question_at, now, short=True)
        told = _("%(who)s，%(since)s 起") % {"who": who, "since": asked}
        where, since, due = f"{where} · {told}", row.question_at, None
    return Waiting(
        kind="proposal", title=title, where=where, icon=icon, since=since, due=due, clause="3.2", state=state,
        url=_at("proposals:request", row.pk),
    )  # fmt: skip


def _to_lead(row: Any) -> Waiting:
    act = turn(row.stage or "", row.asked, row.made == "delivered" and not row.said)
    title, icon, clause, address = TO_REP[act]
    since = {PRESENT: row.made_at, ANSWER: row.asked_at}.get(act) or row.told_on or row.opened_on
    due = row.wish_on if act == ANSWER else None
    return Waiting(
        kind="proposal", title=title, where=f"{row.client} {row.number}", icon=icon, since=since, due=due, clause=clause,
        url=address(row), state="due" if act == ANSWER else "now",
    )  # fmt: skip


def _at(name: str, pk: int) -> str:
    return reverse(name, args=[pk])
