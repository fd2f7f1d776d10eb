"""Facts cannot be rewritten unseen: each attempt with raw SQL, the gates taken away."""

import pytest
from django.db import connection

from tests.contracts import received, reviewed, seal, submitted
from tuanding.contracting.contracts.models import Originals
from tuanding.contracting.contracts.operations import tell_client
from tuanding.core.jobs.queue import run_due
from tuanding.core.journal.audit import verify
from tuanding.core.journal.evidence import print_of
from tuanding.core.journal.gates import declared, drop, make
from tuanding.selling.activities.operations import record_visit

pytestmark = [pytest.mark.django_db, pytest.mark.both]

ATTEMPTS = [
    ("UPDATE contracts_line SET unit_price = unit_price * 2, amount = amount * 2 WHERE place = 1", "projection"),
    ("UPDATE contracts_revision SET delivery_place = 'x'", "projection"),
    ("UPDATE contracts_revision SET total = total + 1, balance = balance + 1", "projection"),
    ("UPDATE contracts_point SET remark = 'x' WHERE code = 4", "fact"),
    ("UPDATE contracts_originals SET copies = copies + 5", "fact"),
    ("UPDATE commission_earned SET commission = commission + 500", "fact"),
    ("UPDATE activities_visit SET need = 'x'", "fact"),
    ("DELETE FROM activities_visit", "missing"),
    ("DELETE FROM contracts_told", "missing"),
    ("UPDATE contracts_contract SET state = 'draft'", "state"),
    ("UPDATE sheets_issued SET label = 'F22-2026-0009', number = 9 WHERE kind = 'F22'", "projection"),
    ("UPDATE sheets_issued SET sha256 = 'x' WHERE kind = 'F21'", "projection"),
]


@pytest.fixture
def line(cast, fresh_db):
    """A sealed contract whose client was told, with the gates off, as somebody with the tables' own rights has them."""
    contract = submitted(cast)
    received(cast, contract)
    record_visit(contract.group_order, by=cast.sales_rep, at=cast.now, purpose="Cc", need="入冬前要")
    contract = seal(cast, reviewed(cast, contract))
    run_due(cast.now)
    tell_client(contract, by=cast.sales_rep, at=cast.now, how="sent", person="罗敏")
    assert verify() == []
    with fresh_db.as_migrator():
        gates_away(fresh_db.vendor)
        yield contract
        make()


def gates_away(vendor):
    if vendor == "sqlite":
        return drop()
    with connection.cursor() as cursor:
        for table in {gate.table for gate in declared()}:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")


@pytest.mark.parametrize(("attempt", "kind"), ATTEMPTS)
def test_what_was_rewritten_is_found(line, attempt, kind):
    with connection.cursor() as cursor:
        cursor.execute(attempt)
        assert cursor.rowcount > 0
    assert kind in {found.kind for found in verify()}


def test_a_print_is_the_same_before_and_after_the_database(cast, fresh_db):
    received(cast, submitted(cast))
    for row in Originals.objects.all():
        assert print_of(row) == print_of(Originals.objects.get(pk=row.pk))
