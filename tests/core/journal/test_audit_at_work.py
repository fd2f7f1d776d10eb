"""An audit while four people write: nothing that is whole is called broken. Each guard has a twin without it, which fails."""

import threading
import time
from contextlib import closing, contextmanager
from itertools import count

import pytest
from django.db import connection, transaction

from tests.cast import new_cast
from tests.clients import a_client, an_order
from tests.core.journal.test_checkpoints import checkpoint
from tests.core.journal.test_evidence import take_in
from tuanding.core.journal import audit
from tuanding.core.journal.audit import unknown, verify
from tuanding.core.journal.audit.findings import Finding, Report
from tuanding.selling.activities.operations import call_client, record_visit
from tuanding.selling.clients.models import Client
from tuanding.selling.clients.operations import add_contact, edit_client

pytestmark = [pytest.mark.django_db, pytest.mark.both]
ROUNDS = 3
LONGEST = 60  # seconds


@pytest.fixture
def here(fresh_db):
    return new_cast()


def writers(cast):
    """What each of the four does next; refusals of the database for being too slow are not expected."""
    order, numbers = an_order(cast), count()
    mine, other = order.client, a_client(cast)
    rep = cast.sales_rep

    def edit():
        version = Client.objects.get(pk=other.pk).version
        edit_client(other, {"headcount": version}, by=rep, at=cast.now, seen=version)

    def visit():
        record_visit(order, by=rep, at=cast.now, purpose="Hq", need="入冬前要", again=True)
        call_client(mine, by=rep, at=cast.now, outcome="refused", remark="再说")

    def enter():
        add_contact(a_client(cast), by=rep, at=cast.now, name="罗敏")

    def take():
        take_in(cast, 100 + 20 * next(numbers), 20, owner=cast.person("sales_rep"))

    return edit, visit, enter, take


@contextmanager
def at_work(cast):
    """They write until the block ends. What went wrong in any of them is raised there."""
    stop, wrong, acts = threading.Event(), [], writers(cast)

    def hand(act):
        with closing(connection):
            try:
                while not stop.is_set():
                    act()
            except Exception as why:
                wrong.append(why)

    threads = [threading.Thread(target=hand, args=[act], daemon=True) for act in acts]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join(30)
    assert wrong == []


def audits(cast):
    findings = []
    for _round in range(ROUNDS):
        findings += verify()
        checkpoint(cast)
    return findings


def test_nothing_is_found_while_four_write(here):
    with at_work(here):
        assert audits(here) == []
    assert verify() == []


@pytest.mark.postgres
def test_without_asking_again_something_would_be(here, monkeypatch):
    monkeypatch.setattr(Report, "doubt", lambda report, again, key: report.add([Finding("doubt", str(key))]))
    kinds, end = set(), time.monotonic() + LONGEST
    with at_work(here):
        while not kinds and time.monotonic() < end:  # whether a writer comes in between is chance
            kinds = {finding.kind for finding in audits(here)}
    assert kinds == {"doubt"}


def test_what_stays_wrong_is_found_while_four_write(here):
    Client.objects.filter(pk=a_client(here).pk).update(address="x")
    with at_work(here):
        assert {finding.kind for finding in verify()} == {"record"}


@pytest.mark.postgres
def test_rows_of_a_slower_transaction_are_looked_for_in_the_entries_committed_since(here, monkeypatch):
    """On SQLite one transaction writes at a time, so that no lower id is committed after a higher one."""
    assert audit_with_a_slower_one(here, monkeypatch) == set()


@pytest.mark.postgres
def test_without_looking_there_they_would_be_unknown(here, monkeypatch):
    monkeypatch.setattr(unknown, "_uncovered_entries", lambda coverage: ())
    monkeypatch.setattr(unknown, "_has_print_in_entry", lambda name: False)
    assert audit_with_a_slower_one(here, monkeypatch) == {"unknown"}


def audit_with_a_slower_one(cast, monkeypatch):
    """Kinds found by an audit that begins when a call is written and not committed, with a later one already there; it is
    committed when the audit has read the entries."""
    written, read, unknown_rows = threading.Event(), threading.Event(), audit.unknown_rows
    first, second, rep = a_client(cast), a_client(cast), cast.sales_rep

    def slow():
        with closing(connection), transaction.atomic():
            call_client(first, by=rep, at=cast.now, outcome="refused")
            written.set()
            read.wait(30)

    def when_entries_are_read(*args):
        read.set()
        thread.join(30)
        return unknown_rows(*args)

    thread = threading.Thread(target=slow, daemon=True)
    thread.start()
    assert written.wait(30)
    call_client(second, by=rep, at=cast.now, outcome="refused")
    monkeypatch.setattr(audit, "unknown_rows", when_entries_are_read)
    return {finding.kind for finding in verify()}
