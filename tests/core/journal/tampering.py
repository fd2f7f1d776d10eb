"""What somebody does who has the tables' own rights: the gates taken away, rows changed by raw SQL, and put back again."""

from contextlib import contextmanager

from django.db import connection, transaction

from tuanding.core.journal import chain
from tuanding.core.journal.audit import verify
from tuanding.core.journal.gates import declared_gates, drop_gates_on_sqlite, make_gates
from tuanding.core.journal.models import Entry, Head


@contextmanager
def gates_away(fresh_db):
    with fresh_db.as_migrator():
        if fresh_db.vendor == "sqlite":
            drop_gates_on_sqlite()
        else:
            _triggers("DISABLE")
        yield
        make_gates()
        if fresh_db.vendor == "postgresql":
            _triggers("ENABLE")


def _triggers(word):
    with connection.cursor() as cursor:
        for table in sorted({gate.table for gate in declared_gates()}):
            cursor.execute(f"ALTER TABLE {table} {word} TRIGGER USER")


@contextmanager
def changed(*statements):
    """These statements' work, undone at the end. Each must meet a row."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
                assert cursor.rowcount > 0, statement
        yield
        transaction.set_rollback(True)


def findings(*statements):
    with changed(*statements):
        return {(finding.kind, finding.where) for finding in verify()}


def last_entry_gone(label, pk):
    """The end of a chain cut off, and its head set back to the entry before: (statements)."""
    last = Entry.objects.filter(subject_type=label, subject_id=pk).order_by("sequence").last()
    before = Entry.objects.filter(subject_type=label, subject_id=pk, sequence=last.sequence - 1).first()
    head = f"journal_head SET count = {last.sequence - 1}, mac = '{before.mac if before else chain.NO_MAC}'"
    where = f"WHERE subject_type = '{label}' AND subject_id = {pk}"
    back = f"UPDATE {head} {where}" if before else f"DELETE FROM journal_head {where}"
    return f"DELETE FROM journal_entry WHERE id = {last.pk}", back


def rechain(client):
    """What somebody who holds the key too would do."""
    before = chain.NO_MAC
    rows = Entry.objects.filter(subject_type="clients.Client", subject_id=client.pk)
    for entry in rows.order_by("sequence"):
        entry.role = "general_manager"
        entry.mac = before = chain.mac_of(entry, before)
        Entry.objects.filter(pk=entry.pk).update(role=entry.role, mac=entry.mac)
    Head.objects.filter(subject_type="clients.Client", subject_id=client.pk).update(mac=before)
