"""What waits for somebody in this room: drafts to sign, what was sent back, clients to tell; reviews and seals."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from tuanding.contracting.contracts.models import Contract, Receipt, Told
from tuanding.contracting.contracts.queries import contracts
from tuanding.contracting.contracts.states import APPROVED, DRAFT, SEALED, SENT_BACK, SUBMITTED
from tuanding.core.accounts.actors import Actor
from tuanding.core.accounts.scopes import reach_of
from tuanding.core.company.queries import setting, work_calendar
from tuanding.core.kernel.workcal import day_of
from tuanding.core.pages import formats
from tuanding.core.pages.waiting import Waiting
from tuanding.core.rulebook.roles import FINANCE, SALES_REP

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


def waiting_for(actor: Actor, now: datetime) -> list[Waiting]:
    """The rep's part and finance's, each with one query; oldest first."""
    found = []
    if actor.has(SALES_REP):
        found += [_waiting(row, REP, now) for row in _rows(actor, "tell", REP)]
    if actor.has(FINANCE):
        found += [_waiting(row, MONEY, now) for row in _rows(actor, "review", MONEY)]
    return found


def _rows(actor: Actor, right: str, wanted: dict) -> list[Any]:
    rows = contracts(actor).filter(reach_of(Contract, actor, right), state__in=wanted)
    told = Exists(Told.objects.filter(contract=OuterRef("pk")))
    received = Exists(Receipt.objects.filter(contract=OuterRef("pk"), signature__contract=OuterRef("pk")))
    rows = rows.annotate(told=told, received=received).exclude(state=SEALED, told=True)
    return list(rows.prefetch_related("revisions", "approvals", "seals").order_by("pk")[:MOST])


def _waiting(row: Any, wanted: dict, now: datetime) -> Waiting:
    icon, clause, title = wanted[row.state]
    title = _("收下原件，九点评审") if row.state == SUBMITTED and not row.received else _(title)
    since = _since(row)
    amount = f" {formats.money(row.total)}" if row.state in MONEY else ""
    return Waiting(
        kind=f"contract_{row.state}", title=title, where=f"{row.group_order.client} {row.number}{amount}",
        url=reverse("contracts:contract", args=[row.pk]), icon=icon, since=since, due=_due(row, since), clause=clause,
        state="late" if row.state == SENT_BACK else "due" if row.state in (APPROVED, SEALED) else "now",
    )  # fmt: skip


def _since(row: Any) -> datetime:
    if row.state == SEALED:
        return max(seal.at for seal in row.seals.all())
    if row.state == APPROVED:
        return max(approval.at for approval in row.approvals.all())
    return row.submitted_at or max(revision.at for revision in row.revisions.all())


def _due(row: Contract, since: datetime) -> datetime | None:
    code = {APPROVED: "seal_hours", SEALED: "tell_hours"}.get(row.state)
    return work_calendar().add_working_hours(since, setting(code, day_of(since))) if code else None
