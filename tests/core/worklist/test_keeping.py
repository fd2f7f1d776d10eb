"""The list follows the facts in their own transaction, for few queries; and what it would cost to be wrong is seen."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext

from tests.clients import a_client, an_order
from tests.contracts import (
    FOURTH_FAILS,
    a_draft,
    accepted,
    again,
    company_key,
    received,
    reviewed,
    seal,
    sealed,
    sent_back,
    sign,
    submitted,
)
from tests.proposals import a_data_sheet, a_proposal, a_request, a_taken_request, presented
from tuanding.contracting.contracts.operations import (
    cancel_contract,
    edit_contract,
    revise_contract,
    withdraw_contract,
)
from tuanding.core.journal import registry as doors
from tuanding.core.worklist import keeping
from tuanding.core.worklist.models import Item
from tuanding.core.worklist.rebuilding import wrong_items
from tuanding.selling.activities.models import PlanRow
from tuanding.selling.activities.operations import appoint_visit, call_client, record_visit
from tuanding.selling.clients.breaking import break_off
from tuanding.selling.clients.operations import assign_client, assign_clients, claim_client, release_client
from tuanding.selling.proposals import operations
from tuanding.selling.proposals.models import ProposalRequest

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def call(cast, client, outcome="refused", **more):
    return call_client(client, by=cast.sales_rep, at=cast.now, outcome=outcome, **more)


def visit(cast, order, **more):
    fields = {"purpose": "Hq", "need": "防静电", "at": cast.now, **more}
    return record_visit(order, by=cast.sales_rep, **fields)


def appoint(cast, order, **hours):
    return appoint_visit(order, by=cast.sales_rep, at=cast.now, starts_at=cast.now + timedelta(**hours))


def end(cast, order):
    order.refresh_from_db()
    break_off(order, by=cast.sales_rep, at=cast.now, seen=order.version, reason="没有预算", none_because="不愿推荐")


def calls(cast):
    client = a_client(cast)
    call(cast, client, "call_back", call_back_on=cast.now.date() + timedelta(days=2))
    call(cast, client, "call_back", call_back_on=cast.now.date() + timedelta(days=2))
    call(cast, client, "call_back", call_back_on=cast.now.date() + timedelta(days=3))
    call(cast, client, "appointed", starts_at=cast.now + timedelta(days=1))
    call(cast, client, "wrong_number")


def visits(cast):
    order = an_order(cast)
    appoint(cast, order, hours=30)
    appoint(cast, order, hours=40)
    visit(cast, order, purpose="Zl")
    appoint(cast, order, hours=2)  # the visit of just now may be the one agreed on
    cast.later(days=1)
    visit(cast, order, next_step="带样衣", next_on=cast.now.date() + timedelta(days=4))
    cast.later(days=9)
    appoint(cast, order, days=1)
    end(cast, order)


def owners(cast):
    order = an_order(cast, client=a_client(cast, contact={"name": "罗敏"}))
    appoint(cast, order, hours=30)
    client = a_client(cast)
    call(cast, client, "call_back", call_back_on=cast.now.date() + timedelta(days=2))
    release_client(client, by=cast.sales_rep, at=cast.now)
    claim_client(client, by=cast.sales_rep2, at=cast.now)
    for other in (client, order.client):
        assign_client(other, cast.person("sales_rep2"), by=cast.department_manager, at=cast.now)
    both = [client, order.client]
    assign_clients(both, cast.person("sales_rep"), by=cast.department_manager, at=cast.now)


def requests(cast):
    order = an_order(cast)
    row = a_taken_request(cast, a_request(cast, order))
    row = operations.ask_back(row, "多少？", by=cast.designer, at=cast.later(hours=1), seen=row.version)
    row = operations.answer_question(row, "九十", by=cast.sales_rep, at=cast.now, seen=row.version)
    proposal = a_proposal(cast, row)
    presented(cast, proposal, "later")
    presented(cast, proposal, "change")
    proposal = a_proposal(cast, ProposalRequest.objects.get())
    presented(cast, proposal, "no")
    row = a_request(cast, order)
    operations.withdraw_request(row, "不要了", by=cast.sales_rep, at=cast.now, seen=row.version)
    presented(cast, a_proposal(cast, a_request(cast, order)))
    a_request(cast, order)
    end(cast, order)


def contracts(cast):
    contract = sent_back(cast)
    revise_contract(contract, by=cast.sales_rep, at=cast.later(hours=1), seen=contract.version, reason="照改")
    contract = reviewed(cast, sign(cast, again(contract)))
    revise_contract(contract, by=cast.sales_rep, at=cast.later(hours=1), seen=contract.version, reason="再改")
    contract = seal(cast, reviewed(cast, sign(cast, again(contract))))
    cancel_contract(contract, by=cast.sales_rep, at=cast.now, seen=contract.version, reason="客户不做了")
    contract = a_draft(cast)
    withdraw_contract(contract, by=cast.sales_rep, at=cast.now, seen=contract.version, reason="客户不做了")
    end(cast, sealed(cast).group_order)
    end(cast, submitted(cast).group_order)


STORIES = (calls, visits, owners, requests, contracts)


@pytest.fixture
def wrong(monkeypatch):
    """What differs from the facts at the end of each transaction."""
    items = []
    monkeypatch.setattr(doors, "AT_END", [*doors.AT_END, lambda deeds: items.extend(wrong_items(None))])
    return items


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.__name__)
def test_after_each_deed_the_list_is_what_the_facts_want(cast, wrong, story):
    story(cast)
    assert wrong == []


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.__name__)
def test_a_list_that_nobody_keeps_would_be_seen(cast, wrong, story, monkeypatch):
    monkeypatch.setattr(keeping, "_write_steps", lambda steps, news: None)
    monkeypatch.setattr(keeping, "hand_over", lambda owners: None)
    story(cast)
    assert wrong != []


def cost(write) -> int:
    """How many statements of one write are the list's."""
    with CaptureQueriesContext(connection) as queries:
        write()
    mine = [q["sql"] for q in queries if "worklist_item" in q["sql"]]
    return len(mine)


