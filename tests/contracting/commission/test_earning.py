"""N, C and T: once on the first signature's day, the difference later, the negative of all when it is called off."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from tests.contracts import LINES, TOTAL, a_draft, again, reviewed, sealed, sent_back, sign, submitted
from tuanding.contracting.commission.models import Earned
from tuanding.contracting.commission.queries import earned_totals, visible_earned, wrong_earned
from tuanding.contracting.contracts.operations import (
    cancel_contract,
    edit_contract,
    revise_contract,
    withdraw_contract,
)
from tuanding.core.company.models import Setting
from tuanding.core.kernel.workcal import day_of
from tuanding.selling.clients.breaking import break_off
from tuanding.selling.clients.operations import assign_client

pytestmark = pytest.mark.django_db


def totals_on(cast, on=None, who="sales_rep"):
    on = on or day_of(cast.now)
    return tuple(str(value) for value in earned_totals(cast.person(who).pk, on, on))


def test_a_signature_counts_on_its_day(cast):
    submitted(cast)
    assert totals_on(cast) == ("1", "105320.00", "3159.60")
    assert totals_on(cast, day_of(cast.now) - timedelta(days=1)) == ("0", "0.00", "0.00")


def test_the_rate_is_that_of_the_day_and_of_the_amount(cast):
    Setting.objects.create(code="commission_tiers", value=[[0, 200], [100_000, 450]], from_on=date(2026, 11, 1))
    submitted(cast)
    assert totals_on(cast)[2] == "4739.40"
    assert Earned.objects.get().explained["basis_points"] == 450


def test_a_draft_counts_nothing(cast):
    a_draft(cast)
    assert totals_on(cast) == ("0", "0.00", "0.00")


def changed(cast):
    """Sent back, a smaller second draft, signed again the next day."""
    contract = sent_back(cast)
    cast.later(days=1)
    revise_contract(contract, by=cast.sales_rep, at=cast.now, seen=contract.version, reason="减一款")
    contract = again(contract)
    edit_contract(contract, by=cast.sales_rep, at=cast.now, seen=contract.version, lines=LINES[:2])
    return sign(cast, again(contract), referrals=[])


def test_a_signature_again_counts_the_difference_on_the_later_day(cast):
    changed(cast)
    assert totals_on(cast) == ("0", "-26880.00", "-806.40")
    assert totals_on(cast, day_of(cast.now) - timedelta(days=1))[0] == "1"
    assert list(wrong_earned(None)) == []


def test_cancelling_counts_all_of_it_off_that_day(cast):
    contract = reviewed(cast, changed(cast))
    cast.later(days=1)
    from tests.contracts import seal

    contract = seal(cast, contract)
    cancel_contract(contract, by=cast.sales_rep, at=cast.now, seen=contract.version, reason="客户停业")
    assert totals_on(cast) == ("-1", "-78440.00", "-2353.20")
    assert list(wrong_earned(None)) == []


def test_breaking_off_a_sealed_contract_counts_it_off(cast):
    contract = sealed(cast)
    cast.later(days=2)
    order = contract.group_order
    break_off(order, by=cast.sales_rep, at=cast.now, seen=order.version, reason="客户停业", none_because="不便")
    assert totals_on(cast) == ("-1", "-105320.00", "-3159.60")


def test_withdrawing_an_unsigned_draft_counts_nothing(cast):
    contract = a_draft(cast)
    withdraw_contract(contract, by=cast.sales_rep, at=cast.now, seen=contract.version, reason="客户改主意")
    assert not Earned.objects.exists()


def test_what_was_earned_stays_with_who_earned_it(cast):
    contract = sealed(cast)
    client = contract.group_order.client
    assign_client(client, cast.person("sales_rep2"), by=cast.department_manager, at=cast.now, seen=client.version)
    cast.later(days=1)
    contract = again(contract)
    cancel_contract(contract, by=cast.sales_rep2, at=cast.now, seen=contract.version, reason="客户停业")
    assert totals_on(cast)[0] == "-1"
    assert totals_on(cast, who="sales_rep2") == ("0", "0.00", "0.00")


def test_a_row_that_does_not_fit_is_found(cast):
    contract = submitted(cast)
    row = Earned.objects.get()
    row.pk, row.amount = None, Decimal("1.00")
    row.save(force_insert=True)
    assert [contract.number in sentence for _pk, sentence in wrong_earned(None)] == [True]


def test_who_sees_what_was_earned(cast):
    submitted(cast)
    counts = {
        who: visible_earned(getattr(cast, who)).count()
        for who in (
            "sales_rep",
            "sales_rep2",
            "department_manager",
            "department_manager2",
            "finance",
            "general_manager",
        )
    }
    assert counts == {
        "sales_rep": 1,
        "sales_rep2": 0,
        "department_manager": 1,
        "department_manager2": 0,
        "finance": 0,
        "general_manager": 1,
    }
    assert Decimal(TOTAL) == Earned.objects.get().amount
