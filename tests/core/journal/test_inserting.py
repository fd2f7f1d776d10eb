"""Rows written in one step are the rows `save` would write."""

import pytest

from tests.clients import a_client
from tuanding.core.accounts.models import Department
from tuanding.core.journal.inserting import BATCH, insert_row, insert_rows, put_row
from tuanding.selling.clients.models import Client, Contact, Pulse

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def new_clients(count):
    department = Department.objects.first()
    return [
        Client(name=f"甲{n}", normalised_name=f"甲{n}", headcount=n, department=department, source=Client.Source.IMPORT)
        for n in range(count)
    ]


def test_ids_belong_to_their_rows_over_several_statements(cast):
    rows = new_clients(BATCH + 3)
    insert_rows(Client, rows)
    kept = dict(Client.objects.values_list("pk", "headcount"))
    assert all(kept[row.pk] == row.headcount for row in rows)


def test_what_a_row_points_at_may_have_got_its_id_meanwhile(cast):
    [client] = new_clients(1)
    contact = Contact(client=client, name="罗敏", decides=True)
    insert_row(client)
    insert_row(contact)
    kept = Contact.objects.get(pk=contact.pk)
    assert (kept.client, kept.decides, kept.phone, kept.client.source) == (client, True, "", "import")


def test_a_row_with_its_id_is_put_over_what_stands_there(cast):
    client = a_client(cast)
    for step in ("拜访", "再打电话"):
        put_row(Pulse(client=client, last_contact_at=cast.now, next_step=step))
    kept = Pulse.objects.get(pk=client.pk)
    assert (kept.next_step, kept.last_contact_at) == ("再打电话", cast.now)
