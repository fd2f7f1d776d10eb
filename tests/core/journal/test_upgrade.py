"""A home of the release before is migrated: looked at before, killed in each step and gone on with."""

import os
import signal
import subprocess
import sys

import pytest

from tests.before import Home
from tests.databases import ROOT
from tests.early import ENGINE
from tuanding.core.journal.audit import verify
from tuanding.core.journal.models import Entry
from tuanding.core.journal.upgrade import complete_old_rows
from tuanding.core.sheets.models import Issued

pytestmark = pytest.mark.both

KILLED = """
import os, signal, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "tuanding.config.settings"
sys.argv = ["tuanding", "migrate", "-v", "0"]
import django
django.setup()
from tuanding.core.journal import upgrade
calls, nth = 0, {nth}
def dies(*args, **kwargs):
    global calls
    calls += 1
    if calls >= nth:
        os.kill(os.getpid(), signal.SIGKILL)
    return whole(*args, **kwargs)
from {module} import {name} as whole
import {module} as place
place.{name} = dies
upgrade.AT_ONCE = 40
from tuanding.entrypoints.cli.main import main
main()
"""
PLACES = [
    ("tuanding.core.journal.upgrade", "chain_faults", 1),
    ("tuanding.core.journal.gates", "make_gates", 1),
    ("tuanding.core.journal.upgrade", "_write_roots", 1),
    ("tuanding.core.journal.upgrade", "_write_roots", 4),
    ("tuanding.core.sheets.operations", "fill_roots", 1),
]


@pytest.fixture
def home(django_db_setup, django_db_blocker, tmp_path):
    """As the release before left it, not migrated."""
    with django_db_blocker.unblock():
        home = Home.unpacked(tmp_path / "home", "upgraded")
        yield home
        home.drop()


@pytest.mark.parametrize(("module", "name", "nth"), PLACES)
def test_killed_in_any_step_it_goes_on_where_it_stopped(home, module, name, nth):
    program = KILLED.format(module=module, name=name, nth=nth)
    environment = dict(home.environment)
    if ENGINE.vendor == "postgresql":  # a migration comes as the role that owns the tables
        environment["DATABASE_URL"] = environment["MIGRATION_DATABASE_URL"]
    child = subprocess.run([sys.executable, "-c", program], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert child.returncode == -signal.SIGKILL, child.stderr[-2000:]
    home.migrate()
    with home.entered():
        assert not Entry.objects.filter(root_type=None).exists()
        assert not Issued.objects.filter(state="issued", root_type=None).exists()
        assert verify() == []


def test_rows_time_and_disk_are_said_before_it_begins(home):
    output = home.run("migrate", "-v", "0")
    assert "289" in output and "MB" in output


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE journal_entry SET role = 'finance' WHERE id = 100",
        "DELETE FROM journal_entry WHERE id = 289",
        "UPDATE journal_head SET count = count - 1 WHERE id = (SELECT MIN(id) FROM journal_head)",
        "DELETE FROM journal_head WHERE id = (SELECT MAX(id) FROM journal_head)",
    ],
)
def test_a_journal_that_does_not_hold_stops_the_upgrade(home, sql):
    _without_gates(home, sql)
    done = subprocess.run(
        [sys.executable, "-m", "tuanding", "migrate", "-v", "0"],
        cwd=ROOT,
        env=home.environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode != 0
    assert "日志不完整" in done.stderr + done.stdout
    assert "root_type" not in _columns_of_entries(home)  # nothing was migrated


def _columns_of_entries(home: Home) -> set[str]:
    if ENGINE.vendor == "postgresql":
        import psycopg

        sql = "SELECT column_name FROM information_schema.columns WHERE table_name = 'journal_entry'"
        with psycopg.connect(ENGINE.admin_url(home.name)) as owner:
            return {name for (name,) in owner.execute(sql).fetchall()}
    with home.entered():
        from django.db import connection

        with connection.cursor() as cursor:
            return {column.name for column in connection.introspection.get_table_description(cursor, "journal_entry")}


def _without_gates(home: Home, sql: str) -> None:
    """By somebody who owns the tables and has switched the gates off."""
    table = sql.split()[1] if sql.startswith("UPDATE") else sql.split()[2]
    if ENGINE.vendor == "postgresql":
        import psycopg

        with psycopg.connect(ENGINE.admin_url(home.name), autocommit=True) as owner:
            owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            owner.execute(sql)
        return
    with home.entered():
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [table])
            for (name,) in cursor.fetchall():
                cursor.execute(f"DROP TRIGGER {name}")
            cursor.execute(sql)


def test_made_up_once_nothing_is_left_to_do(home):
    home.migrate()
    with home.entered():
        from tests.before import moment

        assert complete_old_rows(moment()) == 0
    assert os.path.exists(home.folder)
