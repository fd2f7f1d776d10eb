"""SQLite chooses among indexes by what it knows of their tables."""

import pytest
from django.core.management import call_command
from django.db import connection

from tests.clients import a_client
from tuanding.core.accounts.actors import system_actor
from tuanding.core.jobs.statistics import refresh, refresh_all

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def rows_by_index(table="clients_pulse"):
    """{index: rows}; None where the database sees to it by itself."""
    if connection.vendor != "sqlite":
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM sqlite_master WHERE name = 'sqlite_stat1'")
        if not cursor.fetchone()[0]:
            return {}
        cursor.execute("SELECT idx, stat FROM sqlite_stat1 WHERE tbl = %s", [table])
        return {index: int(stat.split()[0]) for index, stat in cursor.fetchall()}


def clients(cast, count):
    for _ in range(count):
        a_client(cast)


def test_after_a_migration_every_index_is_known(cast):
    clients(cast, 3)
    refresh_all("default")
    assert rows_by_index("clients_client") is None or rows_by_index("clients_client")["client_own"] == 3


def test_a_table_that_has_grown_is_looked_at_again(cast, fresh_db):
    clients(cast, 2)
    refresh_all("default")
    clients(cast, 40)
    refresh({}, system_actor("jobs.jobs.statistics", cast.now))
    assert rows_by_index("clients_client") is None or rows_by_index("clients_client")["client_own"] == 42


def test_a_start_without_a_migration_looks_at_nothing(fresh_db, monkeypatch):
    monkeypatch.setattr("tuanding.core.jobs.statistics.refresh_all", lambda using: pytest.fail("asked"))
    with fresh_db.as_migrator():
        call_command("migrate", verbosity=0, skip_checks=True)
