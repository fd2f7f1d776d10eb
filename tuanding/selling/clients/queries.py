"""Reads of clients and group orders. What a person may see comes from `visible()`."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery

from tuanding.core.accounts.actors import Actor
from tuanding.core.accounts.composed import composed_once
from tuanding.core.accounts.models import Person, RoleAssignment
from tuanding.core.accounts.scopes import visible
from tuanding.core.accounts.subqueries import ListOf
from tuanding.core.company.queries import setting
from tuanding.core.journal.audit.pages import id_pages
from tuanding.core.rulebook.roles import SALES_REP
from tuanding.core.rulebook.stages import STAGES, stage_of
from tuanding.core.search.queries import ids as found_ids
from tuanding.selling.clients.models import Client, Contact, GroupOrder, Industry, Milestone, OrderStage, Ownership
from tuanding.selling.clients.names import digits, normalise_code, normalise_name

MOST_FOUND = 200
MOST_INDUSTRIES = 100


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


def milestones_along() -> ListOf:
    """What `stage_days` asks for, as a column `milestone_rows` of a query of orders."""
    rows = Milestone.objects.filter(group_order_id=OuterRef("pk")).order_by("pk")
    return ListOf(rows, "stage", "on", "taken_back")


@composed_once
def _milestones(order_id: int) -> QuerySet[Any, Any]:
    """(stage, day, whether it takes the stage back), oldest first."""
    rows = Milestone.objects.filter(group_order_id=order_id).order_by("pk")
    return rows.values_list("stage", "on", "taken_back")


def stage_days(order: GroupOrder) -> list[tuple[str, str, date | None]]:
    """(code, label, day reached or None) of all nine stages, for seam and progress sheet; of an order read with
    `milestones_along` it asks nothing."""
    along = getattr(order, "milestone_rows", None)
    rows = _milestones(order.pk) if along is None else ((s, date.fromisoformat(on), back) for s, on, back in along)
    standing: dict[str, date] = {}
    for stage, on, taken_back in rows:
        if taken_back:
            standing.pop(stage, None)
        else:
            standing.setdefault(stage, on)
    return [(one.code, one.label, standing.get(one.code)) for one in STAGES]


def stage_kept(order: GroupOrder) -> str:
    """The same as it was kept by the last write, "" before the first: of a row read with `reached` it asks nothing."""
    return getattr(getattr(order, "reached", None), "stage", "")


def stands(order: GroupOrder, stage: str) -> bool:
    """Whether the milestone of this stage is there and not taken back."""
    last = order.milestones.filter(stage=stage).order_by("-pk").first()
    return last is not None and not last.taken_back


def active_prospects(owner_id: int, on: date, days: int | None = None) -> int:
    """1.1: own clients without an open contract, with an effective activity or a dated next step within 30 days."""
    return active_prospects_of([owner_id], on, days).get(owner_id, 0)


def active_prospects_of(owner_ids: list[int], on: date, days: int | None = None) -> dict[int, int]:
    """How many each owner has, in one look; owners without any are missing. `days`: the setting, where it is known."""
    since = on - timedelta(days=setting("active_days", on) if days is None else days)
    return dict(_active_by_owner(owner_ids, since))


def with_contract() -> QuerySet[GroupOrder]:
    """Open orders whose contract the client has signed, or further."""
    signed = [stage.code for stage in STAGES[4:]]
    return GroupOrder.objects.filter(ending__isnull=True, reached__stage__in=signed)


def active_by_owner(owner_ids: list[int], since: date) -> QuerySet[Any, Any]:
    """{owner_id, n} of these owners' active prospects, since the day from which a contact counts."""
    fresh = Q(pulse__last_effective_on__gte=since) | Q(pulse__next_on__gte=since)
    rows = Client.objects.filter(fresh, owner_id__in=owner_ids).exclude(pk__in=with_contract().values("client_id"))
    return rows.order_by().values("owner_id").annotate(n=Count("pk"))


@composed_once
def _active_by_owner(owner_ids: list[int], since: date) -> QuerySet[Any, Any]:
    return active_by_owner(owner_ids, since).values_list("owner_id", "n")


def open_orders_by_stage(actor: Actor) -> QuerySet[Any, Any]:
    """{reached__stage, n} of the actor's orders that have not ended."""
    rows = visible(GroupOrder, actor).filter(ending__isnull=True).order_by()
    return rows.values("reached__stage").annotate(n=Count("pk"))


