"""What this room shows on the record page of a group order: money and gate, what is next, the buttons."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from tuanding.contracting.contracts import queries, states
from tuanding.contracting.contracts.models import Contract
from tuanding.contracting.contracts.states import APPROVED, DEAD, DRAFT, SEALED, SENT_BACK, SUBMITTED
from tuanding.core.accounts.actors import PersonActor
from tuanding.core.accounts.scopes import can, is_column_visible, may
from tuanding.core.kernel.workcal import day_of
from tuanding.core.pages.addresses import address_of
from tuanding.core.pages.formats import day, money
from tuanding.core.pages.panels import Panel, RecordAct, Step, cached_on_subject
from tuanding.core.rulebook.roles import FINANCE, ROLES
from tuanding.core.rulebook.stages import ORDER
from tuanding.core.worklist.clocks import Clock
from tuanding.selling.clients.models import GroupOrder
from tuanding.selling.clients.queries import stage_of_order
from tuanding.selling.proposals.panels import visible_proposals
from tuanding.selling.proposals.queries import accepted_among, proposals_of_order, to_be_presented

# state: the button's words, its sign, the page it leads to, whether finance has it
NEXT = {
    DRAFT: ("请客户签合同", "signature", "sign", False),
    SENT_BACK: ("照评审意见改合同", "pencil", "revise", False),
    SUBMITTED: ("九点评审", "checklist", "contract", True),
    APPROVED: ("盖章", "rubber-stamp", "contract", True),
    SEALED: ("通知客户", "message-forward", "contract", False),
}
DUE = {APPROVED: ("approved_at", "seal_hours"), SEALED: ("sealed_at", "tell_hours")}  # 5.5: "immediately"


def _newest_revision(order: GroupOrder, actor: PersonActor) -> Any:
    """The newest revision of the order's newest contract this person may see, or None."""
    return cached_on_subject(
        order, f"contract {actor.person_id}", lambda: queries.newest_revision_of_order(actor, order.pk).first()
    )


def lock_before_measuring(order: GroupOrder, cached_for: PersonActor) -> str:
    """5.5, 6.1: what measuring waits for, also for people who see the order but not its contract: the seal, then the
    deposit in full. "" for a sealed contract without deposit. `cached_for`: whose page may have read the contract.

    Until receipts are entered, a deposit that is due stands as open.
    """
    revision = _newest_revision(order, cached_for)
    if revision is None and not can(cached_for, "work", order):  # whoever may work on it sees every contract of it
        contract = queries.newest_contract(order)
        revision = contract.newest_revision() if contract else None
    if revision is None or revision.contract.state != SEALED:
        return _("合同还没有盖章")
    return _("预付款还没有到齐") if revision.deposit_basis_points else ""


def order_panels(order: GroupOrder, actor: PersonActor, now: datetime) -> list[Panel]:
    """The contract with its sums for whoever may see them; the gate while it is not sealed."""
    revision = _newest_revision(order, actor)
    if revision is None:
        return []
    contract = revision.contract
    context = {
        "contract": contract,
        "revision": revision,
        "state": _(states.LIFE.states[contract.state]),
        "prices": is_column_visible(Contract, actor, "total"),
        "share": f"{revision.deposit_basis_points / 100:g} %",
        "rest": f"{100 - revision.deposit_basis_points / 100:g} %",
    }
    panels = [Panel(template="contracts/panel_money.html", column="money", order=10, context=context)]
    if contract.state in states.BEFORE_SEAL and revision.signed:
        panels.append(Panel(template="contracts/panel_gate.html", column="next", order=10, context=context))
    return panels


def _can_and_should_draft(order: GroupOrder, actor: PersonActor) -> tuple[bool, bool]:
    """(whether a contract can be drafted, whether drafting is the next step); (False, False) without a query before the
    order reaches stage Fa."""
    if ORDER[stage_of_order(order) or "Dh"] < ORDER["Fa"]:
        return False, False
    if can(actor, "work", order):  # sees every proposal of it
        proposals = visible_proposals(order, actor)
    else:
        proposals = cached_on_subject(order, "proposals", lambda: list(proposals_of_order(order.pk)))
    ready = accepted_among(proposals) is not None
    return ready, ready and to_be_presented(proposals) is None


