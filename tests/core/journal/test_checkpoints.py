"""Checkpoints: what was rewritten by somebody who holds the key too, or cut off, is found by what left the machine."""

import json
import time

import pytest
from django.core.files.storage import storages

from tests.clients import a_client
from tests.core.journal.tampering import changed, findings, gates_away, last_entry_gone, rechain
from tuanding.core.accounts.actors import system_actor
from tuanding.core.journal import checkpoints
from tuanding.core.journal.audit import verify
from tuanding.core.journal.checkpoints import names_outside, write_checkpoint
from tuanding.core.journal.models import Checkpoint, Entry
from tuanding.core.journal.packed import pack, runs, unpack
from tuanding.selling.clients.operations import edit_client

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def checkpoint(cast, **later):
    return write_checkpoint({}, system_actor("jobs.journal.checkpoint", cast.later(**later) if later else cast.now))


@pytest.fixture
def history(cast, fresh_db):
    """Two checkpoints over a client with six entries; the gates off."""
    client = a_client(cast)
    for count in range(1, 7):
        edit_client(client, {"headcount": count}, by=cast.sales_rep, at=cast.now, seen=count)
        if count in (3, 6):
            checkpoint(cast, hours=1)
    assert verify() == []
    with gates_away(fresh_db):
        yield client


def in_the_database():
    return [list(unpack(bytes(row.ids))) for row in Checkpoint.objects.order_by("number")]


def test_each_takes_in_what_no_other_has(history, cast):
    first, second = in_the_database()
    assert sorted([*first, *second]) == sorted(Entry.objects.values_list("pk", flat=True))
    edit_client(history, {"headcount": 9}, by=cast.sales_rep, at=cast.now, seen=7)
    third = Entry.objects.latest("pk").pk
    proof = checkpoint(cast, hours=1)
    assert in_the_database()[2] == [third]
    assert (proof["n"], proof["entries"]) == (3, Entry.objects.count())
    assert checkpoint(cast, hours=1) == proof  # nothing new: nothing written
    assert len(names_outside()) == Checkpoint.objects.count() == 3


def test_what_leaves_is_small_and_is_left_again_where_it_is_missing(history, cast):
    *_first, name = names_outside()
    size = storages["checkpoints"].size(name)
    assert size < 400
    storages["checkpoints"].delete(name)
    proof = checkpoint(cast, hours=1)
    assert names_outside()[-1] == name
    assert json.loads(storages["checkpoints"].open(name).read()) == proof


def test_a_hole_that_is_filled_later_is_taken_in_within_a_day(history, cast):
    late = Entry.objects.latest("pk")
    Entry.objects.filter(pk=late.pk).delete()
    edit_client(history, {"headcount": 8}, by=cast.sales_rep, at=cast.now, seen=7)
    Checkpoint.objects.filter(number=2).delete()
    storages["checkpoints"].delete(names_outside()[-1])
    checkpoint(cast, hours=1)
    late.save(force_insert=True)  # as by a transaction that was slower
    checkpoint(cast, hours=1)
    assert late.pk not in in_the_database()[-1]  # never holes alone
    edit_client(history, {"headcount": 9}, by=cast.sales_rep, at=cast.now, seen=8)
    checkpoint(cast, hours=1)
    assert in_the_database()[-1] == [late.pk, Entry.objects.latest("pk").pk]
    assert not [finding for finding in verify() if finding.kind in ("checkpoint", "inserted")]


def test_an_entry_no_checkpoint_took_in_is_found_after_a_day(history, cast):
    edit_client(history, {"headcount": 9}, by=cast.sales_rep, at=cast.now, seen=7)
    checkpoint(cast, days=2)
    first, *rest = in_the_database()[0]
    Checkpoint.objects.filter(number=1).update(ids=pack(rest))
    assert ("inserted", f"entry {first}: no checkpoint took it in") in verify()


