"""Reads of clients and group orders. What a person may see comes from `visible()`."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, NullIf

from tuanding.core.accounts.actors import Actor, PersonActor
from tuanding.core.accounts.composed import composed_once
from tuanding.core.accounts.models import Person, RoleAssignment
from tuanding.core.accounts.scopes import visible
from tuanding.core.accounts.subqueries import ListOf
from tuanding.core.company.queries import setting
from tuanding.core.journal.audit.pages import id_pages
from tuanding.core.journal.undo import rows_in_force
from tuanding.core.rulebook.roles import BACK_OFFICE, DEPARTMENT_MANAGER, READ_ALL, SALES_REP
from tuanding.core.rulebook.stages import STAGES, stage_of
from tuanding.core.search.queries import ids as hit_ids
from tuanding.selling.clients.models import (
    Client,
    Contact,
    Ending,
    FurtherNumber,
    GroupOrder,
    Industry,
    Milestone,
    OrderEnd,
    OrderStage,
    Ownership,
    Pulse,
)
from tuanding.selling.clients.names import normalise_code, normalise_name
from tuanding.selling.clients.phones import further_keys, key_of, keys_of

MOST_HITS = 200
MOST_INDUSTRIES = 100


def client_with_code_or_name(name: str, credit_code: str = "") -> Client | None:
    """The client with this credit code, else with this normalised name."""
    code = normalise_code(credit_code)
    clients = Client.objects.select_related("owner")
    by_code = clients.filter(credit_code=code).first() if code else None
    return by_code or (clients.filter(is_called(name)).first() if name else None)


def is_called(name: str) -> Q:
    """Of clients: those with this name, in whatever form it was written."""
    plain = normalise_name(name)
    return Q(normalised_name=plain) | Q(normal_name=plain)


def contact_with_phone(phone: str) -> Contact | None:
    """A contact of any client with this number, or with one of these: as his phone or as a further one."""
    return contacts_with_keys(keys).select_related("client__owner").first() if (keys := keys_of(phone)) else None


def contacts_with_keys(keys: Collection[str]) -> QuerySet[Contact]:
    """The contacts that one of the numbers is, in whatever way it was written."""
    further = FurtherNumber.objects.filter(key__in=keys).values("contact_id")
    return Contact.objects.filter(Q(phone_key__in=keys) | Q(pk__in=further))


def open_order_of(client: Client) -> GroupOrder | None:
    """The client's newest order that has not ended."""
    return client.orders.filter(ending__isnull=True).order_by("-pk").first()


def computed_stage(order: GroupOrder) -> str | None:
    """The stage code computed from the milestones."""
    return stage_of(order.milestones.order_by("pk").values_list("stage", "taken_back"))


def milestones_expression() -> ListOf:
    """The milestones as a list column: annotate a query of orders with it as `milestone_rows` for `stage_days`."""
    rows = Milestone.objects.filter(group_order_id=OuterRef("pk")).order_by("pk")
    return ListOf(rows, "stage", "on", "taken_back")


@composed_once
def _milestones(order_id: int) -> QuerySet[Any, Any]:
    """(stage, day, whether it takes the stage back), oldest first."""
    rows = Milestone.objects.filter(group_order_id=order_id).order_by("pk")
    return rows.values_list("stage", "on", "taken_back")


def stage_days(order: GroupOrder) -> list[tuple[str, str, date | None]]:
    """(code, label, day reached or None) of all nine stages, for seam and progress sheet. One query; none for an order
    annotated with `milestones_expression`."""
    along = getattr(order, "milestone_rows", None)
    rows = _milestones(order.pk) if along is None else ((s, date.fromisoformat(on), back) for s, on, back in along)
    days: dict[str, date] = {}
    for stage, on, taken_back in rows:
        if taken_back:
            days.pop(stage, None)
        else:
            days.setdefault(stage, on)
    return [(one.code, one.label, days.get(one.code)) for one in STAGES]


def stage_of_order(order: GroupOrder) -> str:
    """The stage code in the order's OrderStage row, which every milestone updates; "" before the first milestone. No
    query when the order was read with `select_related("reached")`."""
    return getattr(getattr(order, "reached", None), "stage", "")


def has_stage(order: GroupOrder, stage: str) -> bool:
    """Whether the order has a milestone of this stage that was not taken back."""
    taken_back = _taken_back(order.pk, stage).first()
    return taken_back is False


@composed_once
def _taken_back(order_id: int, stage: str) -> QuerySet[Any, Any]:
    """Of the order's latest milestone of the stage: whether it takes the stage back."""
    rows = Milestone.objects.filter(group_order_id=order_id, stage=stage).order_by("-pk")
    return rows.values_list("taken_back", flat=True)[:1]


