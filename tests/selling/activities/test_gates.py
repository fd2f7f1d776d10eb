"""What the database refuses of calls and visits, as the application's user."""

import pytest
from django.db import IntegrityError, connection, transaction

from tests.clients import an_order
from tuanding.selling.activities.operations import call_client, record_visit
from tuanding.selling.clients.breaking import break_off

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def sql(statement, *params):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, params)


@pytest.fixture
def order(cast):
    order = an_order(cast)
    at = cast.later(hours=1)
    call_client(order.client, by=cast.sales_rep, at=at, outcome="appointed", starts_at=cast.now.replace(hour=18))
    record_visit(order, by=cast.sales_rep, at=at, purpose="Hq", steps=["need"])
    return order


@pytest.mark.parametrize("table", ["call", "appointment", "visit"])
def test_what_happened_is_never_changed_or_deleted(order, table):
    for statement in (f"UPDATE activities_{table} SET role = 'finance'", f"DELETE FROM activities_{table}"):
        with pytest.raises(IntegrityError):
            sql(statement)


@pytest.mark.parametrize("table", ["appointment", "visit"])
def test_nothing_is_added_to_a_broken_off_order(cast, order, table):
    order.refresh_from_db()
    break_off(order, by=cast.sales_rep, at=cast.now, seen=order.version, reason="没有预算", none_because="不愿推荐")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM activities_{table} LIMIT 0")
        columns = [c[0] for c in cursor.description if c[0] not in ("id", "call_id")]
    listed = ", ".join(f'"{c}"' for c in columns)
    with pytest.raises(IntegrityError, match="gate:"):
        sql(f"INSERT INTO activities_{table} ({listed}) SELECT {listed} FROM activities_{table}")


def test_a_visit_has_a_purpose_that_counts(order):
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM activities_visit LIMIT 0")
        columns = [c[0] for c in cursor.description if c[0] not in ("id", "purpose")]
    listed = ", ".join(f'"{c}"' for c in columns)
    with pytest.raises(IntegrityError):
        sql(f"INSERT INTO activities_visit (purpose, {listed}) SELECT 'Lt', {listed} FROM activities_visit")
