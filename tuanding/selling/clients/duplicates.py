"""1.1: a client is caught before it is saved twice; whose it is may be known, nothing more."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from django.db import connection
from django.db.models import F

from tuanding.core.accounts.actors import PersonActor
from tuanding.core.accounts.scopes import visible
from tuanding.core.company.queries import setting
from tuanding.core.journal.doors import Deed, deed
from tuanding.core.journal.keys import OneTime
from tuanding.core.kernel.refusal import Invalid, Refusal
from tuanding.core.kernel.workcal import day_of
from tuanding.selling.clients.models import Client, DuplicateLook
from tuanding.selling.clients.names import normalise_code, normalise_name
from tuanding.selling.clients.queries import contact_with_phone, same_client

ENTERING = 1_720_001  # the number of the lock, this room's own


class Duplicate(Invalid):
    """Somebody has this client. `client` and `whose` are all the person may know; `looked` when it is not his to see."""

    code = "duplicate"

    def __init__(self, field: str, reason: Refusal, looked: bool):
        super().__init__({field: [reason]})
        self.looked = looked


@contextmanager
def looking_for_duplicates(by: PersonActor, once: OneTime | None = None) -> Iterator[Deed]:
    """A deed in which duplicates are refused. A look across scopes is counted after the deed was rolled back, so that
    the refusal does not take its own count along."""
    try:
        with deed(by, once) as now:
            yield now
    except Duplicate as found:
        if found.looked:
            count_look(by.person_id, day_of(by.at))
        raise


def refuse_duplicate(name: str, credit_code: str, phone: str, *, by: PersonActor, itself: int | None = None) -> None:
    """Duplicate, naming the field, the client and its owner, when somebody has it already. Asked one after the other until
    each has written: of two at once, the second finds what the first one wrote."""
    one_at_a_time()
    found = same_client(name, credit_code)
    if found and found.pk != itself:
        by_name = found.normalised_name == normalise_name(name)
        field, value = ("name", name) if by_name else ("credit_code", normalise_code(credit_code))
        raise _already(found, field, value, by)
    contact = contact_with_phone(phone) if phone else None
    if contact:
        raise _already(contact.client, "phone", phone, by)


def one_at_a_time() -> None:
    """On SQLite a transaction that writes has the database to itself. Names and codes are unique in the database as well,
    telephone numbers may be shared."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ENTERING])


def _already(client: Client, field: str, value: str, by: PersonActor) -> Duplicate:
    whose = client.owner.name if client.owner else "公海"
    if visible(Client, by).filter(pk=client.pk).exists():
        words = "无法保存「%(value)s」，因为「%(client)s」已经在系统里（%(whose)s）"
        return Duplicate(field, Refusal(words, field=field, value=value, client=client.name, whose=whose), False)
    if looks_left(by) <= 0:
        words = "无法保存「%(value)s」，因为已经在系统里；今天查到别人客户的次数已满，请团订部经理裁定"
        return Duplicate(field, Refusal(words, field=field, value=value), False)
    words = "无法保存「%(value)s」，因为「%(client)s」已经在系统里（%(whose)s），可以请团订部经理裁定"
    return Duplicate(field, Refusal(words, field=field, value=value, client=client.name, whose=whose), True)


def looks_left(by: PersonActor) -> int:
    """How many times today this person may still learn whose a client is."""
    on = day_of(by.at)
    row = DuplicateLook.objects.filter(person_id=by.person_id, on=on).first()
    return setting("duplicate_looks_per_day", on, person_id=by.person_id) - (row.count if row else 0)


def count_look(person_id: int, on: date) -> None:
    """One more time this person learned whose a client is."""
    # past the doors: a count of looks is no business record, and is kept although the deed was refused
    DuplicateLook.objects.bulk_create([DuplicateLook(person_id=person_id, on=on)], ignore_conflicts=True)
    # past the doors: as above
    DuplicateLook.objects.filter(person_id=person_id, on=on).update(count=F("count") + 1)
