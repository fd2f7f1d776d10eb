"""What the database refuses is the same for every table: keys stay, and an order that has ended takes no further row."""

from tests.gates import after_end, under_an_order
from tuanding.core.journal import gates
from tuanding.core.journal.registry import FACTS
from tuanding.selling.clients.models import GroupOrder


def of_table(table, on):
    return [gate for gate in gates.declared_gates() if gate.table == table and gate.on == on]


def names(table, on):
    return {gate.name for gate in of_table(table, on)}


def pointed_at_by_keys():
    """Tables of the house to which a foreign key points."""
    models = gates.house_models()
    targets = {f.related_model for model in models for f in model._meta.concrete_fields if f.is_relation}
    return {model._meta.db_table for model in models if model in targets}


def test_what_a_key_points_at_never_changes_its_own():
    assert len(pointed_at_by_keys()) >= 20
    for table in pointed_at_by_keys():
        assert {f"{table}_same_id", f"{table}_unchanged"} & names(table, "UPDATE"), table


def test_whatever_hangs_under_an_order_is_closed_with_it_or_says_why_not():
    open_after = after_end()
    assert all(open_after.values())
    assert open_after.keys() <= under_an_order()
    for model in under_an_order() - open_after.keys():
        table = model._meta.db_table
        assert f"{table}_open" in names(table, "INSERT") or model is GroupOrder, table
        may_change = f"{table}_unchanged" not in names(table, "UPDATE")
        assert not may_change or f"{table}_open_changed" in names(table, "UPDATE"), table
        may_go = f"{table}_undeleted" not in names(table, "DELETE")
        assert not may_go or f"{table}_open_gone" in names(table, "DELETE"), table


def test_gates_and_doors_agree_on_what_goes_on_after_the_end():
    under = {model._meta.label: model for model in under_an_order()}
    facts = [fact for fact in FACTS.values() if fact.subject in under and fact.model in under]
    assert facts
    for fact in facts:
        model = under[fact.model]
        assert fact.after_end == (model in after_end()), fact


# Gates that look at rows of no client, and why nobody slips through.
WITHOUT_LOCK = {
    "taking_back_by_author": "an entry never changes, and it is taken back once",
    "reopening_with_request": "a request that was withdrawn stays so",
    "reopening_with_withdrawal": "a contract that was withdrawn stays so",
    "reopening_with_cancellation": "a contract that was cancelled stays so",
    "issued_number_is_next": "the counter's row is locked by who raised it, and a number is unique",
    "issued_of_fact_stays": "a void number is void for ever: who then points at it has pointed at nothing",
}


def test_a_gate_that_looks_at_other_rows_comes_after_a_lock():
    declared = gates.declared_gates()
    locked = {(gate.table, gate.on) for gate in declared if gate.lock}
    bare = {gate.name for gate in declared if gates.reads_other_rows(gate) and (gate.table, gate.on) not in locked}
    assert bare == WITHOUT_LOCK.keys()


# Locks that belong to no row, and why no two transactions wait for each other.
FURTHER_LOCKS = {"activities_appointment_lock": "one person's plan, taken after the client and once in a transaction"}


def test_every_lock_is_that_of_the_client():
    locks = {gate.name: gate.lock for gate in gates.declared_gates() if gate.lock}
    assert {name for name, lock in locks.items() if "FROM clients_client o " not in lock} == FURTHER_LOCKS.keys()
    assert len(locks) > len(FURTHER_LOCKS)
