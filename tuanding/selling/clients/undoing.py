"""What can be taken back of claims, assignments, releases and broken-off orders, and what stands in the way."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from tuanding.core.accounts.actors import PersonActor
from tuanding.core.accounts.models import Department
from tuanding.core.jobs.models import Batch, BatchRefusal
from tuanding.core.journal.batches import request_batch
from tuanding.core.journal.many import MANY
from tuanding.core.journal.models import Entry
from tuanding.core.journal.undo import BATCH, UNDO, Entries, Restoration, Undo, refusal_of_later
from tuanding.core.kernel import ranges
from tuanding.core.kernel.refusal import Blocked, Refusal
from tuanding.selling.clients.models import Client, Ending, GroupOrder, Ownership, Referral
from tuanding.selling.clients.states import CLIENT, CONTACT, DEPARTMENT, ORDER

# What changes words about the client, and no work with it
WORDS_ONLY = (f"{CLIENT}.edit", f"{CLIENT}.contact", f"{CONTACT}.edit")


def previous_owners(entries: Entries) -> dict[int, Restoration]:
    """{entry id: the owner and department before it, with the row that says so}."""
    rows = Ownership.objects.filter(client_id__in=[one.subject_id for one in entries]).order_by("client_id", "-pk")
    by_client: dict[int, list[Ownership]] = defaultdict(list)
    for row in rows:
        by_client[row.client_id].append(row)
    departments = dict(
        Client.objects.filter(pk__in=[one.subject_id for one in entries]).values_list("pk", "department_id")
    )
    return {one.pk: _restoration(one, by_client[one.subject_id], departments[one.subject_id]) for one in entries}


def _restoration(entry: Entry, newest_first: list[Ownership], department_id: int) -> Restoration:
    """Of a client that nobody had before: back into the pool."""
    before = next((row for row in newest_first if entry.object_id is not None and row.pk < entry.object_id), None)
    owner_id = before.owner_id if before else None
    home_id = before.to_department_id if before else department_id
    back = Ownership(
        client_id=entry.subject_id, owner_id=owner_id, to_department_id=home_id, why=Ownership.Why.TAKEN_BACK
    )
    return Restoration({"owner_id": owner_id, "department_id": home_id}, (back,))


def later_work(entries: Entries) -> dict[int, Refusal]:
    """{entry id: refusal} where something was done with the client since: handed on, called, an order, a visit."""
    clients = {one.subject_id: one for one in entries}
    orders = dict(GroupOrder.objects.filter(client_id__in=list(clients)).values_list("pk", "client_id"))
    since = min((one.pk for one in entries), default=0)
    later = Entry.objects.filter(pk__gt=since).exclude(event__in=WORDS_ONLY).select_related("person").order_by("pk")
    of_clients = later.filter(root_type=CLIENT, root_id__in=list(clients))
    of_orders = later.filter(root_type=ORDER, root_id__in=list(orders)) if orders else ()
    refusals: dict[int, Refusal] = {}
    for row in sorted([*of_clients, *of_orders], key=lambda row: row.pk):
        root_id: int = row.root_id or 0
        entry = clients[root_id if row.root_type == CLIENT else orders[root_id]]
        if row.pk > entry.pk:
            refusals.setdefault(entry.pk, refusal_of_later(row))
    return refusals


def later_owner_of_order(entries: Entries) -> dict[int, Refusal]:
    """{entry id: refusal} where something was done since with a broken-off order, or its client went to somebody else."""
    by_order = {one.subject_id: one for one in entries}
    clients = dict(GroupOrder.objects.filter(pk__in=list(by_order)).values_list("client_id", "pk"))
    later = Entry.objects.filter(pk__gt=min(one.pk for one in entries)).select_related("person").order_by("pk")
    on_orders = later.filter(root_type=ORDER, root_id__in=list(by_order))
    owners = (f"{CLIENT}.claim", f"{CLIENT}.assign", f"{CLIENT}.release", f"{CLIENT}.order")
    on_clients = later.filter(root_type=CLIENT, root_id__in=list(clients), event__in=owners)
    refusals: dict[int, Refusal] = {}
    for row in sorted([*on_orders, *on_clients], key=lambda row: row.pk):
        root_id: int = row.root_id or 0
        entry = by_order[root_id if row.root_type == ORDER else clients[root_id]]
        if row.pk > entry.pk:
            refusals.setdefault(entry.pk, refusal_of_later(row))
    return refusals


def clients_referred_at(entries: Entries) -> dict[int, list[int]]:
    """{entry id: ids of the clients that were named when the order was broken off}; of names that became new prospects."""
    lists = dict(
        Ending.objects.filter(pk__in=[one.object_id for one in entries], referral_list__isnull=False).values_list(
            "pk", "referral_list_id"
        )
    )
    named: dict[int, list[int]] = defaultdict(list)
    rows = Referral.objects.filter(list_id__in=list(lists.values()), was_there=False, client__isnull=False)
    for list_id, client_id in rows.values_list("list_id", "client_id"):
        named[list_id].append(client_id or 0)
    return {one.pk: named[lists[one.object_id]] for one in entries if one.object_id in lists}


def open_batch(entries: Entries) -> dict[int, Refusal]:
    """{entry id: refusal} of a batch that is not over, or did nothing."""
    batches = Batch.objects.in_bulk([one.object_id for one in entries if one.object_id is not None])
    refusals: dict[int, Refusal] = {}
    for one in entries:
        batch = batches[one.object_id or 0]
        if batch.is_open:
            refusals[one.pk] = Blocked("无法撤销，因为还没有办完；可以先停下来", field="state", value=batch.state)
        elif not batch.done:
            refusals[one.pk] = Blocked("不用撤销，因为一家也没有办成", field="done", value=0)
    return refusals


def ask_to_take_back(entry: Entry, by: PersonActor, at: datetime) -> Batch:
    """The job that takes back what a batch did, client by client; those on which something stands are listed in it."""
    batch = Batch.objects.get(pk=entry.object_id or 0)
    ids = _ids_done(batch)
    undo = UNDO[MANY[batch.act].event]
    return request_batch(undo.act, ids, Department(pk=entry.subject_id), {BATCH: entry.pk}, by=by, at=at)


def _ids_done(batch: Batch) -> Iterable[int]:
    refused = set(BatchRefusal.objects.filter(batch=batch).values_list("subject_id", flat=True))
    ids = ranges.ids_after(batch.ids, 0, batch.total)
    return [pk for pk in ids if pk <= batch.reached and pk not in refused]


def _of_client(name: str, label: str) -> Undo:
    return Undo(
        f"{CLIENT}.{name}",
        f"take_back_{name}",
        label=label,
        start="take_back_many",
        restore=previous_owners,
        standing=(later_work,),
    )


def _of_batch(start: str) -> Undo:
    return Undo(f"{DEPARTMENT}.{start}", "take_back_batch", standing=(open_batch,), ask=ask_to_take_back)


UNDOS = (
    _of_client("claim", "撤销领取客户"),
    _of_client("assign", "撤销转交客户"),
    _of_client("release", "撤销退回公海"),
    *(_of_batch(start) for start in ("claim_many", "assign_many", "hand_over", "release_many")),
    Undo(f"{ORDER}.break_off", "take_back_break_off", standing=(later_owner_of_order,)),
)
