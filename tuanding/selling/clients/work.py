"""Clients and group orders as the work list knows them; the clients nobody has, which are counted and never listed."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from tuanding.core.accounts.actors import PersonActor
from tuanding.core.accounts.prepared import Prepared
from tuanding.core.accounts.scopes import visible
from tuanding.core.journal.steps import Deed
from tuanding.core.pages.waiting import Waiting
from tuanding.core.rulebook.roles import BACK_OFFICE, DEPARTMENT_MANAGER
from tuanding.core.worklist import registry
from tuanding.core.worklist.keeping import of_order
from tuanding.selling.clients.models import Client

NOBODYS = Prepared(lambda actor: visible(Client, actor, "assign").filter(owner=None).order_by().values("pk")[:1001])


def name_roots() -> None:
    registry.roots(
        client=("clients.Client", ("pulse",)),
        order=("clients.GroupOrder", ("client__owner",)),
        owners=("clients.Client.claim", "clients.Client.assign", "clients.Client.release"),
    )


def _nothing_more(order: Any, deed: Deed) -> Iterator[registry.Step]:
    """1.8: nothing of an order that has ended waits for anybody."""
    yield of_order(order.pk)


def pool(actor: PersonActor, now: datetime) -> list[Waiting]:
    """For manager and back office the clients of their department that nobody has."""
    if not actor.has(DEPARTMENT_MANAGER, BACK_OFFICE):
        return []
    count = NOBODYS.count(actor)
    if not count:
        return []
    title = _("%(n)s 家客户没人跟") % {"n": f"{count:,}" if count <= 1000 else "1,000+"}
    url = f"{reverse('clients:list')}?tab=pool"
    return [
        Waiting(kind="pool", title=title, where=_("公海"), url=url, icon="users", since=now, clause="1.1", state="rest")
    ]


EVENTS = {"clients.GroupOrder.break_off": _nothing_more}