def order_steps(order: GroupOrder, actor: PersonActor, now: datetime) -> list[Step]:
    """Who owes what from the accepted proposal until the client has paid."""
    if order.why_closed() or not may(actor, "view", Contract):
        return []
    revision = _newest_revision(order, actor)
    rep = str(order.client.owner or "--")
    if revision is None or revision.contract.state in DEAD:
        url = address_of("contracts:new", order.pk) if can(actor, "work", order) else ""
        first = Step(title=_("起草合同"), who=rep, clause="5.2", url=url, state="now", order=10)
        return [first] if _can_and_should_draft(order, actor)[1] else []
    contract = revision.contract
    url = address_of("contracts:contract", contract.pk)
    if contract.state == SEALED and revision.has_telling:
        return [_deposit_step(order, revision, actor, now, url)]
    finance = _(ROLES[FINANCE])
    title, who, clause = {
        DRAFT: (_("请客户签合同，记签字"), rep, "5.2"),
        SENT_BACK: (_("照评审意见改合同"), rep, "5.4"),
        SUBMITTED: (_("九点评审") if revision.received else _("收下原件，九点评审"), finance, "5.4"),
        APPROVED: (_("盖章"), finance, "5.5"),
        SEALED: (_("通知客户缴预付款"), rep, "5.5"),
    }[contract.state]
    due = _due_moment_of_seal_or_telling(revision)
    state = "late" if due and due < now else "now"
    return [Step(title=title, who=who, due=due, clause=clause, url=url, state=state, order=10)]


def _deposit_step(order: GroupOrder, revision: Any, actor: PersonActor, now: datetime, url: str) -> Step:
    """5.5: the step after the client was told: waiting for the deposit until the day of the notice."""
    until = revision.deposit_until
    amount = f" ¥{money(revision.deposit)}" if is_column_visible(Contract, actor, "deposit") else ""
    title = _("等预付款%(amount)s") % {"amount": amount}
    if until:
        title += " " + _("限 %(day)s") % {"day": day(until)}
    late = until is not None and until < day_of(now)
    return Step(title=title, who=str(order.client), clause="5.5", url=url, state="late" if late else "rest", order=10)


def _due_moment_of_seal_or_telling(revision: Any) -> datetime | None:
    since, hours = DUE.get(revision.contract.state, ("", ""))
    return Clock().due(hours, getattr(revision, since)) if since else None


def order_acts(order: GroupOrder, actor: PersonActor, now: datetime) -> list[RecordAct]:
    """起草合同 once a proposal is accepted; then the contract, with the act that is this person's filled."""
    revision = _newest_revision(order, actor)
    if revision and revision.contract.state not in DEAD:
        return _acts_of(order, revision, actor)
    if order.why_closed() or not can(actor, "work", order):
        return []
    ready, leads = _can_and_should_draft(order, actor)
    why = "" if ready else _("客户接受方案以后才能起草合同")
    url = address_of("contracts:new", order.pk)
    return [RecordAct(label=_("起草合同"), url=url, icon="file-certificate", main=leads, why_not=why, order=40)]


def _acts_of(order: GroupOrder, revision: Any, actor: PersonActor) -> list[RecordAct]:
    state, pk = revision.contract.state, revision.contract_id
    open_act = RecordAct(label=_("看合同"), url=address_of("contracts:contract", pk), icon="file-certificate", order=41)
    if order.why_closed() or (state == SEALED and revision.has_telling):
        return [open_act]
    label, icon, name, finances = NEXT[state]
    mine = actor.has(FINANCE) if finances else can(actor, "work", order)
    if not mine:
        return [open_act]
    return [
        RecordAct(label=_(label), url=address_of(f"contracts:{name}", pk), icon=icon, main=True, order=40),
        open_act,
    ]


def address_of_signing(order: GroupOrder, actor: PersonActor) -> str:
    """Cc: the address of the signing page while a draft waits for the client's signature, else ""."""
    revision = _newest_revision(order, actor)
    drafted = revision is not None and revision.contract.state == DRAFT and can(actor, "work", order)
    return address_of("contracts:sign", revision.contract_id) if drafted else ""
