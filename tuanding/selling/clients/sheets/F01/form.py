"""F01: the prospect list of one rep. Who does not call clients gets the edition with masked numbers."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from tuanding.core.accounts.actors import Actor
from tuanding.core.accounts.scopes import visible
from tuanding.core.company.queries import setting
from tuanding.core.kernel.workcal import day_of
from tuanding.core.rulebook.roles import SALES_REP
from tuanding.core.sheets.form import SheetForm
from tuanding.selling.clients.models import Client, Rep
from tuanding.selling.clients.operations.owning import rep_department
from tuanding.selling.clients.phones import masked_phone, spaced_phone
from tuanding.selling.clients.queries import active_prospects, prospects

MASKED = "masked"


def data(rep: Rep, edition: str, actor: Actor) -> dict[str, Any]:
    """Everything of the rep the actor may see, freshest contact first."""
    today = day_of(actor.at)
    listed = list(prospects(actor, rep.pk))
    rows = [_row(client, edition) for client in listed]
    return {
        "period": f"{today:%Y-%m-%d}",
        "rep": rep.name,
        "department": rep_department(rep, actor.at).name,
        "rows": rows,
        "clients": [client.pk for client in listed],
        "count": len(rows),
        "active": active_prospects(rep.pk, today),
        "standard": setting("prospects", today, role=SALES_REP, person_id=rep.pk),
    }


def _row(client: Any, edition: str) -> dict[str, Any]:
    say = masked_phone if edition == MASKED else spaced_phone
    return {
        "client": client.name,
        "contact": client.contact_name or "",
        "phone": say(client.contact_phone or ""),
        "industry": client.industry,
        "headcount": client.headcount,
        "source": client.get_source_display(),
        "stage": client.stage or "",
        "last": day_of(client.last_contact_at) if client.last_contact_at else None,
        "next": f"{client.next_step or ''} {client.next_on or ''}".strip(),
    }


def may_see_every_client(printed: dict[str, Any], actor: Actor) -> bool:
    """A copy is open to people who see every client in it today; after losing one they issue a new list."""
    ids = printed.get("clients")
    return ids is not None and visible(Client, actor).filter(pk__in=ids).count() == len(ids)


FORM = SheetForm(
    code="F01",
    title=_("客户名单"),
    clause="1.1",
    subject="clients.Rep",
    data=data,
    still=may_see_every_client,
    editions=("", MASKED),
    right="call",
    edition_rights={MASKED: "view"},
    labels={
        "rep": _("业务经理"),
        "department": _("部门"),
        "count": _("客户数"),
        "active": _("在手客户"),
        "standard": _("标准"),
        "client": _("客户"),
        "contact": _("联系人"),
        "phone": _("电话"),
        "industry": _("行业"),
        "headcount": _("人数"),
        "source": _("来源"),
        "stage": _("阶段"),
        "last": _("最近联系"),
        "next": _("下一步"),
        "manager": _("团订部经理"),
        "masked": _("本版不列完整电话。"),
    },
)
