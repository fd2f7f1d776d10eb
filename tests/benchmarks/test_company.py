"""The generated company is what the doors would have left, and the same one each time."""

import hashlib
from datetime import date

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import F

from benchmarks.company import fill
from tuanding.core.accounts.scopes import visible
from tuanding.core.journal.audit import verify
from tuanding.core.search.queries import find
from tuanding.selling.activities.models import Call
from tuanding.selling.clients.models import Client, GroupOrder

ON = date(2026, 11, 24)
ROOMS = ("clients", "activities", "journal")


def digest() -> str:
    """Of every row of the rooms that are filled."""
    total = hashlib.sha256()
    for model in (m for room in ROOMS for m in apps.get_app_config(room).get_models()):
        rows = model.objects.order_by("pk").values_list(
            *(f.attname for f in model._meta.concrete_fields if f.attname != "mac")
        )
        total.update(repr((model._meta.label, list(rows))).encode())
    return total.hexdigest()


@pytest.fixture
def company(fresh_db):
    with fresh_db.as_migrator():
        return fill(200, ON)


@pytest.mark.both
def test_what_was_generated_verifies(company):
    assert Client.objects.count() == 200
    assert GroupOrder.objects.exists()
    assert verify() == []


@pytest.mark.both
def test_generated_clients_are_found_by_who_may(company, actor):
    mine = visible(Client, actor("sales_rep")).filter(owner__username="sales_rep").first()
    assert mine in [hit.row for hit in find(mine.name[:4], actor("sales_rep"))]
    assert mine not in [hit.row for hit in find(mine.name, actor("sales_rep3"))]


@pytest.mark.both
def test_a_company_has_the_statistics_of_its_second_day(company):
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT max(CAST(stat AS INTEGER)) FROM sqlite_stat1 WHERE tbl = 'clients_client'")
            assert cursor.fetchone() == (200,)
        else:
            cursor.execute("SELECT reltuples, relallvisible = relpages FROM pg_class WHERE relname = 'clients_client'")
            assert cursor.fetchone() == (200, True)  # analysed, and every page known as visible to all


def test_the_next_row_gets_the_next_id(company):
    order = GroupOrder.objects.order_by("pk").last()
    order.pk = None
    order.save(force_insert=True)
    assert order.pk == GroupOrder.objects.count()


def test_a_size_and_a_day_make_the_same_company(fresh_db, another_db):
    with fresh_db.as_migrator():
        fill(200, ON)
    first = digest()
    with another_db():
        fill(200, ON)
        assert digest() == first


@pytest.mark.both
def test_calls_of_earlier_years_come_before_the_story(fresh_db, another_db):
    with fresh_db.as_migrator():
        fill(200, ON, findable=False)
    story = calls()
    with another_db():
        fill(200, ON, findable=False, activities=1000)
        earlier, later = calls()[:1000], calls()[1000:]
        assert Call.objects.filter(rep_id=F("client__owner_id")).count() == len(earlier + later)
    assert later == story
    assert earlier == sorted(earlier)
    assert earlier[-1][0] < min(at for at, _client in story)
    assert {client for _at, client in earlier} == {client for _at, client in story}


def calls() -> list[tuple]:
    """(at, client) in the order of their ids."""
    return list(Call.objects.order_by("pk").values_list("at", "client_id"))
