"""N, C and T taken back row by row; the tiers that hold for a contract; what is taken back after the end."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from tests.contracts import LINES, again, sealed, sent_back, sign, submitted
from tests.gates import put, put_refused
from tuanding.contracting.commission.models import Earned
from tuanding.contracting.commission.queries import earned_totals, wrong_earned
from tuanding.contracting.contracts.operations import (
    edit_contract,
    revise_contract,
    sign_contract,
    withdraw_contract,
)
from tuanding.core.company.models import Setting
from tuanding.core.journal.registry import FACTS
from tuanding.core.kernel.workcal import day_of
from tuanding.selling.clients.breaking import break_off
from tuanding.selling.clients.operations import assign_client

pytestmark = pytest.mark.django_db


def totals_on(cast, on=None, who="sales_rep"):
    on = on or day_of(cast.now)
    return tuple(str(value) for value in earned_totals(cast.person(who).pk, on, on))


def rows_of(contract, reason):
    rows = contract.commission_earned.filter(reason=reason).order_by("pk")
    return [(row.rep.username, row.rep_role, row.home.code, row.signed, row.amount, row.commission) for row in rows]


@pytest.mark.both
@pytest.mark.clause("1.3")
def test_taking_back_mirrors_each_row_for_whom_it_counted(cast):
    """By hand: 105,320.00 signed by the first rep, T 3 % of it 3,159.60; the client goes to the second rep, who signs a
    smaller draft of 78,440.00: T 2,353.20, difference -806.40. Cancelled on the third day: each row comes back."""
    contract = sent_back(cast)
    client = contract.group_order.client
    assign_client(client, cast.person("sales_rep2"), by=cast.department_manager, at=cast.now, seen=client.version)
    cast.later(days=1)
    revise_contract(contract, by=cast.sales_rep2, at=cast.now, seen=contract.version, reason="减一款")
    contract = again(contract)
    edit_contract(contract, by=cast.sales_rep2, at=cast.now, seen=contract.version, lines=LINES[:2])
    contract = again(contract)
    sign_contract(
        contract,
        by=cast.sales_rep2,
        at=cast.now,
        seen=contract.version,
        signed_on=cast.now.date(),
        signed_by="罗敏",
        copies=2,
    )
    cast.later(days=1)
    contract = again(contract)
    withdraw_contract(contract, by=cast.sales_rep2, at=cast.now, seen=contract.version, reason="客户停业")
    assert rows_of(contract, "cancelled") == [
        ("sales_rep", "sales_rep", "one", -1, Decimal("-105320.00"), Decimal("-3159.60")),
        ("sales_rep2", "sales_rep", "one", 0, Decimal("26880.00"), Decimal("806.40")),
    ]
    assert totals_on(cast) == ("-1", "-105320.00", "-3159.60")
    assert totals_on(cast, who="sales_rep2") == ("0", "26880.00", "806.40")
    assert list(wrong_earned(None)) == []


@pytest.mark.clause("1.3")
def test_the_tiers_of_the_first_signature_hold_for_the_contract(cast):
    """By hand: 3 % on the first day. From the next day on it is 9 %, but 78,440.00 at 3 % is 2,353.20: -806.40."""
    contract = sent_back(cast)
    Setting.objects.create(code="commission_tiers", value=[[0, 900]], from_on=day_of(cast.now) + timedelta(days=1))
    cast.later(days=1)
    revise_contract(contract, by=cast.sales_rep, at=cast.now, seen=contract.version, reason="减一款")
    contract = again(contract)
    edit_contract(contract, by=cast.sales_rep, at=cast.now, seen=contract.version, lines=LINES[:2])
    sign(cast, again(contract), referrals=[])
    assert totals_on(cast) == ("0", "-26880.00", "-806.40")


def test_a_person_has_tiers_of_his_own(cast):
    """By hand: 4.5 % of 105,320.00 is 4,739.40."""
    rep = cast.person("sales_rep")
    Setting.objects.create(code="commission_tiers", value=[[0, 450]], from_on=date(2026, 11, 1), person=rep)
    submitted(cast)
    assert totals_on(cast)[2] == "4739.40"


@pytest.mark.both
def test_commission_is_taken_back_also_after_the_end_and_never_added(cast):
    contract = sealed(cast)
    order = contract.group_order
    cast.later(days=1)
    break_off(order, by=cast.sales_rep, at=cast.now, seen=order.version, reason="客户停业", none_because="不便")
    row = contract.commission_earned.filter(reason="cancelled").get()
    put(Earned, row, mirrors_id=None, signed=0, amount=Decimal(0), commission=Decimal("-100.00"))
    put_refused("earned_after_end_takes_away", Earned, row, mirrors_id=None, signed=0, commission=Decimal("0.01"))
    assert FACTS["contracts.Contract", "earned"].after_end
