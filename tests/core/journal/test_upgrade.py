"""A home of the release before is migrated: looked at before, killed in each step and gone on with."""

import os
import signal
import subprocess
import sys

import pytest

from tests.before import Home
from tests.databases import ROOT
from tuanding.core.journal.audit import verify
from tuanding.core.journal.models import Entry
from tuanding.core.journal.upgrade import make_up
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
    ("tuanding.core.journal.upgrade", "broken_chains", 1),
    ("tuanding.core.journal.gates", "make", 1),
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
    child = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=home.environment, capture_output=True, text=True
    )
    assert child.returncode == -signal.SIGKILL, child.stderr[-2000:]
    home.migrate()
    with home.entered():
        assert not Entry.objects.filter(root_type=None).exists()
        assert not Issued.objects.filter(state="issued", root_type=None).exists()
        assert verify() == []


def test_rows_time_and_disk_are_said_before_it_begins(home):
    said = home.run("migrate", "-v", "0")
    assert "289" in said and "MB" in said


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
        cwd=ROOT, env=home.environment, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode != 0
    assert "日志不完整" in done.stderr + done.stdout
    with home.entered():
        from django.db import connection

        columns = {c.name for c in connection.introspection.get_table_description(connection.cursor(), "journal_entry")}
        assert "root_type" not in columns  # nothing was migrated


def _without_gates(home: Home, sql: str) -> None:
    with home.entered():
        from django.db import connection

        table = sql.split()[1] if sql.startswith("UPDATE") else sql.split()[2]
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [table])
                for (name,) in cursor.fetchall():
                    cursor.execute(f"DROP TRIGGER {name}")
            else:
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            cursor.execute(sql)


def test_made_up_once_nothing_is_left_to_do(home):
    home.migrate()
    with home.entered():
        from tests.before import moment

        assert make_up(moment()) == 0
    assert os.path.exists(home.folder)
