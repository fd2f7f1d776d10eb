"""What waits for somebody in this room: drafts to sign, what was sent back, clients to tell; reviews and seals."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from tuanding.contracting.contracts.models import Approval, Contract, Receipt, Revision, Seal, Told
from tuanding.contracting.contracts.queries import contracts
from tuanding.contracting.contracts.states import APPROVED, DEAD, DRAFT, SEALED, SENT_BACK, SUBMITTED
from tuanding.core.accounts.actors import PersonActor
from tuanding.core.accounts.prepared import Prepared
from tuanding.core.accounts.scopes import reach_of, visible
from tuanding.core.company.queries import settings_of, work_calendar
from tuanding.core.kernel.workcal import day_of
from tuanding.core.pages import formats
from tuanding.core.pages.waiting import Waiting
from tuanding.core.rulebook.roles import FINANCE, SALES_REP
from tuanding.selling.clients.models import GroupOrder
from tuanding.selling.proposals.models import Presentation
from tuanding.selling.proposals.queries import with_turn
from tuanding.selling.proposals.states import ACCEPT, LATER

MOST = 20
REP = {
    DRAFT: ("signature", "5.2", "请客户签合同"),
    SENT_BACK: ("arrow-back-up", "5.4", "照评审意见改合同"),
    SEALED: ("message-forward", "5.5", "通知客户缴预付款"),
}
MONEY = {
    SUBMITTED: ("file-certificate", "5.4", "九点评审"),
    APPROVED: ("rubber-stamp", "5.5", "盖章"),
}
HOURS = {APPROVED: "seal_hours", SEALED: "tell_hours"}
Limit = Callable[[str, datetime], datetime | None]


def waiting_for(actor: PersonActor, now: datetime) -> list[Waiting]:
    """The rep's part and finance's, each with one query, and the orders to draft a contract for; oldest first."""
    drafts = [_draft(row) for row in DRAFTS.rows(actor)] if actor.has(SALES_REP) else []
    found = [(row, REP) for row in REPS.rows(actor)] if actor.has(SALES_REP) else []
    found += [(row, MONEY) for row in FINANCES.rows(actor)] if actor.has(FINANCE) else []
    limit = _limits() if any(row.state in HOURS for row, _wanted in found) else None
    return drafts + [_waiting(row, wanted, limit) for row, wanted in found]


def _to_draft(actor: PersonActor) -> QuerySet[Any]:
    """Open orders whose client accepted the newest proposal, and that have no contract."""
    live = Contract.objects.filter(group_order=OuterRef("pk")).exclude(state__in=DEAD)
    decided = Presentation.objects.filter(group_order=OuterRef("pk")).exclude(decision=LATER).order_by("-pk")
    orders = with_turn(visible(GroupOrder, actor, "work").filter(ending__isnull=True))
    orders = orders.filter(decided=ACCEPT, decided_of="delivered").exclude(made="delivered", said="")
    orders = orders.filter(~Exists(live)).annotate(accepted_at=Subquery(decided.values("at")[:1]))
    return orders.select_related("client").order_by("pk")[:MOST]


DRAFTS = Prepared(_to_draft)


def _draft(row: Any) -> Waiting:
    return Waiting(
        kind="contract_new", title=_("起草合同"), where=f"{row.client} {row.number}", icon="file-certificate",
        url=reverse("contracts:new", args=[row.pk]), since=row.accepted_at, clause="5.2", state="now",
    )  # fmt: skip


def _rows(actor: PersonActor, right: str, wanted: dict) -> QuerySet[Any]:
    of_contract = {"contract": OuterRef("pk")}
    told = Exists(Told.objects.filter(**of_contract))
    newest = Revision.objects.filter(contract=OuterRef(OuterRef("pk"))).order_by("-number").values("pk")[:1]
    received = Exists(Receipt.objects.filter(signature__revision=Subquery(newest)))  # of this draft: so wants the gate
    approved, sealed, revised = (
        Subquery(model._default_manager.filter(**of_contract).order_by("-at").values("at")[:1])
        for model in (Approval, Seal, Revision)
    )
    rows = contracts(actor).filter(reach_of(Contract, actor, right), state__in=tuple(wanted))
    rows = rows.annotate(told=told, received=received, approved_at=approved, sealed_at=sealed, revised_at=revised)
    return rows.exclude(state=SEALED, told=True).order_by("pk")[:MOST]


REPS = Prepared(lambda actor: _rows(actor, "tell", REP))
FINANCES = Prepared(lambda actor: _rows(actor, "review", MONEY))


def _waiting(row: Any, wanted: dict, limit: Limit | None) -> Waiting:
    icon, clause, title = wanted[row.state]
    title = _("收下原件，九点评审") if row.state == SUBMITTED and not row.received else _(title)
    since = _since(row)
    amount = f" {formats.money(row.total)}" if row.state in MONEY else ""
    return Waiting(
        kind=f"contract_{row.state}", title=title, where=f"{row.group_order.client} {row.number}{amount}",
        url=reverse("contracts:contract", args=[row.pk]), icon=icon, since=since, due=limit(row.state, since) if limit else None, clause=clause,
        state="late" if row.state == SENT_BACK else "due" if row.state in (APPROVED, SEALED) else "now",
    )  # fmt: skip


def _since(row: Any) -> datetime:
    if row.state == SEALED:
        return row.sealed_at
    return row.approved_at if row.state == APPROVED else row.submitted_at or row.revised_at


def _limits() -> Limit:
    """Until when: asked once for all rows."""
    calendar, hours = work_calendar(), settings_of(list(HOURS.values()))

    def limit(state: str, since: datetime) -> datetime | None:
        code = HOURS.get(state)
        return calendar.add_working_hours(since, hours(code, day_of(since))) if code else None

    return limit
