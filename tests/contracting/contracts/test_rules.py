"""Sums, shares, the plan worked back, and what a rule says of each of the nine points."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuanding.contracting.contracts import rules
from tuanding.contracting.contracts.articles import articles
from tuanding.contracting.contracts.states import FAIL, PASS, POINTS, WARN
from tuanding.core.kernel.workcal import WorkCalendar

TODAY = date(2026, 11, 24)
MONEY = st.decimals(0, 100_000, places=2)


@dataclass(frozen=True)
class Line:
    quantity: int = 10
    unit_price: Decimal = Decimal("86.00")
    place: int = 1
    style: str = "西服"
    post: str = "前厅"
    sex: str = "m"
    fabric: str = "毛涤"
    description: str = "两粒扣"
    wrong_by: Decimal = Decimal(0)

    @property
    def amount(self):
        return rules.amount(self.quantity, self.unit_price) + self.wrong_by


@dataclass(frozen=True)
class Terms:
    sign_on: date | None = TODAY
    sign_place: str = ""
    delivery_on: date | None = TODAY + timedelta(days=55)
    delivery_place: str = "滨江路 88 号收货处"
    receiver: str = "罗敏"
    receiver_phone: str = "13900000001"
    acceptance: str = "GB/T 2664 一等品"
    sample: str = ""
    payment_method: str = "银行转账"
    deposit_basis_points: int = 3000
    deposit_days: int = 3
    tolerance_basis_points: int = 300
    balance_terms: str = "验收后七日"
    total: Decimal = Decimal("860.00")
    deposit: Decimal = Decimal("258.00")
    balance: Decimal = Decimal("602.00")
    extra: str = field(default="")


CONTEXT = rules.RuleContext(today=TODAY, shortest_days=35, calendar=WorkCalendar(), signed_on=TODAY)


def verdicts(terms=None, lines=(Line(),), context=CONTEXT):
    return {v.point: v for v in rules.propose_verdicts(terms or Terms(), list(lines), context)}


def test_a_good_contract_passes_all_nine():
    by_point = verdicts()
    assert list(by_point) == list(POINTS)
    assert {v.verdict for v in by_point.values()} == {PASS}


@pytest.mark.parametrize(
    ("point", "verdict", "terms"),
    [
        (1, FAIL, {"sign_on": None}),
        (1, FAIL, {"delivery_on": TODAY}),
        (1, WARN, {"sign_on": TODAY - timedelta(days=1)}),
        (4, FAIL, {"total": Decimal("1060.00"), "balance": Decimal("802.00")}),
        (5, FAIL, {"acceptance": " "}),
        (6, FAIL, {"delivery_on": None}),
        (6, FAIL, {"delivery_on": TODAY + timedelta(days=34)}),
        (6, WARN, {"delivery_on": date(2027, 1, 17)}),
        (7, FAIL, {"delivery_place": "北门"}),
        (7, FAIL, {"receiver_phone": ""}),
        (8, FAIL, {"payment_method": ""}),
        (8, FAIL, {"deposit": Decimal("258.01"), "balance": Decimal("601.99")}),
        (8, WARN, {"deposit_basis_points": 0, "deposit": Decimal(0), "balance": Decimal("860.00")}),
        (9, FAIL, {"balance": Decimal("602.01")}),
        (9, FAIL, {"balance_terms": ""}),
    ],
)
def test_what_a_rule_says_of_wrong_terms(point, verdict, terms):
    assert verdicts(replace(Terms(), **terms))[point].verdict == verdict


@pytest.mark.parametrize(
    ("point", "verdict", "line"),
    [
        (2, FAIL, {"quantity": 0}),
        (3, FAIL, {"wrong_by": Decimal("0.01")}),
        (3, FAIL, {"unit_price": Decimal(0)}),
        (5, FAIL, {"fabric": ""}),
        (5, WARN, {"description": ""}),
    ],
)
def test_what_a_rule_says_of_a_wrong_line(point, verdict, line):
    assert verdicts(lines=[replace(Line(), **line)])[point].verdict == verdict


def test_without_lines_quantity_and_price_fail():
    by_point = verdicts(lines=[])
    assert (by_point[2].verdict, by_point[3].verdict, by_point[4].verdict) == (FAIL, FAIL, FAIL)


def test_the_signed_paper_may_say_another_sum():
    verdict = verdicts(context=replace(CONTEXT, paper_total=Decimal("1060.00")))[4]
    assert (verdict.verdict, verdict.chinese_sentence) == (FAIL, "明细合计 860.00，签字的纸上写 1,060.00")


def test_a_price_the_client_did_not_accept_is_pointed_at():
    context = replace(CONTEXT, accepted={("西服", "前厅", "m"): Decimal("80.00")})
    assert verdicts(context=context)[3].verdict == WARN


def test_a_signing_day_to_come_fails():
    assert verdicts(context=replace(CONTEXT, signed_on=TODAY + timedelta(days=1)))[1].verdict == FAIL


@given(st.lists(st.tuples(st.integers(1, 1000), MONEY), min_size=1, max_size=20), st.integers(0, 10_000))
def test_deposit_and_balance_are_the_total_to_the_fen(rows, share):
    lines = [Line(quantity=quantity, unit_price=price) for quantity, price in rows]
    whole = rules.total(lines)
    deposit, balance = rules.deposit_and_balance(whole, share)
    assert whole == sum(quantity * price for quantity, price in rows)
    assert deposit + balance == whole
    assert 0 <= deposit <= whole


@given(st.dates(date(2026, 3, 1), date(2030, 1, 1)))
def test_the_plan_goes_back_over_workdays_only(wear_on):
    calendar = WorkCalendar()
    plan = rules.closing_plan(wear_on, calendar)
    days = [day for _code, day in plan]
    assert [code for code, _day in plan] == [
        "contract",
        "deposit",
        "measuring",
        "production",
        "ready",
        "delivery",
        "wear",
    ]
    assert days == sorted(days)
    assert all(calendar.is_workday(day) for day in days[:-1])


def test_the_plan_of_the_drawing():
    plan = dict(rules.closing_plan(date(2027, 1, 25), WorkCalendar()))
    assert (plan["contract"], plan["measuring"], plan["delivery"]) == (
        date(2026, 11, 23),
        date(2026, 12, 3),
        date(2027, 1, 18),
    )


def content(line):
    return {name: getattr(line, name) for name in rules.FIRST_OF_LINE}


@pytest.mark.parametrize(
    "change", [{"quantity": 11}, {"style": "西裤"}, {"unit_price": Decimal("86.01")}, {"fabric": "棉"}]
)
def test_the_fingerprint_tells_every_line(change):
    terms, line = {"extra": "", "delivery_on": TODAY}, content(Line())
    assert rules.content_hash(terms, [line]) != rules.content_hash(terms, [line | change])
    assert rules.content_hash(terms, [line]) == rules.content_hash(dict(reversed(terms.items())), [line])


def test_a_field_declared_later_changes_a_fingerprint_only_where_it_holds_something():
    terms, line = {"extra": "", "delivery_on": TODAY}, content(Line())
    before = rules.content_hash(terms, [line])
    assert rules.content_hash(terms | {"warranty": ""}, [line | {"collar": ""}]) == before
    assert rules.content_hash(terms | {"warranty": "一年"}, [line]) != before
    assert rules.content_hash(terms, [line | {"collar": "立领"}]) != before


def test_the_fingerprint_of_a_contract_is_the_same_in_every_release():
    terms = dict.fromkeys(sorted(rules.FIRST_TERMS), "") | {"delivery_on": TODAY, "originals": 2}
    assert rules.content_hash(terms, [content(Line())])[:16] == "0086232b3196872e"


def test_nine_articles_one_per_point():
    written = articles(Terms(), [Line()])
    assert [one.code for one in written] == list(POINTS)
    assert "捌佰陆拾元整" in written[3].text
    assert written[7].text.count("258.00") == 1


def test_articles_without_prices_name_no_amount():
    written = articles(Terms(), [Line()], prices=False)
    assert [one.code for one in written] == [1, 2, 5, 6, 7]
    assert not [one for one in written if "¥" in one.text or "86" in one.text.replace("88 号", "")]
