"""The same text is the same number on every way in, or none on each."""

from decimal import Decimal

import pytest
from django import forms

from tuanding.contracting.contracts.forms import PercentInput
from tuanding.core.company.fields import MoneyField, MoneyInput, WholeInput
from tuanding.core.kernel.numbers import OF_YUAN, decimal_of, whole_of
from tuanding.core.pages.api import StrictSchema
from tuanding.core.records.schemas import Amount as ApiAmount
from tuanding.core.tables.cleaning import Amount, Whole
from tuanding.core.tables.refusals import Unclean

AMOUNTS = {
    "1280": "1280",
    "1280.5": "1280.5",
    "1,280.00": "1280",
    "12,345,678.90": "12345678.90",
    "１２８０．５０": "1280.5",
    "1，280": "1280",
    "1 280": "1280",
    "1\u00a0280.50": "1280.5",
    "¥1,280": "1280",
    "￥1280": "1280",
    "1280元": "1280",
    "12万": "120000",
    "1.5 万": "15000",
    " 1280 ": "1280",
    "\u200b1280": "1280",
    "0": "0",
    "0.05": "0.05",
    ".5": "0.5",
    "128。5": "128.5",
    "999999999999.99": "999999999999.99",
    # doubtful or none
    "12,50": None,
    "1,28": None,
    "1280，00": None,
    "1,5": None,
    "1,2345": None,
    "1,,280": None,
    ",280": None,
    "1280,": None,
    "12 50": None,
    "1.280.00": None,
    "1.280,00": None,
    "1_000": None,
    "1e3": None,
    "1E+3": None,
    "0x10": None,
    "NaN": None,
    "Infinity": None,
    "１２，５０": None,
    "abc": None,
    "-": None,
    "+": None,
    "—": None,
    "1-2": None,
    "1/2": None,
    "½": None,
    "二十": None,
    "12元5": None,
    "5.": None,
    "万": None,
    "12亿": None,
    "1280.123": None,  # no part of a fen
}
WHOLES = {
    "120": 120,
    "1,200": 1200,
    "１２０": 120,
    "120人": 120,
    "1.2万": 12000,
    "120.0": 120,
    "1,5": None,
    "12,50": None,
    "1.5": None,
    "1_200": None,
    "1e3": None,
    "12 00": None,
    "百": None,
}
PERCENTS = {
    "30": 3000,
    "30%": 3000,
    "33.33 %": 3333,
    "３０％": 3000,
    "0.5": 50,
    "33,33": None,
    "3e1": None,
    "30 per": None,
}


class Sent(StrictSchema):
    amount: ApiAmount | None = None
    people: int | None = None


def by_page(field, text):
    try:
        return field.clean(text)
    except forms.ValidationError:
        return None


def by_import(cleaner, text):
    try:
        return cleaner(text)
    except Unclean:
        return None


def by_api(**values):
    try:
        return next(iter(Sent(**values).dict(exclude_unset=True).values()))
    except ValueError:
        return None


def by_door(text):
    try:
        return MoneyField().to_python(text)
    except forms.ValidationError:
        return None


@pytest.mark.parametrize("text", AMOUNTS)
def test_an_amount_is_the_same_by_page_import_api_and_door(text):
    wanted = None if AMOUNTS[text] is None else Decimal(AMOUNTS[text])
    ways = [by_page(MoneyInput(), text), by_import(Amount(), text), by_api(amount=text), by_door(text)]
    assert ways == [wanted] * 4


@pytest.mark.parametrize("text", WHOLES)
def test_a_whole_number_is_the_same_by_page_import_and_api(text):
    ways = [by_page(WholeInput(), text), by_import(Whole(), text), by_api(people=text)]
    assert ways == [WHOLES[text]] * 3


@pytest.mark.parametrize("text", PERCENTS)
def test_a_share_is_typed_in_percent_with_or_without_the_sign(text):
    assert by_page(PercentInput(), text) == PERCENTS[text]


@pytest.mark.parametrize("value", [True, float("nan"), float("inf"), 10**18])
def test_what_is_no_number_of_ours_is_none(value):
    assert decimal_of(value) is None


def test_numbers_stay_what_they_are():
    assert (decimal_of(0.1), decimal_of(5), whole_of(5.0)) == (Decimal("0.1"), 5, 5)
    assert decimal_of("12元", OF_YUAN) == 12
    assert decimal_of("12元") is None