def wrong_stages(only: Collection[int] | None) -> Iterator[tuple[int, str]]:
    """Projection check of `audit verify`: every order whose kept stage is not what its milestones say."""
    for ids in id_pages(GroupOrder, only):
        kept = dict(OrderStage.objects.filter(group_order_id__in=ids).values_list("group_order_id", "stage"))
        told: dict[int, list] = defaultdict(list)
        milestones = Milestone.objects.filter(group_order_id__in=ids).order_by("pk")
        for order_id, stage, back in milestones.values_list("group_order_id", "stage", "taken_back"):
            told[order_id].append((stage, back))
        for order_id in ids:
            computed = stage_of(told[order_id])
            if kept.get(order_id) != computed:
                yield order_id, f"group order {order_id}: kept {kept.get(order_id)}, computed {computed}"


def wrong_owners(only: Collection[int] | None) -> Iterator[tuple[int, str]]:
    """Projection check: every client whose owner is not its last Ownership row's."""
    last = Ownership.objects.filter(client=OuterRef("pk")).order_by("-pk")
    clients = Client.objects.annotate(told=Subquery(last.values("owner_id")[:1])).order_by("pk")
    for ids in id_pages(Client, only):
        for pk, owner, by_rows in clients.filter(pk__in=ids).values_list("pk", "owner_id", "told"):
            if owner != by_rows:
                yield pk, f"client {pk}: kept {owner}, its rows say {by_rows}"


def listed(actor: Actor) -> QuerySet[Client]:
    """Clients as a list shows them: with the names of owner and department, how fresh they are, the first contact and the
    stage of the newest open order, as plain values of the row: no object is made for each."""
    contact = Contact.objects.filter(client=OuterRef("pk")).order_by("-decides", "pk")
    stage = OrderStage.objects.filter(group_order__client=OuterRef("pk"), group_order__ending__isnull=True)
    return visible(Client, actor).annotate(
        owner_name=F("owner__name"),
        department_name=F("department__name"),
        last_contact_at=F("pulse__last_contact_at"),
        next_step=F("pulse__next_step"),
        next_on=F("pulse__next_on"),
        contact_name=Subquery(contact.values("name")[:1]),
        contact_phone=Subquery(contact.values("phone")[:1]),
        stage=Subquery(stage.order_by("-pk").values("stage")[:1]),
    )


def prospects(actor: Actor, owner_id: int) -> QuerySet[Client]:
    """The prospect list (F01) of one owner as the actor may see it, freshest contact first."""
    return listed(actor).filter(owner_id=owner_id).order_by(F("last_contact_at").desc(nulls_last=True), "-pk")


def orders_listed(actor: Actor) -> QuerySet[GroupOrder]:
    return visible(GroupOrder, actor).select_related("client__owner", "client__department", "reached", "ending")


def clients_found(rows: QuerySet[Client], text: str, actor: Actor) -> QuerySet[Client]:
    """Narrowed by name, pinyin, initials, code, or by a contact's name or number."""
    by_contact = Contact.objects.filter(pk__in=found_ids(text, actor, "clients.Contact", MOST_FOUND)).values(
        "client_id"
    )
    return rows.filter(Q(pk__in=found_ids(text, actor, "clients.Client", MOST_FOUND)) | Q(pk__in=by_contact))


def orders_found(rows: QuerySet[GroupOrder], text: str, actor: Actor) -> QuerySet[GroupOrder]:
    return rows.filter(pk__in=found_ids(text, actor, "clients.GroupOrder", MOST_FOUND))


def reps_of(departments: set[int], on: date) -> QuerySet[Person]:
    """Who is a rep there that day."""
    held = RoleAssignment.objects.filter(role=SALES_REP, department__in=departments, from_on__lte=on).exclude(
        to_on__lt=on
    )
    return Person.objects.filter(pk__in=held.values("person_id"), is_active=True).order_by("pk")


def owners_in(departments: set[int]) -> list[tuple[Person, int]]:
    """Whoever has clients there, also one who has left, and how many: by name."""
    rows = Client.objects.filter(department__in=departments, owner__isnull=False).order_by().values_list("owner")
    many = dict(rows.annotate(many=Count("pk")))
    return [(person, many[person.pk]) for person in Person.objects.filter(pk__in=list(many)).order_by("name", "pk")]


def industries() -> list[str]:
    """Every industry any client has had."""
    return list(_industries())


@composed_once
def _industries() -> QuerySet[Industry, str]:
    return Industry.objects.order_by("name").values_list("name", flat=True)[:MOST_INDUSTRIES]
