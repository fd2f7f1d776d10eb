"""T by tiers: the whole amount at the rate of the tier it reaches."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuanding.contracting.commission.rules import commission, rate_of

TIERS = [[0, 200], [100_000, 300], [500_000, 450]]
YUAN = st.decimals(0, 10_000_000, places=2)


@pytest.mark.parametrize(("amount", "rate"), [("0", 200), ("99999.99", 200), ("100000", 300), ("500000.01", 450)])
def test_the_tier_an_amount_reaches(amount, rate):
    assert rate_of(Decimal(amount), TIERS) == rate


def test_below_every_tier_nothing_is_earned():
    assert commission(Decimal("99.99"), [[100, 300]]) == 0


@given(YUAN, YUAN)
def test_more_never_earns_less(one, other):
    small, large = sorted((one, other))
    assert commission(small, TIERS) <= commission(large, TIERS)


@given(YUAN)
def test_half_a_fen_goes_up(amount):
    assert abs(commission(amount, [[0, 333]]) - amount * 333 / 10_000) <= Decimal("0.005")