def more_than_without(cast, write) -> int:
    """The statements a write takes with the list, less those without, measured on two of a kind."""
    counts = []
    for on in (False, True):
        with override_settings(WORKLIST=on):
            act = write(cast)
            with CaptureQueriesContext(connection) as queries:
                act()
            counts.append(len(queries))
    return counts[1] - counts[0]


def a_call(cast):
    client = a_client(cast)
    call(cast, client)
    cast.later(minutes=1)  # of one moment, all facts of a client are read again
    return lambda: call(cast, client)


def a_promise(cast):
    client = a_client(cast)
    call(cast, client)
    return lambda: call(cast, client, "call_back", call_back_on=cast.now.date() + timedelta(days=2))


def a_claim(cast):
    client = a_client(cast, "department_manager")
    return lambda: claim_client(client, by=cast.sales_rep, at=cast.now)


def an_edit(cast):
    contract = a_draft(cast)
    changes = {"sign_place": "滨江"}
    return lambda: edit_contract(contract, by=cast.sales_rep, at=cast.now, seen=contract.version, changes=changes)


def a_taking(cast):
    row = a_request(cast)
    return lambda: operations.take_request(row, by=cast.designer, at=cast.now, seen=row.version)


def a_sending_back(cast):
    contract = submitted(cast)
    return lambda: reviewed(cast, contract, FOURTH_FAILS, approve=False)


def an_appointed_call(cast):
    client = a_client(cast)
    call(cast, client)
    starts_at = cast.now + timedelta(days=1, hours=PlanRow.objects.count())
    return lambda: call(cast, client, "appointed", starts_at=starts_at)


