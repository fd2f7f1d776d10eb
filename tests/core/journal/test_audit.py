"""History cannot be rewritten unseen: each attempt with raw SQL, the gates taken away."""

import pytest
from django.db import connection

from tests.clients import a_client
from tuanding.core.accounts.actors import system_actor
from tuanding.core.journal import chain
from tuanding.core.journal.audit import verify
from tuanding.core.journal.checkpoints import folder, write_checkpoint
from tuanding.core.journal.gates import drop, make
from tuanding.core.journal.models import Entry, Head
from tuanding.selling.clients.models import Client
from tuanding.selling.clients.operations import edit_client

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.fixture
def history(cast, fresh_db):
    """A client with four entries; the gates off, as somebody with the tables' own rights would have them."""
    client = a_client(cast)
    for count in range(1, 5):
        edit_client(client, {"headcount": count}, by=cast.sales_rep, at=cast.now, seen=count)
    assert verify() == []
    with fresh_db.as_migrator():
        take_gates_away(fresh_db)
    yield client
    with fresh_db.as_migrator():
        make()


def take_gates_away(fresh_db):
    if fresh_db.vendor == "sqlite":
        return drop()
    with connection.cursor() as cursor:
        for table in ("journal_entry", "journal_head"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")


def entries(client):
    return Entry.objects.filter(subject_type="clients.Client", subject_id=client.pk)


def kinds():
    return {found.kind for found in verify()}


def test_a_changed_entry_is_found_and_located(history):
    entries(history).filter(sequence=2).update(role="finance")
    assert [(f.kind, f.where) for f in verify()] == [("changed", f"clients.Client {history.pk} #2")]


def test_a_deleted_entry_is_found_and_located(history):
    entries(history).filter(sequence=2).delete()
    assert ("deleted", f"clients.Client {history.pk} #2") in verify()


def test_a_tail_cut_off_is_found(history):
    entries(history).filter(sequence__gte=3).delete()
    assert ("cut", f"clients.Client {history.pk} #3 to #4") in verify()


def test_a_whole_chain_deleted_is_found(history):
    entries(history).delete()
    assert "cut" in kinds()


def test_an_inserted_entry_is_found(history):
    last = entries(history).get(sequence=4)
    last.pk, last.sequence = None, 5
    last.save(force_insert=True)
    assert kinds() == {"changed", "inserted"}


def test_two_entries_swapped_are_found(history):
    entries(history).filter(sequence=2).update(sequence=99)
    entries(history).filter(sequence=3).update(sequence=2)
    entries(history).filter(sequence=99).update(sequence=3)
    assert "changed" in kinds()


def test_a_chain_rewritten_with_the_key_is_found_by_the_checkpoint(history, cast):
    write_checkpoint({}, system_actor("jobs.journal.checkpoint", cast.now))
    rechain(history)
    assert kinds() == {"rechained"}


def test_a_chain_and_its_head_deleted_are_found_by_the_checkpoint(history, cast):
    write_checkpoint({}, system_actor("jobs.journal.checkpoint", cast.now))
    entries(history).delete()
    Head.objects.filter(subject_type="clients.Client", subject_id=history.pk).delete()
    assert "cut" in kinds()


def test_a_changed_checkpoint_is_found(history, cast):
    path = write_checkpoint({}, system_actor("jobs.journal.checkpoint", cast.now))
    path.write_text(path.read_text().replace('"entries": ', '"entries": 1'))
    assert "checkpoint" in kinds()


def test_a_projection_that_drifted_is_found(history):
    Client.objects.filter(pk=history.pk).update(owner=None)
    assert [f.kind for f in verify()] == ["projection"]


@pytest.fixture(autouse=True)
def no_old_checkpoints():
    yield
    for path in folder().glob("*.json"):
        path.unlink()


def rechain(client):
    """What somebody who holds the key too would do."""
    before = chain.NO_MAC
    for entry in entries(client).order_by("sequence"):
        entry.role = "general_manager"
        entry.mac = before = chain.mac_of(entry, before)
        Entry.objects.filter(pk=entry.pk).update(role=entry.role, mac=entry.mac)
    Head.objects.filter(subject_type="clients.Client", subject_id=client.pk).update(mac=before)
