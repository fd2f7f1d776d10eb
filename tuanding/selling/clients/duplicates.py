"""1.1: a client is not saved twice; the person learns whose it is, and nothing more."""

from datetime import date
from functools import partial

from django.db.models import F

from tuanding.core.accounts.actors import PersonActor
from tuanding.core.accounts.scopes import visible
from tuanding.core.company.queries import setting
from tuanding.core.journal.doors import Advisory
from tuanding.core.kernel.refusal import Invalid, Refusal
from tuanding.core.kernel.workcal import day_of
from tuanding.selling.clients.models import Client, DuplicateLook, Ruling, RulingRequest
from tuanding.selling.clients.names import normalise_code, normalise_name
from tuanding.selling.clients.queries import client_with_code_or_name, contact_with_phone

# Names and codes are unique in the database as well, telephone numbers may be shared. The number is this room's own.
ENTERING = Advisory(1_720_001)
LONGEST_NAME = 80


class Duplicate(Invalid):
    """The client exists already. The message names the client and its owner, nothing else. When the person may not see
    that client, a look at it is counted, although the write itself is rolled back. `client` is for who may see it."""

    code = "duplicate"

    def __init__(self, field: str, reason: Refusal, client: Client, looker: PersonActor | None):
        super().__init__({field: [reason]})
        self.client = client
        if looker is not None:
            self.afterwards = partial(count_duplicate_look, looker.person_id, day_of(looker.at))


def duplicate_of(name: str, credit_code: str, phone: str, itself: int | None = None) -> tuple[str, Client | None]:
    """The client with this name or credit code, else of a contact with this phone, and the field by which it is the same; None
    where there is none but `itself`."""
    client = client_with_code_or_name(name, credit_code)
    if client and client.pk != itself:
        by_name = normalise_name(name) in (client.normalised_name, client.normal_name)
        return "name" if by_name else "credit_code", client
    contact = contact_with_phone(phone) if phone else None
    return "phone", contact.client if contact else None


def refuse_duplicate(
    name: str, credit_code: str, phone: str, *, by: PersonActor, itself: int | None = None
) -> RulingRequest | None:
    """Raises Duplicate when a client with this name, credit code or phone exists. The caller holds the lock `ENTERING`
    until it has written, so that of two people entering at once the second is refused.

    Where a manager has ruled that this person's is another client, it is no duplicate: then the request for that ruling is the answer."""
    field, client = duplicate_of(name, credit_code, phone, itself)
    if client is None:
        return None
    ruled = open_ruling_of_two_clients(client.pk, by) if itself is None else None
    value = {"name": name, "credit_code": normalise_code(credit_code), "phone": phone}[field]
    if ruled is None:
        raise _duplicate_as_visible_to(client, field, value, by)
    if credit_code and client.credit_code == normalise_code(credit_code):
        words = "无法保存「%(value)s」，因为这个信用代码在「%(client)s」名下；裁定是两家客户，这一家请把信用代码留空"
        reason = Refusal(words, field="credit_code", value=normalise_code(credit_code), client=client.name)
        raise Duplicate("credit_code", reason, client, None)
    return ruled


def open_ruling_of_two_clients(client_id: int, by: PersonActor) -> RulingRequest | None:
    """What this person asked about this client, where the ruling was that there are two and he has not entered the other yet."""
    people = {by.person_id, *(grant.person_id for grant in by.grants if grant.person_id)}
    requests = RulingRequest.objects.filter(client_id=client_id, ruling__decision=Ruling.Decision.TWO_CLIENTS)
    return requests.filter(by_id__in=people, reading__isnull=True).order_by("pk").first()


def name_beside(normalised_name: str, request: RulingRequest) -> str:
    """The normalised name of a second client with the same name: names are unique, so it ends in the number of the ruling."""
    number = f"#{request.pk}"
    return normalised_name[: LONGEST_NAME - len(number)] + number


def _duplicate_as_visible_to(client: Client, field: str, value: str, by: PersonActor) -> Duplicate:
    whose = client.owner.name if client.owner else "公海"
    if visible(Client, by).filter(pk=client.pk).exists():
        words = "无法保存「%(value)s」，因为「%(client)s」已经在系统里（%(whose)s）"
        return Duplicate(field, Refusal(words, field=field, value=value, client=client.name, whose=whose), client, None)
    if duplicate_looks_left(by) <= 0:
        words = "无法保存「%(value)s」，因为已经在系统里；今天查到别人客户的次数已满，请团订部经理裁定"
        return Duplicate(field, Refusal(words, field=field, value=value), client, None)
    words = "无法保存「%(value)s」，因为「%(client)s」已经在系统里（%(whose)s），可以请团订部经理裁定"
    return Duplicate(field, Refusal(words, field=field, value=value, client=client.name, whose=whose), client, by)


def duplicate_looks_left(by: PersonActor) -> int:
    """How many times today this person may still learn whose a client is."""
    on = day_of(by.at)
    row = DuplicateLook.objects.filter(person_id=by.person_id, on=on).first()
    return setting("duplicate_looks_per_day", on, person_id=by.person_id) - (row.count if row else 0)


def count_duplicate_look(person_id: int, on: date) -> None:
    """One more time this person learned whose a client is."""
    # past the doors: a count of looks is no business record, and is kept although the deed was refused
    DuplicateLook.objects.bulk_create([DuplicateLook(person_id=person_id, on=on)], ignore_conflicts=True)
    # past the doors: as above
    DuplicateLook.objects.filter(person_id=person_id, on=on).update(count=F("count") + 1)
