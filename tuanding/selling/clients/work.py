"""Clients and group orders as the work list knows them; the clients nobody has, which are counted and never listed."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tuanding.core.accounts.actors import PersonActor
from tuanding.core.accounts.composed import composed_once
from tuanding.core.accounts.scopes import visible
from tuanding.core.journal.steps import Deed
from tuanding.core.pages.addresses import address_of
from tuanding.core.pages.counting import MOST
from tuanding.core.pages.formats import count_up_to
from tuanding.core.pages.waiting import Count, Waiting
from tuanding.core.rulebook.roles import BACK_OFFICE, DEPARTMENT_MANAGER
from tuanding.core.worklist import holders, registry
from tuanding.core.worklist.keeping import close_of_order
from tuanding.core.worklist.models import Item
from tuanding.core.worklist.registry import rows_of
from tuanding.selling.clients.models import Client, Ruling, RulingRequest

RULE, RULING_WAIT, RULED = "duplicate_rule", "duplicate_wait", "duplicate_ruled"
RULINGS = "rulings"


def register_roots_of_work_list() -> None:
    registry.register_roots(
        client=registry.RootModel("clients.Client", select_related=("pulse",)),
        order=registry.RootModel("clients.GroupOrder", select_related=("client__owner",)),
        owner_events=(
            *("clients.Client.claim", "clients.Client.assign", "clients.Client.release"),
            *(f"clients.Client.take_back_{name}" for name in ("claim", "assign", "release")),
        ),
    )


def _close_all_of_order(order: Any, deed: Deed) -> Iterator[registry.Step]:
    """1.8: nothing of an order that has ended waits for anybody."""
    yield close_of_order(order.pk)


@composed_once
def ruling_requests_of_clients(client_ids: list[int]) -> QuerySet[Any]:
    """Those about these clients that nobody has decided, or whose ruling nobody has read."""
    return (
        RulingRequest.objects.filter(client__in=client_ids, reading__isnull=True)
        .select_related("client", "ruling")
        .order_by("pk")
    )


def wanted_rulings(client_ids: Sequence[int]) -> list[Item]:
    """1.1: what somebody asked waits for the manager of the client's department, the ruling for who asked."""
    return [item for row in rows_of(ruling_requests_of_clients, client_ids) for item in _ruling_items(row)]


def _ruling_items(row: RulingRequest) -> Iterator[Item]:
    ruling = getattr(row, "ruling", None)
    department_id = row.client.department_id
    manager = holders.role_of_department(department_id, DEPARTMENT_MANAGER)
    askers = [holders.person(pk) for pk in sorted({row.by_id, row.instead_of_id or row.by_id})]
    waits = [(RULE, manager)] if ruling is None else []
    waits += [(RULED if ruling else RULING_WAIT, asker) for asker in askers]
    for kind, holder in waits:
        yield Item(
            kind=kind,
            subject_type="clients.RulingRequest",
            subject_id=row.pk,
            client_id=row.client_id,
            holder=holder,
            department_id=department_id,
            since=ruling.at if ruling else row.at,
            from_at=ruling.at if ruling else row.at,
            params={"name": row.name} | ({"decision": ruling.decision} if ruling else {}),
        )


def ask_for_rulings(row: Any, deed: Deed) -> Iterator[registry.Step]:
    """`row` is one of request, ruling and reading."""
    yield registry.Ask(RULINGS, (row if isinstance(row, RulingRequest) else row.request).client_id)


def _ruling_address(task: registry.Task) -> str:
    return address_of("clients:ruling", task.item.subject_id)


def _name_typed(task: registry.Task, now: datetime) -> str:
    return task.item.params["name"]


def _ruled_title(task: registry.Task) -> str:
    return _("裁定：%(decision)s") % {"decision": Ruling.Decision(task.item.params["decision"]).label}


def _ruling_kind(code: str, title: Any, right: str, icon: str, state: str, foreign: bool = True) -> registry.Kind:
    return registry.Kind(
        code=code,
        title=title,
        icon=icon,
        clause="1.1",
        address=_ruling_address,
        right=(right, "clients.RulingRequest"),
        where=_name_typed,
        state=state,
        foreign=foreign,
    )


WORK: tuple[registry.Kind | registry.Source, ...] = (
    _ruling_kind(RULE, gettext_lazy("裁定客户是谁的"), "decide", "gavel", "due", foreign=False),
    _ruling_kind(RULING_WAIT, gettext_lazy("等经理裁定"), "read", "hourglass", "rest"),
    _ruling_kind(RULED, _ruled_title, "read", "gavel", "now"),
    registry.Source(
        name=RULINGS,
        kinds=(RULE, RULING_WAIT, RULED),
        wanted=wanted_rulings,
        rows=dict.fromkeys(
            ("clients.RulingRequest", "clients.Ruling", "clients.RulingReading"),
            ask_for_rulings,
        ),
    ),
)


def _ask_all_of_client(order: Any, deed: Deed) -> Iterator[registry.Step]:
    """Whatever waited under an order that is open again waits again."""
    for name in registry.SOURCES:
        yield registry.Ask(name, order.client_id)


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
EVENTS = {
    "clients.GroupOrder.break_off": _close_all_of_order,
    "clients.GroupOrder.take_back_break_off": _ask_all_of_client,
}


def _owner(row: Any, deed: Deed) -> list[str]:
    """Whoever owns the client now."""
    owner_id = registry.client_of(deed).owner_id
    return [holders.person(owner_id)] if owner_id else []


def _kind(code: str, title: Any, icon: str, clause: str, right: tuple[str, str]) -> registry.Kind:
    return registry.Kind(
        code=code,
        title=title,
        icon=icon,
        clause=clause,
        address=lambda task: (task.order or task.client).get_absolute_url(),
        right=right,
        where=lambda task, now: str(task.client),
        state="rest",
    )


NEWS: tuple[registry.Kind | registry.News, ...] = (
    _kind("client_assigned", gettext_lazy("分给您的客户"), "users", "1.1", ("view", "clients.Client")),
    _kind("order_broken_off", gettext_lazy("团订单被中断"), "ban", "1.8", ("view", "clients.GroupOrder")),
    registry.News(kind="client_assigned", events=("clients.Client.assign",), holders=_owner),
    registry.News(kind="order_broken_off", events=("clients.GroupOrder.break_off",), holders=_owner),
)
