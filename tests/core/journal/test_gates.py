"""What the database itself refuses, as the application's user."""

from dataclasses import replace

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from tests.cast import new_cast
from tests.clients import a_client
from tuanding.core.journal import gates
from tuanding.core.journal.models import Entry

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def sql(statement, *params):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, params)


def test_every_declared_gate_stands(db):
    assert gates.missing_gates() == set()


def test_a_gate_that_says_something_else_under_its_name_is_missing(fresh_db):
    gate = next(gate for gate in gates.declared_gates() if gate.trigger == "td_journal_entry_unchanged")
    weak = replace(gate, condition="1 = 2")
    with fresh_db.as_migrator():
        if connection.vendor == "sqlite":
            sql(f"DROP TRIGGER {gate.trigger}")
        for statement in [weak.sqlite()] if connection.vendor == "sqlite" else weak.postgres("public"):
            sql(statement)
        assert gates.missing_gates() == {gate.trigger}
        gates.make_gates()
        assert gates.missing_gates() == set()


@pytest.mark.postgres
def test_a_gate_without_its_search_path_is_missing_until_the_next_migration(fresh_db):
    with fresh_db.as_migrator():
        sql("ALTER FUNCTION td_journal_entry_unchanged() RESET search_path")
        assert gates.missing_gates() == {"td_journal_entry_unchanged"}
        gates.make_gates()
        assert gates.missing_gates() == set()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal_entry SET role = 'finance'",
        "DELETE FROM journal_entry",
        "DELETE FROM journal_head",
        "UPDATE clients_ownership SET why = 'claimed'",
        "DELETE FROM clients_ownership",
        "DELETE FROM clients_client",
    ],
)
def test_history_only_grows(cast, statement):
    a_client(cast)
    with pytest.raises(IntegrityError):
        sql(statement)


def test_replacing_is_deleting(cast):
    a_client(cast)
    if connection.vendor != "sqlite":
        with pytest.raises(IntegrityError):
            sql("INSERT INTO journal_entry SELECT * FROM journal_entry")
        return
    with pytest.raises(IntegrityError):
        sql("REPLACE INTO journal_entry SELECT * FROM journal_entry")


def test_the_journal_is_not_emptied(cast):
    a_client(cast)
    if connection.vendor == "postgresql":
        with pytest.raises(DatabaseError):
            sql("TRUNCATE journal_entry CASCADE")
    assert Entry.objects.exists()


def test_the_applications_user_owns_no_table(db):
    if connection.vendor == "postgresql":
        with pytest.raises(DatabaseError, match="owner|permission"):
            sql("ALTER TABLE journal_entry DISABLE TRIGGER USER")
        with pytest.raises(DatabaseError, match="permission"):
            sql("CREATE TABLE mine (id int)")


def test_a_gates_own_words_reach_the_person(cast):
    a_client(cast)
    with pytest.raises(IntegrityError) as refused:
        sql("DELETE FROM clients_ownership")
    assert gates.gate_named_in(str(refused.value)).message == "这类记录只增不改"


REWRITE = "UPDATE journal_entry SET role = 'other'"


@pytest.fixture
def migrator(fresh_db):
    """The role that owns the tables, on a database with one client."""
    a_client(new_cast())
    with fresh_db.as_migrator():
        yield


def test_a_migration_lifts_the_gates_of_its_tables_and_no_others(migrator):
    with pytest.raises(IntegrityError):
        sql(REWRITE)
    with transaction.atomic(), gates.lifted("default", ["journal_entry", "sheets_issued"]):
        assert {"td_journal_entry_unchanged", "td_issued_is_final"} <= gates.missing_gates()
        assert {gate.table for gate in gates.declared_gates() if gate.trigger in gates.missing_gates()} == {
            "journal_entry",
            "sheets_issued",
        }
        sql(REWRITE)
        sql("UPDATE journal_entry SET instead_of_id = person_id")  # its foreign key is checked at the end
        with pytest.raises(IntegrityError):
            sql("DELETE FROM journal_head")
    assert gates.missing_gates() == set()
    assert set(Entry.objects.values_list("role", flat=True)) == {"other"}
    with pytest.raises(IntegrityError):
        sql(REWRITE)


def test_lifted_gates_stand_again_when_the_migration_fails(migrator):
    with transaction.atomic():
        with pytest.raises(ZeroDivisionError), gates.lifted("default", ["journal_entry"]):
            sql(REWRITE)
            raise ZeroDivisionError
        assert gates.missing_gates() == set()
    assert not Entry.objects.filter(role="other").exists()


def test_only_tables_with_gates_are_lifted(migrator):
    with pytest.raises(ValueError, match="journal_entrie"), gates.lifted("default", ["journal_entrie"]):
        pass


@pytest.mark.postgres
def test_the_applications_user_lifts_no_gate(db):
    with pytest.raises(DatabaseError, match="owner"), gates.lifted("default", ["journal_entry"]):
        pass
