"""A row never becomes another one: keys are not swapped, though foreign keys are looked at only at the end."""

import pytest
from django.db import connection, migrations, models, transaction

from tests.clients import an_order
from tests.contracts import a_draft, reviewed, seal, sealed
from tests.gates import migrate, refused, sql, without
from tuanding.contracting.contracts.operations import tell_client
from tuanding.core.jobs.queue import run_due
from tuanding.core.journal import gates
from tuanding.core.journal.gates import house_models
from tuanding.selling.clients.breaking import break_off
from tuanding.selling.clients.models import GroupOrder

pytestmark = [pytest.mark.django_db, pytest.mark.both]
ASIDE = 987654


def swap(table, one, other):
    """One transaction, at whose end every foreign key points at a row again."""
    with transaction.atomic():
        for old, new in ((one, ASIDE), (other, one), (ASIDE, other)):
            sql(f"UPDATE {table} SET id = {new} WHERE id = {old}")


def value(what, table, pk):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {what} FROM {table} WHERE id = {pk}")
        return cursor.fetchone()[0]


def broken_off(cast):
    order = an_order(cast)
    break_off(order, by=cast.sales_rep, at=cast.now, seen=order.version, reason="客户停业", none_because="不便")
    return order


def refused_swap(table, one, other):
    for old, new in ((one, ASIDE), (other, ASIDE)):
        refused(f"{table}_same_id", f"UPDATE {table} SET id = {new} WHERE id = {old}")


def test_a_draft_does_not_become_the_sealed_contract(fresh_db, cast):
    done, draft = sealed(cast), a_draft(cast)
    refused_swap("contracts_contract", done.pk, draft.pk)
    migrate(fresh_db, "contracts", migrations.AddField("contract", "added", models.CharField(default="", max_length=9)))
    refused_swap("contracts_contract", done.pk, draft.pk)
    with without(fresh_db, "contracts_contract_same_id"):
        swap("contracts_contract", done.pk, draft.pk)
    assert [value("state", "contracts_contract", one.pk) for one in (done, draft)] == ["draft", "sealed"]


def test_an_ended_order_does_not_become_an_open_one(fresh_db, cast):
    over, running = broken_off(cast), an_order(cast)
    refused("", f"UPDATE clients_grouporder SET id = {ASIDE} WHERE id = {over.pk}")  # it has two gates
    refused("clients_grouporder_same_id", f"UPDATE clients_grouporder SET id = {ASIDE} WHERE id = {running.pk}")
    with without(fresh_db, "clients_grouporder_same_id", "clients_grouporder_open_changed"):
        swap("clients_grouporder", over.pk, running.pk)
    assert value("client_id", "clients_grouporder", over.pk) == running.client_id


def other_key(model):
    """SQL for a key that no row has."""
    key = model._meta.pk
    if isinstance(key, models.DateField):
        return "'2099-01-01'"
    return "'another'" if isinstance(key, models.CharField) else f"{key.column} + 9000"


def test_no_row_of_any_table_changes_its_key(cast):
    """Every table that has rows once a contract was sealed, the client told and another order broken off."""
    contract = seal(cast, reviewed(cast))
    run_due(cast.now)
    tell_client(contract, by=cast.sales_rep, at=cast.now, how="sent", person="罗敏")
    broken_off(cast)
    filled = {model for model in house_models() if model._base_manager.exists()}
    for model in filled:
        refused("", f"UPDATE {model._meta.db_table} SET {model._meta.pk.column} = {other_key(model)}")
    assert len(filled) > 40
    assert GroupOrder in filled


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite has other words for a row's key")
@pytest.mark.parametrize("word", ["rowid", "oid", "_rowid_"])
def test_a_key_is_not_changed_under_another_name(cast, word):
    contract = a_draft(cast)
    refused("contracts_contract_same_id", f"UPDATE contracts_contract SET {word} = {ASIDE} WHERE id = {contract.pk}")


def test_every_table_whose_rows_may_change_has_the_gate(db):
    standing = gates.gates_in_database()
    only_added = {
        gate.table for gate in gates.declared_gates() if gate.on == "UPDATE" and gate.condition == gates.ALWAYS
    }
    for model in house_models():
        table = model._meta.db_table
        assert f"td_{table}_same_id" in standing or (table in only_added and f"td_{table}_unchanged" in standing)
