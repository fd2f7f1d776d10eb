"""Two sessions past the doors at the same moment: each sees what the other committed, or waits for it.

On PostgreSQL a gate looks at what is committed: it locks the client first. With that lock off each pair goes through.
"""

import threading
from contextlib import closing

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from tests.clients import an_order
from tests.contracts import a_draft
from tests.gates import put, sql, without
from tests.house_rules.test_gates import FURTHER_LOCKS
from tuanding.contracting.contracts.models import Signature
from tuanding.core.journal import gates
from tuanding.selling.activities.models import Visit
from tuanding.selling.activities.operations import record_visit
from tuanding.selling.clients.models import Ending

pytestmark = [pytest.mark.django_db, pytest.mark.both]
postgres = pytest.mark.postgres


class Second(threading.Thread):
    """A session of its own that does one thing and commits it. `waited`: it had to wait for somebody."""

    def __init__(self, act):
        super().__init__(daemon=True)
        self.act, self.why = act, None
        self.start()

    def run(self):
        with closing(connection):
            try:
                self.act()
            except DatabaseError as why:
                self.why = why

    @property
    def waits(self):
        self.join(0.5)
        return self.is_alive()


def meanwhile(first, second):
    """`first` is done and not yet committed; then `second` begins. Answers whether that one waited, and what it raised."""
    with transaction.atomic():
        first()
        other = Second(second)
        waited = other.waits
    other.join(20)
    assert not other.is_alive()
    return waited, other.why


@pytest.fixture
def visited(fresh_db, cast):
    order = an_order(cast)
    return record_visit(order, by=cast.sales_rep, at=cast.now, purpose="Hq", need="入冬前要")


def visiting(visit):
    return lambda: put(Visit, visit)


def ending(visit):
    return lambda: put(Ending, visit, kind="broken_off", reason="x")


def test_a_visit_waits_for_a_break_off_and_is_refused(visited):
    waited, why = meanwhile(ending(visited), visiting(visited))
    assert waited
    assert "gate:activities_visit_open" in str(why)
    assert Visit.objects.count() == 1


def test_a_break_off_waits_for_a_visit(visited):
    assert meanwhile(visiting(visited), ending(visited)) == (True, None)
    assert Visit.objects.count() == 2


@postgres
@pytest.mark.parametrize("order", [(ending, visiting), (visiting, ending)])
def test_without_the_lock_visit_and_break_off_do_not_see_each_other(fresh_db, visited, order):
    with without(fresh_db, "_lock_activities_visit_insert", "_lock_clients_ending_insert"):
        assert meanwhile(*(act(visited) for act in order)) == (False, None)
    assert (Visit.objects.count(), Ending.objects.count()) == (2, 1)


COPY = (
    "INSERT INTO contracts_line (revision_id, place, style, post, sex, fabric, description, quantity, unit_price, amount) "
    "SELECT revision_id, 9, style, post, sex, fabric, description, quantity, unit_price, amount FROM contracts_line "
    "WHERE place = 1"
)
LINES = {
    "line_frozen_changed": "UPDATE contracts_line SET style = 'x' WHERE place = 1",
    "line_frozen_gone": "DELETE FROM contracts_line WHERE place = 1",
    "line_frozen_added": COPY,
}


@pytest.fixture
def draft(fresh_db, cast):
    return a_draft(cast)


def signing(contract):
    """What the operation writes: the signature and the state."""
    revision = contract.newest_revision()
    signed = {"contract_id": contract.pk, "revision_id": revision.pk, "signed_on": revision.on, "signed_by": "罗敏"}

    def sign():
        put(Signature, revision, **signed, copies=2)
        sql("UPDATE contracts_contract SET state = 'submitted' WHERE id = %(pk)s", pk=contract.pk)

    return sign


@pytest.mark.parametrize("gate", LINES)
def test_a_line_waits_for_the_signature_and_is_refused(draft, gate):
    waited, why = meanwhile(signing(draft), lambda: sql(LINES[gate]))
    assert waited
    assert f"gate:{gate}" in str(why)


@pytest.mark.parametrize("gate", LINES)
def test_a_signature_waits_for_the_line(draft, gate):
    assert meanwhile(lambda: sql(LINES[gate]), signing(draft)) == (True, None)


LINE_LOCKS = [f"_lock_contracts_line_{on}" for on in ("insert", "update", "delete")]


@postgres
@pytest.mark.parametrize("gate", LINES)
@pytest.mark.parametrize("first", ["signature", "line"])
def test_without_the_lock_line_and_signature_do_not_see_each_other(fresh_db, draft, gate, first):
    acts = [signing(draft), lambda: sql(LINES[gate])]
    with without(fresh_db, *LINE_LOCKS):
        assert meanwhile(*(acts if first == "signature" else acts[::-1])) == (False, None)
    assert Signature.objects.exists()


@postgres
def test_who_writes_past_the_doors_gives_way_to_them(draft):
    """A door locks the client first, raw SQL the row it changes: where the two meet, the one that began to wait goes."""
    touch = f"UPDATE contracts_contract SET version = version + 1 WHERE id = {draft.pk}"

    def door():
        sql(f"SELECT 1 FROM clients_client WHERE id = {draft.group_order.client_id} FOR NO KEY UPDATE")

    with transaction.atomic():
        door()
        other = Second(lambda: sql(touch))
        assert other.waits
        sql(touch)
    other.join(20)
    assert "deadlock detected" in str(other.why)


def visit_at(level, visit):
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(f"SET TRANSACTION ISOLATION LEVEL {level}")
        visiting(visit)()


@postgres
@pytest.mark.parametrize("level", ["REPEATABLE READ", "SERIALIZABLE"])
def test_a_session_that_sees_only_what_was_there_before_is_refused(fresh_db, visited, level):
    with pytest.raises(IntegrityError, match="gate:_lock_activities_visit_insert"):
        visit_at(level, visited)
    with without(fresh_db, "_lock_activities_visit_insert"):
        visit_at(level, visited)


@postgres
def test_no_row_comes_before_what_it_hangs_under(visited):
    with pytest.raises(IntegrityError, match="gate:_lock_activities_visit_insert"):
        put(Visit, visited, group_order_id=987654)


@postgres
def test_the_lock_comes_before_every_gate_of_its_table(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, tgtype, min(tgname) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
            "WHERE NOT tgisinternal AND tgtype & 1 = 1 GROUP BY 1, 2"
        )
        first = {(table, kind): name for table, kind, name in cursor.fetchall()}
    locks = [gate for gate in gates.declared_gates() if gate.lock and gate.name not in FURTHER_LOCKS]
    assert len(locks) > 30
    for gate in locks:
        assert first[gate.table, gates.EVENTS[gate.on] + 3] == gate.trigger