def active_prospects(owner_id: int, on: date, days: int | None = None) -> int:
    """1.1: own clients without an open contract, with an effective activity or a dated next step within 30 days."""
    return active_prospects_by_owner([owner_id], on, days)[owner_id]


def active_prospects_by_owner(owner_ids: list[int], on: date, days: int | None = None) -> Counter[int]:
    """{owner id: number of active prospects}, in one query; 0 for owners without any. `days`: the setting
    `active_days`, when the caller has read it already."""
    since = on - timedelta(days=setting("active_days", on) if days is None else days)
    return Counter(dict(_pairs_of_active_prospects(owner_ids, since)))


def open_signed_orders() -> QuerySet[GroupOrder]:
    """Open orders at the stage Cc (the client has signed) or a later one."""
    signed = [stage.code for stage in STAGES[4:]]
    return GroupOrder.objects.filter(not_ended(), reached__stage__in=signed)


def newest_ownership(client_id: int) -> Ownership:
    return Ownership.objects.filter(client_id=client_id).order_by("-pk")[0]


def not_ended() -> Q:
    """Of group orders. NOT EXISTS instead of `ending=None`: PostgreSQL takes the outer join to leave one row, and then reads
    for each of all that are left."""
    return Q(~Exists(OrderEnd.objects.filter(group_order_id=OuterRef("pk"))))


def active_prospect_counts(owner_ids: list[int], since: date) -> QuerySet[Any, Any]:
    """{owner_id, n} of these owners' active prospects, since the day from which a contact counts."""
    fresh = Q(last_effective_on__gte=since) | Q(next_on__gte=since)
    rows = Pulse.objects.filter(fresh, owner_id__in=owner_ids)
    if len(owner_ids) == 1:  # looked up for each client of his
        rows = rows.filter(~Exists(open_signed_orders().filter(client_id=OuterRef("pk"))))
    else:  # read once for all of them
        rows = rows.exclude(pk__in=open_signed_orders().values("client_id"))
    return rows.order_by().values("owner_id").annotate(n=Count("pk"))


@composed_once
def _pairs_of_active_prospects(owner_ids: list[int], since: date) -> QuerySet[Pulse, tuple[int, int]]:
    """(owner id, number) of those who have any."""
    return active_prospect_counts(owner_ids, since).values_list("owner_id", "n")


def open_orders_by_stage(actor: Actor) -> QuerySet[Any, Any]:
    """{reached__stage, n} of the actor's orders that have not ended."""
    rows = visible(GroupOrder, actor).filter(not_ended()).order_by()
    return rows.values("reached__stage").annotate(n=Count("pk"))


def wrong_stages(only: Collection[int] | None) -> Iterator[tuple[int, str]]:
    """Projection check of `audit verify`: (id, message) of every order whose OrderStage differs from its milestones."""
    for ids in id_pages(GroupOrder, only):
        stored = dict(OrderStage.objects.filter(group_order_id__in=ids).values_list("group_order_id", "stage"))
        milestones_by_order: dict[int, list] = defaultdict(list)
        milestones = Milestone.objects.filter(group_order_id__in=ids).order_by("pk")
        for order_id, stage, back in milestones.values_list("group_order_id", "stage", "taken_back"):
            milestones_by_order[order_id].append((stage, back))
        for order_id in ids:
            computed = stage_of(milestones_by_order[order_id])
            if stored.get(order_id) != computed:
                yield order_id, f"group order {order_id}: kept {stored.get(order_id)}, computed {computed}"


def wrong_ends(only: Collection[int] | None) -> Iterator[tuple[int, str]]:
    """Projection check: (id, message) of every group order whose ending in force is not the one its rows say."""
    endings = rows_in_force(Ending.objects.filter(group_order=OuterRef("pk"))).order_by("-pk")
    orders = GroupOrder.objects.annotate(by_rows=Subquery(endings.values("pk")[:1])).order_by("pk")
    for ids in id_pages(GroupOrder, only):
        for pk, stored, by_rows in orders.filter(pk__in=ids).values_list("pk", "ending__ending_id", "by_rows"):
            if stored != by_rows:
                yield pk, f"group order {pk}: kept the ending {stored}, its rows say {by_rows}"


def wrong_owners(only: Collection[int] | None) -> Iterator[tuple[int, str]]:
    """Projection check: (id, message) of every client whose owner, or that of its pulse, is not that of its last
    Ownership row."""
    last = Ownership.objects.filter(client=OuterRef("pk")).order_by("-pk")
    clients = Client.objects.annotate(last_owner=Subquery(last.values("owner_id")[:1])).order_by("pk")
    columns = ("pk", "owner_id", "last_owner", "pulse", "pulse__owner_id")
    for ids in id_pages(Client, only):
        for pk, owner, by_rows, pulse, of_pulse in clients.filter(pk__in=ids).values_list(*columns):
            if owner != by_rows:
                yield pk, f"client {pk}: kept {owner}, its rows say {by_rows}"
            elif pulse and of_pulse != owner:
                yield pk, f"client {pk}: its pulse has the owner {of_pulse}, its rows say {owner}"


