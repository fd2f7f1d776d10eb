"""The contact of a call, a plan row or a visit is one of the client."""

from django.db.models import QuerySet

from tuanding.core.accounts.composed import composed_once
from tuanding.core.kernel.refusal import Invalid, Refusal
from tuanding.selling.clients.models import Client, Contact


@composed_once
def contact_of_client(pk: int, client_id: int) -> QuerySet[Contact]:
    return Contact.objects.filter(pk=pk, client_id=client_id)


def contact_of(client: Client, contact: Contact | int | None) -> Contact | None:
    """The contact, None for None. Refused alike: a contact of another client, and an id that does not exist."""
    if isinstance(contact, Contact):
        refuse_foreign(contact, client)
    if contact is None or isinstance(contact, Contact):
        return contact
    row = contact_of_client(contact, client.pk).first()
    if row is None:
        why = Refusal("「%(value)s」不是这家客户的联系人，请选本客户的联系人", field="contact_id", value=contact)
        raise Invalid({"contact_id": [why]})
    return row


def refuse_foreign(contact: Contact | None, client: Client) -> None:
    if contact is not None and contact.client_id != client.pk:
        why = Refusal("「%(value)s」不是这家客户的联系人，请选本客户的联系人", field="contact", value=contact.name)
        raise Invalid({"contact": [why]})
