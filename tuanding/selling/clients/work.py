"""Clients and group orders as the work list knows them; the clients nobody has, which are counted and never listed."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from tuanding.core.accounts.actors import PersonActor
from tuanding.core.accounts.scopes import visible
from tuanding.core.journal.steps import Deed
from tuanding.core.pages.counting import MOST
from tuanding.core.pages.formats import count_up_to
from tuanding.core.pages.waiting import Count, Waiting
from tuanding.core.rulebook.roles import BACK_OFFICE, DEPARTMENT_MANAGER
from tuanding.core.worklist import registry
from tuanding.core.worklist.keeping import close_of_order
from tuanding.selling.clients.models import Client


def register_roots_of_work_list() -> None:
    registry.register_roots(
        client=registry.RootModel("clients.Client", select_related=("pulse",)),
        order=registry.RootModel("clients.GroupOrder", select_related=("client__owner",)),
        owner_events=("clients.Client.claim", "clients.Client.assign", "clients.Client.release"),
    )


def _close_all_of_order(order: Any, deed: Deed) -> Iterator[registry.Step]:
    """1.8: nothing of an order that has ended waits for anybody."""
    yield close_of_order(order.pk)


def _unowned_clients(actor: PersonActor) -> QuerySet[Client]:
    """The clients of manager's and back office's department that nobody has."""
    return visible(Client, actor, "assign").filter(owner=None).order_by()[: MOST + 1]


def _pool_waiting(n: int, now: datetime) -> Waiting:
    return Waiting(
        kind="pool",
        title=_("%(n)s 家客户没人跟") % {"n": count_up_to(n, MOST)},
        where=_("公海"),
        url=f"{reverse('clients:list')}?tab=pool",
        icon="users",
        since=now,
        clause="1.1",
        state="rest",
    )


POOL = Count(name="pool", roles=(DEPARTMENT_MANAGER, BACK_OFFICE), rows=_unowned_clients, words=_pool_waiting)
EVENTS = {"clients.GroupOrder.break_off": _close_all_of_order}
