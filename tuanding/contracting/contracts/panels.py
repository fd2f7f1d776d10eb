"""What this room shows on the record page of a group order: money and gate, what is next, the buttons."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from tuanding.contracting.contracts import queries, states
from tuanding.contracting.contracts.models import Contract
from tuanding.contracting.contracts.states import APPROVED, DEAD, DRAFT, SEALED, SENT_BACK, SUBMITTED
from tuanding.core.accounts.actors import Actor
from tuanding.core.accounts.scopes import can, shows, visible
from tuanding.core.pages.panels import Act, Panel, Step, memo
from tuanding.core.rulebook.roles import FINANCE, ROLES
from tuanding.selling.clients.models import GroupOrder
from tuanding.selling.proposals.queries import accepted_proposal

DUE = {APPROVED: queries.seal_due, SEALED: queries.tell_due}


def _contract(order: GroupOrder, actor: Actor) -> Contract | None:
    """The newest one of the order this person may see."""
    rows = visible(Contract, actor).filter(group_order=order).order_by("-pk")
    return memo(order, f"contract {actor.person_id}", rows.first)


def order_panels(order: GroupOrder, actor: Actor, now: datetime) -> list[Panel]:
    """The contract with its sums for whoever may see them; the gate while it is not sealed."""
    contract = _contract(order, actor)
    if contract is None:
        return []
    revision = contract.newest
    context = {
        "contract": contract, "revision": revision, "state": states.LIFE.states[contract.state],
        "prices": shows(Contract, actor, "total"), "notice": queries.notice_of(contract),
        "share": f"{revision.deposit_basis_points / 100:g} %", "rest": f"{100 - revision.deposit_basis_points / 100:g} %",
    }  # fmt: skip
    panels = [Panel(template="contracts/panel_money.html", column="money", order=10, context=context)]
    if contract.state in states.BEFORE_SEAL and contract.signatures.exists():
        panels.append(Panel(template="contracts/panel_gate.html", column="next", order=10, context=context))
    return panels


def order_steps(order: GroupOrder, actor: Actor, now: datetime) -> list[Step]:
    """Who owes what until the client is told to pay."""
    contract = _contract(order, actor)
    if contract is None or contract.state in DEAD or order.why_closed():
        return []
    url = reverse("contracts:contract", args=[contract.pk])
    rep, finance = str(order.client.owner or "--"), _(ROLES[FINANCE])
    if contract.state == SEALED and contract.tellings.exists():
        return []
    title, who, clause = {
        DRAFT: (_("请客户签合同，记签字"), rep, "5.2"),
        SENT_BACK: (_("照评审意见改合同"), rep, "5.4"),
        SUBMITTED: (_("收下原件，九点评审"), finance, "5.4"),
        APPROVED: (_("盖章"), finance, "5.5"),
        SEALED: (_("通知客户缴预付款"), rep, "5.5"),
    }[contract.state]
    due = DUE[contract.state](contract) if contract.state in DUE else None
    state = "late" if due and due < now else "now"
    return [Step(title=title, who=who, due=due, clause=clause, url=url, state=state, order=30)]


def order_acts(order: GroupOrder, actor: Actor, now: datetime) -> list[Act]:
    """起草合同 once a proposal is accepted; the contract as soon as there is one."""
    contract = _contract(order, actor)
    if contract and contract.state not in DEAD:
        url = reverse("contracts:contract", args=[contract.pk])
        return [Act(label=_("看合同"), url=url, icon="file-certificate", order=40)]
    if order.why_closed() or not can(actor, "work", order) or queries.live_contract(order):
        return []
    ready = accepted_proposal(order) is not None
    why = "" if ready else _("客户接受方案以后才能起草合同")
    url = reverse("contracts:new", args=[order.pk])
    return [Act(label=_("起草合同"), url=url, icon="file-certificate", main=ready, why_not=why, order=40)]
