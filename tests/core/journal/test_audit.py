"""History cannot be rewritten unseen: each attempt with raw SQL, the gates taken away."""

import pytest

from tests.clients import a_client
from tests.core.journal.tampering import gates_away
from tuanding.core.journal.audit import findings, verify
from tuanding.core.journal.audit.bitmap import Bitmap
from tuanding.core.journal.audit.pages import entries_of, id_pages
from tuanding.core.journal.models import Entry
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
    with gates_away(fresh_db):
        yield client


def entries(client):
    return Entry.objects.filter(subject_type="clients.Client", subject_id=client.pk)


def kinds():
    return {finding.kind for finding in verify()}


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
    assert ("cut", f"clients.Client {history.pk} #1 to #4") in verify()


def test_an_inserted_entry_is_found(history):
    last = entries(history).get(sequence=4)
    last.pk, last.sequence = None, 5
    last.save(force_insert=True)
    assert kinds() == {"changed", "inserted"}


def test_an_entry_of_a_form_or_a_key_nobody_has_is_found(history):
    entries(history).filter(sequence=2).update(form=7)
    entries(history).filter(sequence=3).update(key_id="k9")
    assert [f.where[-2:] for f in verify() if f.kind == "changed"] == ["#2", "#3"]


def test_two_entries_swapped_are_found(history):
    entries(history).filter(sequence=2).update(sequence=99)
    entries(history).filter(sequence=3).update(sequence=2)
    entries(history).filter(sequence=99).update(sequence=3)
    assert "changed" in kinds()


def test_a_projection_that_drifted_is_found(history):
    Client.objects.filter(pk=history.pk).update(owner=None)
    assert kinds() == {"projection", "record"}


def test_what_was_found_ten_thousand_times_is_counted_on():
    report = findings.Report()
    report.add(findings.Finding("fact", str(number)) for number in range(findings.MOST + 5))
    assert len(report.findings) == findings.MOST + 1
    assert report.findings[-1] == ("fact", "+ 5")


def test_a_doubt_is_a_finding_only_where_it_stays(monkeypatch):
    monkeypatch.setattr(findings, "WAITS", (0, 0, 0))
    report, calls = findings.Report(), []

    def again(keys):
        calls.append(list(keys))
        return [(key, findings.Finding("cut", str(key))) for key in keys if key == 1 or len(calls) == 1]

    for key in (1, 2):
        report.doubt(again, key)
    report.recheck_doubts()
    assert calls == [[1, 2], [1, 2], [1]]
    assert report.findings == [("cut", "1")]


def test_chains_are_read_in_pages_without_a_gap(history, cast, monkeypatch):
    other = a_client(cast)
    edit_client(other, {"headcount": 1}, by=cast.sales_rep, at=cast.now, seen=1)
    for size in (1, 2, 3):
        monkeypatch.setattr("tuanding.core.journal.audit.pages.PAGE", size)
        pages = list(entries_of("clients.Client"))
        assert max(map(len, pages)) == size
        read = [(entry.subject_id, entry.sequence) for page in pages for entry in page]
        assert read == [*((history.pk, n) for n in (1, 2, 3, 4)), (other.pk, 1)]
    assert list(id_pages(Client, size=1)) == [[history.pk], [other.pk]]
    assert list(id_pages(Client, only=[other.pk])) == [[other.pk]]


def test_a_bitmap_holds_far_ids_in_little_room():
    bits, other = Bitmap(), Bitmap()
    bits.update([1, 7, 8, 70_000, 2**62])
    other.update([7, 70_000])
    assert [n for n in (0, 1, 2, 7, 8, 9, 70_000, 2**62, 2**62 + 1) if n in bits] == [1, 7, 8, 70_000, 2**62]
    assert list(bits.without(other, 100_000)) == [1, 8]
