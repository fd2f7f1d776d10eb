"""Lists of twenty thousand clients are answered out of an index for every scope, on both databases."""

from datetime import date

import pytest
from django.db import connection

from benchmarks.company import fill
from tuanding.core.accounts.scopes import visible
from tuanding.core.journal.history import rows_under_visible_roots
from tuanding.core.journal.models import Entry
from tuanding.core.pages.keyset import Key
from tuanding.selling.clients.lists import _of_size
from tuanding.selling.clients.models import Client, GroupOrder

pytestmark = pytest.mark.both
PAGE = 51


@pytest.fixture(scope="module")
def company(django_db_setup, django_db_blocker):
    """One for all tests here: they only read."""
    from tests.conftest import ENGINE, NUMBERS
    from tests.fresh import connected_to

    name = f"plans{next(NUMBERS)}"
    ENGINE.copy(name)
    with django_db_blocker.unblock(), connected_to(name, ENGINE, "MIGRATION_DATABASE_URL"):
        fill(20_000, date(2026, 11, 24), findable=False)
        yield
    ENGINE.drop(name)


def plan(rows) -> str:
    return rows[:PAGE].explain()


def reads_all(text: str, table: str) -> bool:
    """Whether the plan walks the whole table. Walking it by its key and stopping at fifty is none of that."""
    if connection.vendor == "postgresql":
        return f"Seq Scan on {table}" in text
    scanned = any(f"SCAN {table}" in line and "USING" not in line for line in text.splitlines())
    return scanned and "TEMP B-TREE" in text


def plan_without_walks(rows) -> str:
    """Few rows are walked through faster than looked up: PostgreSQL is to say whether it could do without."""
    if connection.vendor != "postgresql":
        return plan(rows)
    with connection.cursor() as cursor:
        cursor.execute("SET enable_seqscan = off")
        try:
            return plan(rows)
        finally:
            cursor.execute("SET enable_seqscan = on")


OWN = "sales_rep", {"owner__username": "sales_rep"}
POOL = "sales_rep", {"owner": None}
DEPARTMENT = "department_manager", {}
ALL = "marketing_manager", {}
INDUSTRY = "marketing_manager", {"industry": "制造业"}


@pytest.mark.parametrize(("who", "narrowed"), [OWN, POOL, DEPARTMENT, ALL, INDUSTRY])
def test_a_page_of_clients_comes_out_of_an_index(company, actor, who, narrowed):
    rows = visible(Client, actor(who)).filter(**narrowed).order_by("-pk")
    assert not reads_all(plan(rows), "clients_client")


def sorts(text: str) -> bool:
    return "Sort" in text or "TEMP B-TREE" in text


@pytest.mark.parametrize("order", ["-headcount", "headcount"])
@pytest.mark.parametrize(("who", "narrowed"), [DEPARTMENT, ALL, INDUSTRY])
def test_clients_by_their_size_come_out_of_an_index(company, actor, who, narrowed, order):
    with_size, _without = Key.of(order, nullable=True).parts(visible(Client, actor(who)).filter(**narrowed))
    assert not sorts(plan(with_size.values("pk")))


@pytest.mark.parametrize(("who", "narrowed"), [OWN, DEPARTMENT, ALL, INDUSTRY])
def test_the_newest_of_a_size_are_not_sorted_for(company, actor, who, narrowed):
    rows = visible(Client, actor(who)).filter(_of_size("m"), **narrowed).order_by("-pk")
    text = plan_without_walks(
        rows
    )  # of a third of these twenty thousand PostgreSQL expects fewer than a page, and walks
    assert "_size" not in text
    assert not reads_all(text, "clients_client")


def test_a_sort_would_be_seen(company):
    assert sorts(plan(Client.objects.order_by("short_name")))


@pytest.mark.parametrize("who", ["sales_rep", "department_manager", "designer", "marketing_manager"])
def test_a_page_of_orders_comes_out_of_an_index(company, actor, who):
    rows = visible(GroupOrder, actor(who)).order_by("-pk")
    assert not reads_all(plan_without_walks(rows), "clients_grouporder")


@pytest.mark.parametrize("who", ["sales_rep", "department_manager", "marketing_manager"])
def test_the_history_of_a_client_and_its_orders_comes_out_of_an_index(company, actor, who):
    assert Entry.objects.count() > 10_000
    client = visible(GroupOrder, actor(who)).first().client
    rows = rows_under_visible_roots(Entry.objects.all(), Client, client.pk, actor(who)).order_by("-at", "-pk")
    text = plan(rows)
    assert not reads_all(text, "journal_entry") and "SCAN journal_entry" not in text, text


def test_a_walk_through_the_whole_table_would_be_seen(company):
    rows = Client.objects.filter(remark="x").order_by("remark", "short_name")
    assert reads_all(plan(rows), "clients_client")
