"""Reads of clients and group orders. What a person may see comes from `visible()`."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import OuterRef, Q, QuerySet, Subquery

from tuanding.core.accounts.actors import Actor
from tuanding.core.accounts.scopes import visible
from tuanding.core.company.queries import setting
from tuanding.core.rulebook.stages import STAGES, stage_of
from tuanding.selling.clients.models import Client, Contact, GroupOrder, Milestone, OrderStage, Ownership
from tuanding.selling.clients.names import digits, normalise_code, normalise_name


def same_client(name: str, credit_code: str = "") -> Client | None:
    """The client this row would repeat: by credit code, else by normalised name."""
    code = normalise_code(credit_code)
    clients = Client.objects.select_related("owner")
    by_code = clients.filter(credit_code=code).first() if code else None
    return by_code or (clients.filter(normalised_name=normalise_name(name)).first() if name else None)


def contact_with_phone(phone: str) -> Contact | None:
    """A contact of any client with this number."""
    found = digits(phone)
    return Contact.objects.filter(digits=found).select_related("client__owner").first() if found else None


def open_order_of(client: Client) -> GroupOrder | None:
    """The client's newest order that has not ended."""
    return client.orders.filter(ending__isnull=True).order_by("-pk").first()


def open_orders(actor: Actor) -> QuerySet[GroupOrder]:
    return visible(GroupOrder, actor).filter(ending__isnull=True)


def reached(order: GroupOrder) -> str | None:
    """The stage code computed from the milestones."""
    return stage_of(order.milestones.order_by("pk").values_list("stage", "taken_back"))


def stage_days(order: GroupOrder) -> list[tuple[str, str, date | None]]:
    """(code, label, day reached or None) of all nine stages, for seam and progress sheet."""
    standing: dict[str, date] = {}
    for row in order.milestones.order_by("pk"):
        if row.taken_back:
            standing.pop(row.stage, None)
        else:
            standing.setdefault(row.stage, row.on)
    return [(stage.code, stage.label, standing.get(stage.code)) for stage in STAGES]


def stands(order: GroupOrder, stage: str) -> bool:
    """Whether the milestone of this stage is there and not taken back."""
    last = order.milestones.filter(stage=stage).order_by("-pk").first()
    return last is not None and not last.taken_back


def active_prospects(actor_or_owner: int, on: date) -> int:
    """1.1: own clients without an open order, with an effective activity or a dated next step within 30 days."""
    since = on - timedelta(days=setting("active_days", on))
    fresh = Q(pulse__last_effective_on__gte=since) | Q(pulse__next_on__gte=since)
    return (
        Client.objects.filter(fresh, owner_id=actor_or_owner)
        .exclude(orders__in=GroupOrder.objects.filter(ending__isnull=True, reached__stage__gte="Cc"))
        .count()
    )


def wrong_stages() -> Iterator[str]:
    """Projection check of `audit verify`: every order whose kept stage is not what its milestones say."""
    kept = dict(OrderStage.objects.values_list("group_order_id", "stage"))
    told: dict[int, list] = {}
    for order_id, stage, back in Milestone.objects.order_by("pk").values_list("group_order_id", "stage", "taken_back"):
        told.setdefault(order_id, []).append((stage, back))
    for order_id in kept.keys() | told.keys():
        computed = stage_of(told.get(order_id, []))
        if kept.get(order_id) != computed:
            yield f"group order {order_id}: kept {kept.get(order_id)}, computed {computed}"


def wrong_owners() -> Iterator[str]:
    """Projection check: every client whose owner is not its last Ownership row's."""
    last = Ownership.objects.filter(client=OuterRef("pk")).order_by("-pk")
    told = Client.objects.annotate(told=Subquery(last.values("owner_id")[:1]))
    for pk, owner, by_rows in told.values_list("pk", "owner_id", "told").iterator(chunk_size=5000):
        if owner != by_rows:
            yield f"client {pk}: kept {owner}, its rows say {by_rows}"


def prospects(actor: Actor) -> QuerySet[Client]:
    """The prospect list (F01) of an actor, newest first."""
    return visible(Client, actor).select_related("owner", "department", "pulse").order_by("-pk")


