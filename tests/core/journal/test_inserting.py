"""Rows written in one step are the rows `save` would write."""

import pytest
from django.db import IntegrityError, connection, transaction

from tuanding.core.accounts.models import Department
from tuanding.core.journal.inserting import (
    BATCH,
    CACHE_KIB,
    MANY,
    RowPattern,
    insert_row,
    insert_rows,
    larger_sqlite_page_cache,
)
from tuanding.selling.clients.models import Client, Contact

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def a_new_client(name, **more):
    return Client(
        name=name, normalised_name=name, department=Department.objects.first(), source=Client.Source.IMPORT, **more
    )


def new_clients(count):
    return [a_new_client(f"甲{n}", headcount=n) for n in range(count)]


@pytest.mark.parametrize("count", [3, MANY, MANY + 3, BATCH + 3])
def test_ids_belong_to_their_rows_however_many_there_are(cast, count):
    rows = new_clients(count)
    insert_rows(Client, rows)
    headcounts = dict(Client.objects.values_list("pk", "headcount"))
    assert len(headcounts) == count and all(headcounts[row.pk] == row.headcount for row in rows)


def test_the_larger_cache_is_given_back_whatever_happens(cast):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL has one cache for all")
    usual = cache_size()
    assert usual != -CACHE_KIB
    with pytest.raises(IntegrityError), larger_sqlite_page_cache(), transaction.atomic():
        assert cache_size() == -CACHE_KIB
        insert_rows(Client, [a_new_client("甲"), a_new_client("甲")])
    assert cache_size() == usual


def cache_size():
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA cache_size")
        return cursor.fetchone()[0]


def test_what_a_row_points_at_may_have_got_its_id_meanwhile(cast):
    [client] = new_clients(1)
    contact = Contact(client=client, name="罗敏", decides=True)
    insert_row(client)
    insert_row(contact)
    row = Contact.objects.get(pk=contact.pk)
    assert (row.client, row.decides, row.phone, row.client.source) == (client, True, "", "import")


def test_rows_made_like_a_pattern_are_what_the_constructor_makes(cast):
    pattern = Client(department=Department.objects.first(), source="import")
    like = RowPattern(pattern)
    rows = [like(name=f"甲{n}", normalised_name=f"甲{n}", headcount=n or None) for n in range(MANY + 3)]
    insert_rows(Client, rows)
    contact = RowPattern(Contact())({"client": rows[0]}, name="罗敏")
    insert_rows(Contact, [contact])
    clients = Client.objects.in_bulk([row.pk for row in rows])
    assert [(clients[r.pk].name, clients[r.pk].headcount) for r in rows] == [(r.name, r.headcount) for r in rows]
    assert {(c.department, c.source, c.version, c.owner) for c in clients.values()} == {
        (pattern.department, "import", 1, None)
    }
    assert Contact.objects.get().client == rows[0]
    assert rows[0].pk is not pattern.pk
    with pytest.raises(TypeError, match="colour"):
        like(colour="red")


def test_ids_taken_for_many_rows_are_never_given_twice(cast):
    insert_rows(Client, first := new_clients(MANY + 3))
    insert_row(one := a_new_client("乙"))
    insert_rows(Client, second := [a_new_client(f"丙{n}") for n in range(MANY + 3)])
    ids = [row.pk for row in (*first, one, *second)]
    assert ids == sorted(set(ids))


def test_a_name_that_is_twice_among_many_rows_is_refused_by_the_database(cast):
    rows = [a_new_client(f"丁{n}") for n in range(MANY + 2)] + [a_new_client("丁1")]
    with pytest.raises(IntegrityError, match="normalised_name"), transaction.atomic():
        insert_rows(Client, rows)
    assert not Client.objects.exists()