def a_visit(cast):
    order = an_order(cast)
    appoint(cast, order, hours=1)
    return lambda: visit(cast, order, next_step="带样衣", next_on=cast.now.date() + timedelta(days=4))


def a_sheet(cast):
    order = an_order(cast)
    visit(cast, order)
    return lambda: a_data_sheet(cast, order)


def a_question(cast):
    row = a_taken_request(cast)
    return lambda: operations.ask_back(row, "多少？", by=cast.designer, at=cast.now, seen=row.version)


def a_delivery(cast):
    row = a_taken_request(cast)
    return lambda: a_proposal(cast, row)


def a_presentation(cast):
    proposal = a_proposal(cast)
    return lambda: presented(cast, proposal)


def a_contract(cast):
    order = accepted(cast, an_order(cast))
    return lambda: a_draft(cast, order)


def a_signature(cast):
    contract = a_draft(cast)
    return lambda: sign(cast, contract, referrals=[], none_because="不愿推荐")


def a_receipt(cast):
    contract = submitted(cast)
    return lambda: received(cast, contract)


def an_approval(cast):
    contract = submitted(cast)
    received(cast, contract)
    return lambda: reviewed(cast, contract)


def a_seal(cast):
    company_key(cast)
    seal(cast, reviewed(cast))  # the first number of a year takes statements of its own
    contract = reviewed(cast)
    return lambda: seal(cast, contract)


def an_end(cast):
    order = an_order(cast)
    appoint(cast, order, hours=30)
    return lambda: end(cast, order)


@pytest.mark.parametrize("write", [a_call, an_edit], ids=lambda w: w.__name__)
def test_what_opens_and_closes_nothing_costs_nothing(cast, write):
    assert more_than_without(cast, write) == 0


@pytest.mark.parametrize("write", [a_promise, a_claim, a_taking, a_sending_back], ids=lambda w: w.__name__)
def test_one_that_is_known_costs_one(cast, write):
    assert more_than_without(cast, write) == 1


MANY = [
    an_appointed_call,
    a_visit,
    a_sheet,
    a_question,
    a_delivery,
    a_presentation,
    a_contract,
    a_signature,
    a_receipt,
    an_approval,
    a_seal,
    an_end,
]


@pytest.mark.parametrize("write", MANY, ids=lambda w: w.__name__)
def test_any_other_costs_at_most_three(cast, write):
    assert 1 <= more_than_without(cast, write) <= 3


def test_a_new_owner_of_many_costs_one_statement(cast):
    clients = [an_order(cast).client for _ in range(6)]
    for client in clients[:3]:
        call(cast, client, "call_back", call_back_on=cast.now.date() + timedelta(days=1))
    whose, by = cast.person("sales_rep2"), cast.department_manager
    assert cost(lambda: assign_clients(clients, whose, by=by, at=cast.now)) == 1
    assert set(Item.objects.values_list("holder", flat=True)) == {f"own{whose.pk}"}


def test_different_owners_in_one_transaction_too(cast):
    one, two = an_order(cast), an_order(cast)
    owners = {one.client_id: (cast.person("sales_rep2").pk, 2), two.client_id: (None, 1)}
    assert cost(lambda: keeping.hand_over(owners)) == 1
    holders = {item.client_id: (item.holder, item.department_id) for item in Item.objects.all()}
    assert holders == {one.client_id: (f"own{cast.person('sales_rep2').pk}", 2), two.client_id: ("own", 1)}


def test_an_imported_list_opens_nothing(cast):
    a_client(cast)
    assert not Item.objects.exists()


def test_what_was_not_there_is_made_by_the_next_change(cast):
    """With the list switched off in between, or written by the release before."""
    with override_settings(WORKLIST=False):
        contract = submitted(cast)
        row = a_request(cast)
        received(cast, contract)
    a_taken_request(cast, row)
    reviewed(cast, contract)
    kinds = set(Item.objects.values_list("kind", flat=True))
    assert {"proposal_deliver", "contract_approved"} <= kinds
