"""What the database refuses of clients and orders, as the application's user."""

import pytest
from django.db import IntegrityError, connection, transaction

from tests.clients import a_client, an_order
from tuanding.selling.clients.breaking import break_off

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def sql(statement, *params):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, params)


@pytest.fixture
def ended(cast):
    order = an_order(cast)
    referrals = [{"company": "云岭茶业有限公司", "name": "吴科长"}]
    break_off(order, by=cast.sales_rep, at=cast.now, seen=1, reason="没有预算", referrals=referrals)
    return order


def copied(table, **fixed):
    """Insert every row of a table once more, some columns changed."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table} LIMIT 0")
        columns = [c[0] for c in cursor.description if c[0] != "id"]
    names = ", ".join(f'"{c}"' for c in columns)
    values = ", ".join(str(fixed.get(c, f'"{c}"')) for c in columns)
    sql(f"INSERT INTO {table} ({names}) SELECT {values} FROM {table}")


@pytest.mark.parametrize("table", ["ownership", "milestone", "ending", "referrallist"])
def test_what_happened_is_never_changed_or_deleted(ended, table):
    for statement in (f"UPDATE clients_{table} SET role = 'finance'", f"DELETE FROM clients_{table}"):
        with pytest.raises(IntegrityError):
            sql(statement)


@pytest.mark.parametrize("table", ["client", "grouporder", "referral", "reach"])
def test_clients_and_orders_never_go(ended, table):
    if table == "reach":
        sql(
            "INSERT INTO clients_reach (group_order_id, centre, since) VALUES (%s, 'design', CURRENT_TIMESTAMP)",
            *(an_order_id(ended),),
        )
    with pytest.raises(IntegrityError):
        sql(f"DELETE FROM clients_{table}")


def an_order_id(ended):
    """A second order of the same client, still open."""
    copied("clients_grouporder")
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(id) FROM clients_grouporder")
        return cursor.fetchone()[0]


def test_an_order_ends_once(ended):
    with pytest.raises(IntegrityError):
        copied("clients_ending")


def test_an_ended_order_reaches_no_further_stage(ended):
    with pytest.raises(IntegrityError, match="gate:clients_milestone_open"):
        copied("clients_milestone", stage="'Hq'")


def test_an_order_never_changes_its_client(cast):
    an_order(cast)
    other = a_client(cast)
    with pytest.raises(IntegrityError, match="gate:clients_grouporder_fixed"):
        sql("UPDATE clients_grouporder SET client_id = %s", other.pk)


def test_two_clients_never_share_a_name(cast, ended):
    with pytest.raises(IntegrityError):
        copied("clients_client")
