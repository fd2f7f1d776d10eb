"""What every other test stands on: databases that are migrated, apart, and guarded."""

import os
import subprocess
import sys

import pytest
from django.contrib.sessions.models import Session
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.utils.timezone import now

from tests.fresh import at_once
from tuanding.config.postgresql.base import PREPARED_FROM

pytestmark = pytest.mark.both


def keep(key):
    return Session.objects.create(session_key=key, session_data="", expire_date=now())


def count():
    return Session.objects.count()


@pytest.mark.django_db
@pytest.mark.parametrize("time", [1, 2])
def test_a_test_leaves_nothing_behind(time):
    assert count() == 0
    keep("one")


@pytest.mark.parametrize("time", [1, 2])
def test_a_fresh_database_keeps_what_is_committed_for_that_test_only(fresh_db, time):
    at_once(lambda: keep("one"))
    assert count() == 1


def test_the_run_s_own_database_is_back_afterwards(db):
    assert "tests" in str(connection.settings_dict["NAME"])


def test_another_process_finds_the_fresh_database(fresh_db):
    keep("one")
    ask = "from django.contrib.sessions.models import Session; print(Session.objects.count())"
    command = [sys.executable, "-m", "tuanding", "shell", "--no-imports", "-c", ask]
    assert subprocess.run(command, capture_output=True, text=True).stdout == "1\n"


def test_of_twenty_at_once_one_gets_the_key(fresh_db):
    outcomes = at_once(*[lambda: forced("again")] * 20)
    assert sum(isinstance(outcome, IntegrityError) for outcome in outcomes) == 19


def forced(key):
    with transaction.atomic():
        Session(session_key=key, session_data="", expire_date=now()).save(force_insert=True)


@pytest.mark.postgres
@pytest.mark.parametrize(
    "statement",
    [
        "TRUNCATE {}",
        "DROP TABLE {}",
        "ALTER TABLE {} ADD COLUMN x int",
        "ALTER TABLE {} DISABLE TRIGGER ALL",
        "CREATE TABLE x (y int)",
    ],
)
def test_the_application_s_role_changes_rows_and_nothing_else(db, statement):
    with pytest.raises(ProgrammingError), connection.cursor() as cursor:
        cursor.execute(statement.format("django_session"))


def test_the_migration_role_may_alter_a_table(fresh_db):
    with fresh_db.as_migrator(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE django_session ADD COLUMN later int")
    assert count() == 0


@pytest.mark.clock
def test_the_machine_s_zone_is_each_of_three(machine_zone):
    assert os.environ["TZ"] == machine_zone


@pytest.mark.postgres
@pytest.mark.django_db
def test_statements_are_prepared_where_postgresql_is_reached_directly():
    connection.ensure_connection()
    assert connection.connection.prepare_threshold == PREPARED_FROM
