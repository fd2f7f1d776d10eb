"""Two hands at once on one contract."""

from functools import partial

import pytest

from tests.clients import an_order
from tests.contracts import ALL_PASS, accepted, company_key, received, reviewed, submitted
from tests.fresh import at_once
from tuanding.contracting.commission.queries import earned_totals
from tuanding.contracting.contracts.models import Approval, Contract, Originals, Seal
from tuanding.contracting.contracts.operations import (
    draft_contract,
    edit_contract,
    hand_over_originals,
    seal_contract,
    settle_review,
)
from tuanding.contracting.contracts.queries import originals_with
from tuanding.core.journal.keys import OneTime
from tuanding.core.kernel.refusal import AlreadyDone, Blocked, Ended, Invalid, Refusal, Stale
from tuanding.selling.clients.breaking import break_off

pytestmark = pytest.mark.both


def outcome(answers, kind):
    return [a for a in answers if isinstance(a, kind)]


def sealing(cast, contract, **more):
    return lambda: seal_contract(contract, by=cast.finance, at=cast.now, seen=contract.version, **more)


def breaking(cast, order):
    return lambda: break_off(
        order, by=cast.sales_rep, at=cast.now, seen=order.version, reason="客户停业", none_because="不便"
    )


def test_twenty_seals_at_once_make_one(fresh_db, cast):
    contract = reviewed(cast)
    company_key(cast)
    answers = at_once(*[sealing(cast, contract)] * 20, seconds=120)
    assert len(outcome(answers, Seal)) == 1, answers
    assert len(outcome(answers, Refusal)) == 19
    assert Seal.objects.count() == 1


def test_the_same_button_twice_seals_once_and_answers_twice(fresh_db, cast):
    contract = reviewed(cast)
    company_key(cast)
    once = OneTime.of("the-key", {"contract": contract.pk})
    answers = at_once(*[sealing(cast, contract, once=once)] * 2, seconds=60)
    assert len(outcome(answers, Seal)) == 1
    assert outcome(answers, AlreadyDone)[0].pk == contract.pk


def test_paper_that_is_there_twice_is_handed_over_twice(fresh_db, cast):
    contract = submitted(cast)
    hand = partial(
        hand_over_originals, contract, by=cast.sales_rep, at=cast.now, from_holder="rep", to_holder="client", copies=1
    )
    answers = at_once(*[hand] * 12, seconds=60)
    assert len(outcome(answers, Originals)) == originals_with(contract)["client"] == 2
    assert len(outcome(answers, Invalid)) == 10, answers


def test_two_reviewers_at_once_approve_once(fresh_db, cast):
    contract = submitted(cast)
    received(cast, contract)

    def review(who):
        return lambda: settle_review(contract, ALL_PASS, by=who, at=cast.now, seen=contract.version, approve=True)

    answers = at_once(review(cast.finance), review(cast.finance2))
    (late,) = outcome(answers, Refusal)
    assert isinstance(late, Stale | Blocked)
    assert "刷新" in str(late) or "改过" in str(late)
    assert Approval.objects.count() == 1


@pytest.mark.parametrize("turn", range(3))
def test_break_off_against_seal(fresh_db, cast, turn):
    contract = reviewed(cast)
    order = contract.group_order
    company_key(cast)
    hands = [sealing(cast, contract), breaking(cast, order)]
    answers = at_once(*(hands if turn % 2 else hands[::-1]), seconds=60)
    state = Contract.objects.get(pk=contract.pk).state
    if outcome(answers, Seal):
        assert state == "cancelled"
    else:
        assert (state, len(outcome(answers, Ended | Stale))) == ("withdrawn", 1)
    assert earned_totals(cast.person("sales_rep").pk, cast.now.date(), cast.now.date()) == (0, 0, 0)


def test_break_off_first_refuses_the_seal(fresh_db, cast):
    contract = reviewed(cast)
    company_key(cast)
    breaking(cast, contract.group_order)()
    with pytest.raises(Ended):
        sealing(cast, Contract.objects.get(pk=contract.pk))()
    assert not Seal.objects.exists()


def test_two_editors_at_once_lose_nothing(fresh_db, cast):
    from tests.contracts import a_draft

    contract = a_draft(cast)

    def edit(text):
        return lambda: edit_contract(
            contract, by=cast.sales_rep, at=cast.now, seen=contract.version, changes={"extra": text}
        )

    answers = at_once(edit("甲"), edit("乙"))
    (late,) = outcome(answers, Stale)
    assert set(late.conflicts["extra"].values()) == {"甲", "乙"}


def test_drafts_of_six_orders_at_once_take_six_numbers_without_a_gap(fresh_db, cast):
    orders = [accepted(cast, an_order(cast)) for _ in range(6)]
    answers = at_once(*[partial(draft_contract, order, by=cast.sales_rep, at=cast.now) for order in orders], seconds=60)
    assert sorted(contract.number for contract in answers) == [f"HT2026-000{n}" for n in range(1, 7)]


def test_two_drafts_at_once_make_one(fresh_db, cast):
    order = accepted(cast, an_order(cast))
    draft = partial(draft_contract, order, by=cast.sales_rep, at=cast.now)
    answers = at_once(draft, draft)
    assert len(outcome(answers, Blocked)) == 1, answers
    assert Contract.objects.get().number == "HT2026-0001"