def wrong_phone_keys(only: Collection[int] | None) -> Iterator[tuple[int, str]]:
    """Projection check: (id, message) of every contact whose key, or whose further numbers, are not those of its phones. The
    next start gives a key to one that the release before wrote without."""
    for ids in id_pages(Contact, only):
        stored: dict[int, list[str]] = defaultdict(list)
        numbers = FurtherNumber.objects.filter(contact_id__in=ids).order_by("pk")
        for contact_id, key in numbers.values_list("contact_id", "key"):
            stored[contact_id].append(key)
        for contact in Contact.objects.filter(pk__in=ids, phone_key__isnull=False).order_by("pk"):
            computed = [key_of(contact), *further_keys(contact)]
            if [contact.phone_key, *stored[contact.pk]] != computed:
                yield contact.pk, f"contact {contact.pk}: its numbers are not compared as they are written"


def client_name_expression(path: str = "") -> Coalesce:
    """The name by which a client is shown, as an expression: the short one, or where there is none the whole; `path`
    leads from the row to the client ("client__")."""
    return Coalesce(NullIf(F(f"{path}short_name"), Value("")), F(f"{path}name"))


def client_rows(actor: Actor) -> QuerySet[Client]:
    """Clients with what a list shows, as annotations: the names of owner and department, last contact and next step,
    the first contact, and the stage of the newest open order."""
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
    return client_rows(actor).filter(owner_id=owner_id).order_by(F("last_contact_at").desc(nulls_last=True), "-pk")


def order_rows(actor: Actor) -> QuerySet[GroupOrder]:
    together = ("client__owner", "client__department", "client__pulse", "reached", "ending")
    return visible(GroupOrder, actor).select_related(*together)


def matching_clients(rows: QuerySet[Client], text: str, actor: Actor) -> QuerySet[Client]:
    """Those rows that match by name, pinyin, initials or code, or by a contact's name or number."""
    contacts = Contact.objects.filter(client__in=rows.order_by().values("pk"))
    contact_ids = hit_ids(text, actor, "clients.Contact", MOST_HITS, among=contacts)
    by_contact = Contact.objects.filter(pk__in=contact_ids).values("client_id")
    by_name = hit_ids(text, actor, "clients.Client", MOST_HITS, among=rows)
    return rows.filter(Q(pk__in=by_name) | Q(pk__in=by_contact))


def matching_orders(rows: QuerySet[GroupOrder], text: str, actor: Actor) -> QuerySet[GroupOrder]:
    return rows.filter(pk__in=hit_ids(text, actor, "clients.GroupOrder", MOST_HITS, among=rows))


def reps_of(departments: set[int], on: date) -> QuerySet[Person]:
    """Active people who are reps of one of these departments on that day."""
    assignments = RoleAssignment.objects.filter(role=SALES_REP, department__in=departments, from_on__lte=on).exclude(
        to_on__lt=on
    )
    return Person.objects.filter(pk__in=assignments.values("person_id"), is_active=True).order_by("pk")


def reps_in_sight(actor: PersonActor) -> list[tuple[int, str]]:
    """(id, name) of everybody who is or was a rep where this person sees more than his own: in his department, or everywhere. []
    for whoever sees his own only."""
    rows = RoleAssignment.objects.filter(role=SALES_REP)
    if not actor.has(*READ_ALL):
        led = {grant.department_id for grant in actor.grants if grant.role in (DEPARTMENT_MANAGER, BACK_OFFICE)}
        if not led:
            return []
        rows = rows.filter(department__in=led)
    return list(Person.objects.filter(pk__in=rows.values("person_id")).order_by("name", "pk").values_list("pk", "name"))


def owners_in(departments: set[int]) -> list[tuple[Person, int]]:
    """(owner, number of clients) in these departments, by name; owners who have left are included."""
    rows = Client.objects.filter(department__in=departments, owner__isnull=False).order_by().values_list("owner")
    many = dict(rows.annotate(many=Count("pk")))
    return [(person, many[person.pk]) for person in Person.objects.filter(pk__in=list(many)).order_by("name", "pk")]


def industries() -> list[str]:
    """Every industry any client has had."""
    return list(_industries())


@composed_once
def _industries() -> QuerySet[Industry, str]:
    return Industry.objects.order_by("name").values_list("name", flat=True)[:MOST_INDUSTRIES]
