"""1.1: a client is caught before it is saved twice; whose it is may be known, nothing more."""

from datetime import date

from django.db.models import F

from tuanding.core.accounts.actors import Actor
from tuanding.core.accounts.scopes import visible
from tuanding.core.kernel.refusal import Invalid, Refusal
from tuanding.core.kernel.workcal import day_of
from tuanding.selling.clients.models import Client, DuplicateLook
from tuanding.selling.clients.queries import contact_with_phone, same_client


def refuse_duplicate(name: str, credit_code: str, phone: str, *, by: Actor, itself: int | None = None) -> None:
    """Invalid, naming the field, the client and its owner, when somebody has it already."""
    found = same_client(name, credit_code)
    if found and found.pk != itself:
        raise Invalid({"name": [_already(found, "name", name, by)]})
    contact = contact_with_phone(phone) if phone else None
    if contact:
        raise Invalid({"phone": [_already(contact.client, "phone", phone, by)]})


def _already(client: Client, field: str, value: str, by: Actor) -> Refusal:
    count_look(by.person_id, day_of(by.at))
    whose = client.owner.name if client.owner else "公海"
    hint = "" if visible(Client, by).filter(pk=client.pk).exists() else "，可以请团订部经理裁定"
    return Refusal(
        "无法保存「%(value)s」，因为「%(client)s」已经在系统里（%(whose)s）%(hint)s",
        field=field, value=value, client=client.name, whose=whose, hint=hint,
    )  # fmt: skip


def count_look(person_id: int, on: date) -> int:
    """How many times today this person learned whose a client is."""
    row, made = DuplicateLook.objects.get_or_create(person_id=person_id, on=on, defaults={"count": 1})
    if not made:
        DuplicateLook.objects.filter(pk=row.pk).update(count=F("count") + 1)
    return 1 if made else row.count + 1
