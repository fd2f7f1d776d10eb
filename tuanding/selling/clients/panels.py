"""What this room shows on the record pages of a client and of a group order."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from tuanding.core.accounts.actors import Actor
from tuanding.core.accounts.scopes import can, shows, visible
from tuanding.core.pages.panels import Act, Panel
from tuanding.selling.clients.models import Client, Contact, GroupOrder, ReferralList
from tuanding.selling.clients.names import digits, masked, spaced

FACTS = ("short_name", "industry", "headcount", "credit_code", "address", "remark")


def client_panels(client: Client, actor: Actor, now: datetime) -> list[Panel]:
    """Facts with owner, contacts, group orders, who recommended and was recommended."""
    may = {right: _may(client, actor, right) for right in ("edit", "claim", "assign", "release")}
    facts = [(name, _label(name), getattr(client, name)) for name in FACTS]
    orders = visible(GroupOrder, actor).filter(client=client).select_related("reached", "ending").order_by("-pk")
    return [
        Panel(
            template="clients/panel_facts.html", column="facts", order=10, context={"client": client, "facts": facts, "may": may}
        ),
        Panel(
            template="clients/panel_contacts.html", column="facts", order=20,
            context={"client": client, "contacts": contacts_shown(client, actor), "may_edit": may["edit"]},
        ),
        Panel(template="clients/panel_orders.html", column="next", order=10, context={"orders": list(orders)}),
        *_referrals(visible(ReferralList, actor).filter(client=client), client),
    ]  # fmt: skip


def _label(name: str) -> Any:
    return getattr(Client._meta.get_field(name), "verbose_name", name)


def order_panels(order: GroupOrder, actor: Actor, now: datetime) -> list[Panel]:
    """Facts of the order, who to talk to, the referral lists taken on the way."""
    contacts = contacts_shown(order.client, actor)
    context = {
        "order": order, "client": order.client, "may_edit": _may(order, actor, "edit") and not order.why_closed(),
        "contact": next((one for one in contacts if one["row"].pk == order.contact_id), None),
        "ending": getattr(order, "ending", None),
    }  # fmt: skip
    return [
        Panel(template="clients/panel_order.html", column="facts", order=10, context=context),
        *_referrals(visible(ReferralList, actor).filter(group_order=order)),
    ]


def _referrals(lists, client: Client | None = None) -> list[Panel]:
    rows = list(lists.prefetch_related("referrals__client").order_by("-pk")[:10])
    came = client.referred_by.select_related("list__client").first() if client else None
    if not rows and came is None:
        return []
    return [
        Panel(template="clients/panel_referrals.html", column="money", order=90, context={"lists": rows, "came": came})
    ]


def contacts_shown(client: Client, actor: Actor) -> list[dict]:
    """Contacts with the number as this actor may see it: to call, or masked."""
    calls = shows(Contact, actor, "phone")
    return [
        {
            "row": row, "phone": spaced(row.phone) if calls else masked(row.phone), "tel": digits(row.phone) if calls else "",
            "email": row.email if calls else "",
        }
        for row in client.contacts.order_by("-decides", "pk")
    ]  # fmt: skip


def client_acts(client: Client, actor: Actor, now: datetime) -> list[Act]:
    if not _may(client, actor, "assign"):
        return []
    return [Act(label=_("转交…"), url=f"{reverse('clients:assign')}?id={client.pk}", icon="user-share", order=60)]


def order_acts(order: GroupOrder, actor: Actor, now: datetime) -> list[Act]:
    """1.8: any stage may be broken off, while the order is open."""
    if order.why_closed() or not _may(order, actor, "break_off"):
        return []
    return [Act(label=_("中断…"), url=reverse("clients:break_off", args=[order.pk]), icon="ban", order=90)]


def _may(row, actor: Actor, right: str) -> bool:
    return can(actor, right, row)
