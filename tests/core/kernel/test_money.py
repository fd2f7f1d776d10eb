from decimal import Decimal

import cn2an
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuanding.core.kernel.money import capitals, exact_yuan, fen, share, yuan

AMOUNTS = st.integers(0, 10**14 - 1).map(yuan)


@pytest.mark.parametrize("wrong", ["12.345", "abc", "", "1e-9", None, "NaN"])
def test_what_is_no_amount_is_refused(wrong):
    with pytest.raises(ValueError):
        exact_yuan(wrong)


def test_a_float_is_refused_even_when_it_looks_exact():
    with pytest.raises(ValueError, match="never a float"):
        exact_yuan(0.5)


@given(AMOUNTS)
def test_yuan_and_fen_go_back_and_forth(amount):
    assert yuan(fen(amount)) == amount


@given(AMOUNTS, st.integers(0, 10_000))
def test_a_share_and_its_rest_are_the_whole(amount, basis_points):
    part = share(amount, basis_points)
    assert part + (amount - part) == amount
    assert abs(part - amount * basis_points / 10_000) <= Decimal("0.005")


def test_half_a_fen_is_rounded_up():
    assert share(Decimal("0.50"), 100) == Decimal("0.01")


@given(AMOUNTS.filter(bool))
def test_capitals_are_what_banks_write(amount):
    expected = cn2an.an2cn(str(amount), "rmb")
    assert capitals(amount).removesuffix("整") == expected.removesuffix("整")


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("0", "零元整"),
        ("486120", "肆拾捌万陆仟壹佰贰拾元整"),
        ("0.05", "伍分"),
        ("128660.50", "壹拾贰万捌仟陆佰陆拾元伍角整"),
        ("100010000.03", "壹亿零壹万元零叁分"),
        ("-12.30", "负壹拾贰元叁角整"),
    ],
)
def test_capitals_by_example(amount, words):
    assert capitals(Decimal(amount)) == words


def test_beyond_twelve_digits_there_are_no_capitals():
    with pytest.raises(ValueError, match="twelve"):
        capitals(Decimal("1000000000000"))
