"""Once an order has ended the database takes no further row of it and changes none, whoever asks."""

from datetime import timedelta

import pytest
from django.db import migrations, models

from tests.clients import an_order
from tests.contracts import FOURTH_FAILS, LINES, REFERRALS, TERMS, again, reviewed, seal, sign
from tests.gates import after_end, copied, migrate, refused, sql, under_an_order, without
from tests.proposals import a_proposal, a_request, a_taken_request, presented
from tuanding.contracting.contracts.operations import (
    draft_contract,
    hand_over_originals,
    revise_contract,
    say_word,
    tell_client,
)
from tuanding.core.jobs.queue import run_due
from tuanding.core.journal import gates
from tuanding.core.sheets.models import Issued
from tuanding.selling.activities.operations import appoint_visit
from tuanding.selling.activities.plan_operations import cancel_row
from tuanding.selling.clients.breaking import break_off, record_referrals
from tuanding.selling.clients.models import GroupOrder
from tuanding.selling.proposals.operations import answer_question, ask_back

pytestmark = [pytest.mark.django_db, pytest.mark.both]
OF_DRAFT = (
    "SELECT r.id FROM contracts_revision r LEFT JOIN contracts_signature s ON s.revision_id = r.id WHERE s.id IS NULL"
)


def drafted(cast):
    """An order with everything up to a contract: questions, a proposal changed once, a draft."""
    rep, at = cast.sales_rep, cast.now
    order = an_order(cast)
    appointment = appoint_visit(order, by=rep, at=at, starts_at=at + timedelta(days=1))
    cancel_row(appointment, by=rep, at=at, side="client", why="改到下周")
    request = a_taken_request(cast, a_request(cast, order))
    request = ask_back(request, "洗几次？", by=cast.designer, at=at, seen=request.version)
    request = answer_question(request, "五十次", by=rep, at=at, seen=request.version)
    presented(cast, a_proposal(cast, request, lines=LINES), "change")
    request.refresh_from_db()
    presented(cast, a_proposal(cast, request, lines=LINES))
    contract = draft_contract(request.group_order, by=rep, at=at, **TERMS)
    say_word(contract, by=rep, at=at, text="先看价格")
    return contract


def end(cast, contract):
    order = GroupOrder.objects.get(pk=contract.group_order_id)
    break_off(order, by=cast.sales_rep, at=cast.now, seen=order.version, reason="客户停业", none_because="不便")


def one_sent_back_and_drafted_again(cast):
    contract = reviewed(cast, sign(cast, drafted(cast)), FOURTH_FAILS, approve=False)
    revise_contract(contract, by=cast.sales_rep, at=cast.now, seen=contract.version, reason="改总价")
    a_request(cast, contract.group_order)
    end(cast, again(contract))
    return again(contract)


def one_sealed_and_told(cast):
    contract = seal(cast, reviewed(cast, sign(cast, drafted(cast))))
    run_due(cast.now)
    tell_client(contract, by=cast.sales_rep, at=cast.now, how="sent", person="罗敏")
    end(cast, again(contract))
    return again(contract)


CHANGES = {
    "clients_grouporder_open_changed": "UPDATE clients_grouporder SET title = 'x'",
    "contracts_contract_open_changed": "UPDATE contracts_contract SET version = version + 1",
    "contracts_revision_open_changed": "UPDATE contracts_revision SET extra = 'x' WHERE number = 2",
    "contracts_line_open_changed": f"UPDATE contracts_line SET style = 'x' WHERE revision_id IN ({OF_DRAFT})",
    "contracts_line_open_gone": f"DELETE FROM contracts_line WHERE revision_id IN ({OF_DRAFT})",
    "proposals_proposalrequest_open_changed": "UPDATE proposals_proposalrequest SET version = version + 1",
}
ADDED = ("contracts_word", "contracts_withdrawal", "proposals_question", "proposals_rework", "proposals_withdrawal")


def test_what_was_written_on_an_ended_order_stays_as_it_is(fresh_db, cast):
    one_sent_back_and_drafted_again(cast)
    for gate, statement in CHANGES.items():
        refused(gate, statement)
    for table in ADDED:
        refused(f"{table}_open", copied(table))
    migrate(fresh_db, "contracts", *added_to("contract", "revision", "line", "word"))
    migrate(fresh_db, "clients", *added_to("grouporder", "ending"))
    assert gates.missing_gates() == set()
    for gate, statement in CHANGES.items():
        refused(gate, statement)
    refused("contracts_word_open", copied("contracts_word"))


def added_to(*tables):
    field = models.CharField(max_length=9, default="", db_default="")
    return [migrations.AddField(table, "added", field) for table in tables]


@pytest.mark.parametrize("gate", [*CHANGES, "contracts_word_open", "proposals_question_open"])
def test_with_its_gate_off_each_would_go_through(fresh_db, cast, gate):
    one_sent_back_and_drafted_again(cast)
    with without(fresh_db, gate):
        sql(CHANGES.get(gate) or copied(gate.removesuffix("_open")))


def test_no_table_under_an_order_takes_a_row_after_its_end(cast):
    one_sent_back_and_drafted_again(cast)
    one_sealed_and_told(cast)
    for model in under_an_order() - after_end().keys() - {GroupOrder}:
        assert model._base_manager.exists(), model
        refused("", copied(model._meta.db_table))


def test_what_goes_on_after_the_end_still_does(cast):
    """Papers come back, and a client still recommends others."""
    contract = one_sealed_and_told(cast)
    order = contract.group_order
    hand_over_originals(contract, by=cast.finance, at=cast.now, from_holder="finance", to_holder="rep", copies=1)
    record_referrals(order, by=cast.sales_rep, at=cast.now, occasion="other", referrals=REFERRALS, none_because="")
    run_due(cast.now)
    assert {row.state for row in Issued.objects.all()} == {"issued"}
