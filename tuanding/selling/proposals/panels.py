"""What data sheets and proposals show on the record page of a group order."""

from datetime import datetime, time
from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from tuanding.core.accounts.actors import Actor
from tuanding.core.accounts.prepared import Prepared
from tuanding.core.accounts.scopes import can, may, visible
from tuanding.core.kernel.workcal import SHANGHAI
from tuanding.core.pages.panels import Act, Panel, Step, memo
from tuanding.core.rulebook.roles import DESIGNER, ROLES
from tuanding.selling.clients.models import GroupOrder
from tuanding.selling.proposals import queries
from tuanding.selling.proposals.lists import MEANING
from tuanding.selling.proposals.models import DataSheet, Presentation, Proposal, ProposalRequest
from tuanding.selling.proposals.states import OPEN, REQUESTS

WAITS = {
    "requested": "接单", "taken": "交付方案", "rework": "按要求修改方案", "asked_back": "答复设计中心",
}  # fmt: skip
SHEET = Prepared(
    lambda actor, client_id: queries.with_people(visible(DataSheet, actor).filter(client_id=client_id)).order_by(
        "-version"
    )[:1]
)
ASKED = Prepared(
    lambda actor, order_id: (
        visible(ProposalRequest, actor).filter(group_order_id=order_id).select_related("asked_by").order_by("-pk")
    )
)


def _made(actor: Actor, order_id: int):
    """`presented` says whether the client has seen it."""
    seen = Exists(Presentation.objects.filter(proposal=OuterRef("pk")))
    return queries.with_decisions(visible(Proposal, actor).filter(group_order_id=order_id)).annotate(presented=seen)


MADE = Prepared(_made)


def order_panels(order: GroupOrder, actor: Actor, now: datetime) -> list[Panel]:
    """The newest data sheet, requests and proposals; nothing for whoever is shown none of them."""
    if not any(may(actor, "view", model) for model in (DataSheet, ProposalRequest, Proposal)):
        return []
    sheet, rows, made = _sheet(order, actor), _requests(order, actor), _proposals(order, actor)
    context = {
        "sheet": sheet, "complete": queries.completeness_of(sheet, sheet.people or 0) if sheet else None,
        "requests": [(row, REQUESTS.states[row.state], MEANING[row.state]) for row in rows],
        "proposals": made, "accepted": queries.accepted_among(made),
    }  # fmt: skip
    return [Panel(template="proposals/panel_proposals.html", column="facts", order=50, context=context)]


def _sheet(order: GroupOrder, actor: Actor) -> Any:
    return memo(order, f"data sheet {actor.person_id}", lambda: SHEET.first(actor, order.client_id))


def _requests(order: GroupOrder, actor: Actor) -> list[ProposalRequest]:
    return memo(order, f"requests {actor.person_id}", lambda: ASKED.rows(actor, order.pk))


def _proposals(order: GroupOrder, actor: Actor) -> list[Any]:
    return memo(order, f"proposals {actor.person_id}", lambda: MADE.rows(actor, order.pk))


def order_steps(order: GroupOrder, actor: Actor, now: datetime) -> list[Step]:
    """Whose turn it is with each open request, and the presentation that is due."""
    if order.why_closed():
        return []
    rows = sorted(_requests(order, actor), key=lambda row: row.wish_on)
    newest = {row.request_id: row for row in reversed(_proposals(order, actor))}
    found = [_step(row, now) for row in rows if row.state in WAITS]
    delivered = [(row, newest.get(row.pk)) for row in rows if row.state == "delivered"]
    return found + [_to_present(row, made) for row, made in delivered if made and not made.presented]


def _step(row: ProposalRequest, now: datetime) -> Step:
    who = row.asked_by.name if row.state == "asked_back" else _(ROLES[DESIGNER])
    due = datetime.combine(row.wish_on, time(17, 30), SHANGHAI)
    url = reverse("proposals:request", args=[row.pk])
    state = "late" if due < now else "due" if row.state in ("asked_back", "rework") else "now"
    return Step(title=_(WAITS[row.state]), who=who, due=due, clause="3.2", url=url, state=state, order=30)


def _to_present(row: ProposalRequest, proposal: Proposal) -> Step:
    url = reverse("proposals:proposal", args=[proposal.pk])
    return Step(title=_("给客户讲解方案"), who=row.asked_by.name, clause="4.3", url=url, state="now", order=35)


def order_acts(order: GroupOrder, actor: Actor, now: datetime) -> list[Act]:
    """Fill in the data sheet; ask for a proposal once there is one."""
    mine = can(actor, "work", order)
    if not mine or order.why_closed():
        return []
    sheet = reverse("proposals:data_sheet_new", args=[order.pk])
    wanted = reverse("proposals:request_new", args=[order.pk])
    acts = [Act(label=_("填资料"), url=sheet, icon="file-text", order=30)]
    proposal = queries.to_be_presented(_proposals(order, actor))
    if proposal:
        url = reverse("proposals:present", args=[proposal.pk])
        acts.append(Act(label=_("记方案说明"), url=url, icon="presentation", main=True, order=36))
    if not any(row.state in OPEN for row in _requests(order, actor)):
        missing = "" if _sheet(order, actor) else _("先填客户资料搜集表（条 3.1）")
        acts.append(Act(label=_("申请方案"), url=wanted, icon="send", why_not=missing, order=35))
    return acts
