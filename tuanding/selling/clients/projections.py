"""What follows a write of milestones, owners and reach, in its transaction."""

from collections import defaultdict
from datetime import datetime

from django.db import transaction
from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Length

from tuanding.core.journal.models import TakingBack
from tuanding.core.journal.undo import rows_in_force
from tuanding.core.rulebook.stages import stage_of
from tuanding.core.search.index import index_rows, reindex
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
    Reach,
)
from tuanding.selling.clients.phones import further_keys, key_of

ROWS_AT_ONCE = 2000


def keep_stage(milestones: list[Milestone]) -> None:
    """The stage of each order touched is computed anew."""
    for order_id in {row.group_order_id for row in milestones}:
        milestone_rows = (
            Milestone.objects.filter(group_order_id=order_id).order_by("pk").values_list("stage", "taken_back")
        )
        stage = stage_of(milestone_rows)
        if stage is None:
            # past the doors: follows from the milestones, in their transaction; `audit verify` computes it again
            OrderStage.objects.filter(pk=order_id).delete()
        else:
            # past the doors: as above
            OrderStage.objects.bulk_create(
                [OrderStage(group_order_id=order_id, stage=stage)],
                update_conflicts=True,
                unique_fields=["pk"],
                update_fields=["stage"],
            )


def keep_end(endings: list[Ending]) -> None:
    """The ending of an order that is in force: the one just written."""
    # past the doors: follows from the ending, in its transaction; `audit verify` computes it again
    OrderEnd.objects.bulk_create(
        [OrderEnd(group_order_id=row.group_order_id, ending_id=row.pk, kind=row.kind) for row in endings]
    )


def open_again(backs: list[TakingBack]) -> None:
    """An order whose ending was taken back is open."""
    ids = [back.of_id for back in backs if back.of_type == Ending._meta.label]
    if ids:
        # past the doors: as above
        OrderEnd.objects.filter(ending_id__in=ids).delete()


def make_up_ends_of_orders(_at: datetime) -> int:
    """The release before knew no ending in force: makes up those of the endings it wrote; returns how many."""
    missing = rows_in_force(Ending.objects.filter(group_order__ending=None))
    rows = [OrderEnd(group_order_id=row.group_order_id, ending_id=row.pk, kind=row.kind) for row in missing]
    # past the doors: as above
    OrderEnd.objects.bulk_create(rows)
    return len(rows)


def reindex_after_ownership(ownerships: list[Ownership]) -> None:
    """Who may find a client changes with its owner: the client, its contacts and orders get new tokens. One that was
    entered with its owner has them already."""
    _reindex([row.client_id for row in ownerships if row.why != Ownership.Why.ENTERED])


def keep_owner_of_pulse(ownerships: list[Ownership]) -> None:
    """The owner of a client's pulse is the client's. A new client has none yet."""
    clients_by_owner: dict[int | None, list[int]] = defaultdict(list)
    for row in ownerships:
        if row.why != Ownership.Why.ENTERED:
            clients_by_owner[row.owner_id].append(row.client_id)
    for owner_id, client_ids in clients_by_owner.items():
        # past the doors: follows from the ownership, in its transaction; `audit verify` compares it
        Pulse.objects.filter(pk__in=client_ids).update(owner_id=owner_id)


def make_up_owners_of_pulses(_at: datetime) -> int:
    """The release before knew no owner of a pulse: gives each the one of its client, where it differs; returns how many.
    Called at each start, so all are compared, which takes seconds among a million clients, only where that release has
    written: it leaves pulses without an owner."""
    if not Pulse.objects.filter(owner=None, client__owner__isnull=False).exists():
        return 0
    owner = Client.objects.filter(pk=OuterRef("pk")).values("owner_id")
    other = Pulse.objects.exclude(owner_id=F("client__owner_id")).exclude(owner=None, client__owner=None)
    # past the doors: as above
    return Pulse.objects.filter(pk__in=other.values("pk")).update(owner_id=Subquery(owner))


def keep_further_numbers(contacts: list[Contact]) -> None:
    """The further numbers of each contact, by their keys."""
    edited = [contact.pk for contact in contacts if contact.version > 1]
    if edited:
        # past the doors: follows from the contact, in its transaction; `audit verify` computes it again
        FurtherNumber.objects.filter(contact_id__in=edited).delete()
    rows = [FurtherNumber(contact=contact, key=key) for contact in contacts for key in further_keys(contact)]
    if rows:
        # past the doors: as above
        FurtherNumber.objects.bulk_create(rows)


def make_up_phone_keys(_at: datetime) -> int:
    """The release before compared numbers in each of their spellings: gives its contacts the key of their phone, their further
    numbers and new tokens; returns how many. Called at each start; finds them by an index. Prints do not cover the key."""
    plain = Contact.objects.filter(phone_key=None, phone=F("digits"))
    mobiles = plain.annotate(length=Length("phone")).filter(length=11, phone__gte="13", phone__lt="2")
    # past the doors: follows from the phone, `audit verify` computes it again; most are right as they stand, all at once
    count = mobiles.update(phone_key=F("digits")) + plain.filter(phone="").update(phone_key="")
    while some := list(Contact.objects.filter(phone_key=None).select_related("client")[:ROWS_AT_ONCE]):
        for contact in some:
            contact.phone_key = key_of(contact)
        with transaction.atomic():
            # past the doors: as above
            Contact.objects.bulk_update(some, ["phone_key"], batch_size=500)
            keys = [FurtherNumber(contact=contact, key=key) for contact in some for key in further_keys(contact)]
            FurtherNumber.objects.bulk_create(keys)
            index_rows(some)
        count += len(some)
    return count


def keep_industries(clients: list[Client]) -> None:
    """Adds new industries to the choices of forms and filters."""
    names = {client.industry for client in clients} - {""}
    names -= set(Industry.objects.filter(name__in=names).values_list("name", flat=True)) if names else set()
    if names:
        # past the doors: a list of words already in use
        Industry.objects.bulk_create([Industry(name=name) for name in sorted(names)], ignore_conflicts=True)


def reindex_after_reach(reaches: list[Reach]) -> None:
    _reindex(
        list(GroupOrder.objects.filter(pk__in=[r.group_order_id for r in reaches]).values_list("client_id", flat=True))
    )


def _reindex(client_ids: list[int]) -> None:
    """New tokens for these clients, their contacts and orders."""
    for start in range(0, len(client_ids), ROWS_AT_ONCE):
        some = client_ids[start : start + ROWS_AT_ONCE]
        reindex(Client.objects.filter(pk__in=some))
        reindex(Contact.objects.filter(client_id__in=some))
        reindex(GroupOrder.objects.filter(client_id__in=some))
