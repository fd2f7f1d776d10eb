"""What this room shows on the record page of a group order: money and gate, what is next, the buttons."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from tuanding.contracting.contracts import queries, states
from tuanding.contracting.contracts.models import Contract
from tuanding.contracting.contracts.states import APPROVED, DEAD, DRAFT, SEALED, SENT_BACK, SUBMITTED
from tuanding.core.accounts.actors import Actor
from tuanding.core.accounts.prepared import Prepared
from tuanding.core.accounts.scopes import can, shows
from tuanding.core.pages.panels import Act, Panel, Step, memo
from tuanding.core.rulebook.roles import FINANCE, ROLES
from tuanding.selling.clients.models import GroupOrder
from tuanding.selling.proposals.queries import accepted_proposal

NEWEST = Prepared(queries.newest_of_order)
DUE = {APPROVED: ("approved_at", "seal_hours"), SEALED: ("sealed_at", "tell_hours")}  # 5.5: "immediately"


def _revision(order: GroupOrder, actor: Actor) -> Any:
    """The newest one of the order's newest contract this person may see, or None."""
    return memo(order, f"contract {actor.person_id}", lambda: NEWEST.first(actor, order.pk))


def order_panels(order: GroupOrder, actor: Actor, now: datetime) -> list[Panel]:
    """The contract with its sums for whoever may see them; the gate while it is not sealed."""
    revision = _revision(order, actor)
    if revision is None:
        return []
    contract = revision.contract
    context = {
        "contract": contract, "revision": revision, "state": states.LIFE.states[contract.state],
        "prices": shows(Contract, actor, "total"),
        "share": f"{revision.deposit_basis_points / 100:g} %", "rest": f"{100 - revision.deposit_basis_points / 100:g} %",
    }  # fmt: skip
    panels = [Panel(template="contracts/panel_money.html", column="money", order=10, context=context)]
    if contract.state in states.BEFORE_SEAL and revision.signed:
        panels.append(Panel(template="contracts/panel_gate.html", column="next", order=10, context=context))
    return panels


def order_steps(order: GroupOrder, actor: Actor, now: datetime) -> list[Step]:
    """Who owes what until the client is told to pay."""
    revision = _revision(order, actor)
    if revision is None or revision.contract.state in DEAD or order.why_closed():
        return []
    contract = revision.contract
    url = reverse("contracts:contract", args=[contract.pk])
    rep, finance = str(order.client.owner or "--"), _(ROLES[FINANCE])
    if contract.state == SEALED and revision.told:
        return []
    title, who, clause = {
        DRAFT: (_("请客户签合同，记签字"), rep, "5.2"),
        SENT_BACK: (_("照评审意见改合同"), rep, "5.4"),
        SUBMITTED: (_("九点评审") if revision.received else _("收下原件，九点评审"), finance, "5.4"),
        APPROVED: (_("盖章"), finance, "5.5"),
        SEALED: (_("通知客户缴预付款"), rep, "5.5"),
    }[contract.state]
    due = _due(revision)
    state = "late" if due and due < now else "now"
    return [Step(title=title, who=who, due=due, clause=clause, url=url, state=state, order=30)]


def _due(revision: Any) -> datetime | None:
    since, hours = DUE.get(revision.contract.state, ("", ""))
    return queries.after_hours(getattr(revision, since), hours) if since else None


def order_acts(order: GroupOrder, actor: Actor, now: datetime) -> list[Act]:
    """起草合同 once a proposal is accepted; the contract as soon as there is one."""
    revision = _revision(order, actor)
    if revision and revision.contract.state not in DEAD:
        url = reverse("contracts:contract", args=[revision.contract_id])
        return [Act(label=_("看合同"), url=url, icon="file-certificate", order=40)]
    if order.why_closed() or not can(actor, "work", order):  # whoever works on it sees every contract of it
        return []
    ready = accepted_proposal(order) is not None
    why = "" if ready else _("客户接受方案以后才能起草合同")
    url = reverse("contracts:new", args=[order.pk])
    return [Act(label=_("起草合同"), url=url, icon="file-certificate", main=ready, why_not=why, order=40)]
