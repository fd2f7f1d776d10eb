"""What this room shows on the record pages of a client and of a group order."""

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby
from typing import Any, NamedTuple, TypedDict

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from tuanding.core.accounts.actors import PersonActor
from tuanding.core.accounts.composed import composed_once
from tuanding.core.accounts.scopes import can, is_column_visible, visible
from tuanding.core.pages.addresses import address_of
from tuanding.core.pages.panels import Panel, RecordAct
from tuanding.selling.clients.fields import CLIENT, CONTACT, GROUP_ORDER
from tuanding.selling.clients.models import Client, Contact, GroupOrder, Referral, ReferralList
from tuanding.selling.clients.phones import masked_phone, shown_phones

MOST_NAMES = 60


class ReferralName(NamedTuple):
    """One line of a referral list, and the client it became."""

    company: str
    name: str
    relation: str
    need: str
    client_id: int | None

    @property
    def url(self) -> str:
        return f"/clients/{self.client_id}/" if self.client_id else ""


class NameList(NamedTuple):
    """F14 as the panel shows it; without names the reason."""

    pk: int
    occasion: Any
    none_because: str
    names: list[ReferralName]


class ContactFacts(TypedDict):
    """A contact as an actor may see it; `calls`: the numbers are shown in full. `facts` are the other fields."""

    row: Contact
    phones: list[str]
    calls: bool
    email: Any
    facts: list[Any]


def _rows_of_visible_referral_lists(actor: PersonActor) -> QuerySet[ReferralList, tuple[Any, ...]]:
    """(pk, occasion, none_because, *ReferralName) of every name, newest list first; a list without names once."""
    columns = ("company", "name", "relation", "need", "client_id")
    return (
        visible(ReferralList, actor)
        .order_by("-pk", "referrals__pk")
        .values_list("pk", "occasion", "none_because", *(f"referrals__{column}" for column in columns))
    )


@composed_once
def orders_of_client(actor: PersonActor, client_id: int) -> QuerySet[GroupOrder]:
    return visible(GroupOrder, actor).filter(client_id=client_id).select_related("reached", "ending").order_by("-pk")


@composed_once
def referral_rows_of_client(actor: PersonActor, client_id: int) -> QuerySet[ReferralList, tuple[Any, ...]]:
    """The names on the lists this client gave."""
    return _rows_of_visible_referral_lists(actor).filter(client_id=client_id)[:MOST_NAMES]


@composed_once
def referral_rows_of_order(actor: PersonActor, order_id: int) -> QuerySet[ReferralList, tuple[Any, ...]]:
    """The names on the lists recorded for this order."""
    return _rows_of_visible_referral_lists(actor).filter(group_order_id=order_id)[:MOST_NAMES]


@composed_once
def referral_of_client(client_id: int) -> QuerySet[Referral]:
    """The first referral that named this client, with its list."""
    return Referral.objects.filter(client_id=client_id).select_related("list__client").order_by("pk")[:1]


@composed_once
def contacts_of_client(client_id: int) -> QuerySet[Contact]:
    """Contacts who decide come first."""
    return Contact.objects.filter(client_id=client_id).order_by("-decides", "pk")


def client_panels(client: Client, actor: PersonActor, now: datetime) -> list[Panel]:
    """Facts with owner, contacts, group orders, who recommended and was recommended."""
    may = {right: _may(client, actor, right) for right in ("edit", "claim", "assign", "release")}
    return [
        Panel(
            template="clients/panel_facts.html",
            column="facts",
            order=10,
            context={"client": client, "facts": CLIENT.panel(client, actor), "may": may},
        ),
        Panel(
            template="clients/panel_contacts.html",
            column="facts",
            order=20,
            context={"client": client, "contacts": contact_facts_of_client(client, actor), "may_edit": may["edit"]},
        ),
        Panel(
            template="clients/panel_orders.html",
            column="next",
            order=10,
            context={"orders": list(orders_of_client(actor, client.pk))},
        ),
        *_referral_panels(list(referral_rows_of_client(actor, client.pk)), referral_of_client(client.pk).first()),
    ]


def order_panels(order: GroupOrder, actor: PersonActor, now: datetime) -> list[Panel]:
    """Facts of the order, who to talk to, the referral lists taken on the way."""
    context = {
        "order": order,
        "client": order.client,
        "may_edit": _may(order, actor, "edit") and not order.why_closed(),
        "contact": contact_facts(order.contact, actor) if order.contact else None,
        "ending": order.ending.ending if order.why_closed() else None,
        "facts": GROUP_ORDER.panel(order, actor),
    }
    return [
        Panel(template="clients/panel_order.html", column="facts", order=10, context=context),
        *_referral_panels(list(referral_rows_of_order(actor, order.pk))),
    ]


def _referral_panels(rows: list[tuple], came: Referral | None = None) -> list[Panel]:
    if not rows and came is None:
        return []
    lists = [_name_list(key, same) for key, same in groupby(rows, key=lambda row: row[:3])]
    return [
        Panel(template="clients/panel_referrals.html", column="money", order=90, context={"lists": lists, "came": came})
    ]


def _name_list(key: tuple, rows: Iterable[tuple]) -> NameList:
    pk, occasion, none_because = key
    names = [ReferralName(*row[3:]) for row in rows if row[3]]
    return NameList(pk, ReferralList.Occasion(occasion).label, none_because, names)


def contact_facts_of_client(client: Client, actor: PersonActor) -> list[ContactFacts]:
    return [contact_facts(row, actor) for row in contacts_of_client(client.pk)]


def contact_facts(row: Contact, actor: PersonActor) -> ContactFacts:
    """A contact with the number as this actor may see it: to call, or masked."""
    calls = is_column_visible(Contact, actor, "phone")
    return {
        "row": row,
        "phones": shown_phones(row) if calls else list(map(masked_phone, shown_phones(row))),
        "calls": calls,
        "email": CONTACT.value(row, "email", actor),
        "facts": CONTACT.panel(row, actor),
    }


def client_acts(client: Client, actor: PersonActor, now: datetime) -> list[RecordAct]:
    if not _may(client, actor, "assign"):
        return []
    return [RecordAct(label=_("转交…"), url=f"{reverse('clients:assign')}?id={client.pk}", icon="user-share", order=60)]


def order_acts(order: GroupOrder, actor: PersonActor, now: datetime) -> list[RecordAct]:
    """1.8: any stage may be broken off, while the order is open."""
    if order.why_closed() or not _may(order, actor, "break_off"):
        return []
    return [RecordAct(label=_("中断…"), url=address_of("clients:break_off", order.pk), icon="ban", order=90)]


def _may(row, actor: PersonActor, right: str) -> bool:
    return can(actor, right, row)