def test_a_large_journal_is_taken_in_part_by_part(history, cast, monkeypatch):
    monkeypatch.setattr(checkpoints, "LARGEST", 2)
    for version in range(7, 12):
        edit_client(history, {"headcount": version}, by=cast.sales_rep, at=cast.now, seen=version)
    checkpoint(cast, hours=1)
    assert [len(ids) for ids in in_the_database()[2:]] == [2, 2, 1]
    assert len(names_outside()) == 3
    assert verify() == []


def test_a_chain_rewritten_with_the_key_is_found(history):
    rechain(history)
    numbers = [(finding.kind, finding.where[:2]) for finding in verify()]
    assert numbers == [("checkpoint", "1:"), ("checkpoint", "2:")]


def test_a_last_entry_cut_off_with_its_head_set_back_is_found_by_its_checkpoint(history):
    last = Entry.objects.latest("pk").pk
    kinds = findings(*last_entry_gone("clients.Client", history.pk))
    assert ("cut", f"entry {last}: checkpoint 2 took it in") in kinds


def test_a_rewritten_list_is_found(history):
    ids = in_the_database()[1]
    cut = last_entry_gone("clients.Client", history.pk)
    with changed(*cut):
        Checkpoint.objects.filter(number=2).update(ids=pack(ids[:-1]), count=len(ids) - 1)
        assert ("checkpoint", f"2: entries {ids[0]}–{ids[-2]}") in verify()
    with changed("UPDATE journal_checkpoint SET entries = entries + 1 WHERE number = 1"):
        assert {finding.kind for finding in verify()} == {"checkpoint"}


def test_checkpoints_rewritten_with_the_key_are_found_outside(history, cast):
    cut = last_entry_gone("clients.Client", history.pk)
    with changed(*cut):
        Checkpoint.objects.filter(number=2).delete()
        assert ("checkpoint", "2: only outside") in verify()
        row = Checkpoint.objects.get(number=1)
        ids = list(Entry.objects.filter(pk__gt=max(in_the_database()[0])).order_by("pk").values_list("pk", "mac"))
        again = checkpoints._save_next_checkpoint(row, ids, cast.now)
        assert again.number == 2
        assert ("checkpoint", "2: another one outside") in verify()
    with changed("DELETE FROM journal_checkpoint WHERE number = 1"):
        assert {("checkpoint", "1: gone"), ("checkpoint", "1: only outside")} <= {tuple(f) for f in verify()}


def test_a_changed_one_outside_is_found(history):
    name, store = names_outside()[0], storages["checkpoints"]
    text = store.open(name).read().decode()
    for broken in (text.replace('"entries": ', '"entries": 1'), text[:-9], "[1]", "{}x"):
        with store.open(name, "w") as file:
            file.write(broken)
        assert [tuple(finding) for finding in verify()] == [("checkpoint", name)]


def test_ids_are_packed_in_a_byte_or_two():
    ids = [*range(1, 5001), 5004, 9000, *range(9001, 9300), 2**40]
    packed = pack(ids)
    assert list(unpack(packed)) == ids
    assert len(packed) < len(ids) + 10
    assert list(runs(pack([1, 2, 3, 7, 8, 200]))) == [(1, 3), (7, 7), (8, 8), (200, 200)]
    with pytest.raises(ValueError):
        pack([2, 2])


def test_an_hours_checkpoint_is_quick(history, cast):
    """Five thousand new entries: 50 ms on a quiet machine. Here the bound is generous: machines of tests are busy."""
    last = Entry.objects.latest("pk")
    rows = [Entry(**{**values(last), "sequence": 10 + n, "because_id": None}) for n in range(5000)]
    Entry.objects.bulk_create(rows)
    began = time.process_time()
    proof = checkpoint(cast, hours=1)
    assert time.process_time() - began < 0.5
    assert proof["entries"] == Entry.objects.count()


def values(entry):
    return {f.attname: getattr(entry, f.attname) for f in entry._meta.concrete_fields if not f.primary_key}
