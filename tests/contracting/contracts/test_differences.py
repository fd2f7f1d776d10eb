"""5.4: a further draft is shown with what it changes, the points that touches, and the draft before."""

import re
from decimal import Decimal

import pytest
from django.urls import reverse

from tests.contracts import LINES, again, sent_back, sign
from tests.markup import tight
from tuanding.contracting.contracts.differences import differences
from tuanding.contracting.contracts.models import Line, Revision
from tuanding.contracting.contracts.operations import edit_contract, revise_contract

pytestmark = [pytest.mark.django_db, pytest.mark.both, pytest.mark.clause("5.4")]


@pytest.fixture
def second(cast):
    """Draft 2 of a contract that was sent back for its fourth point: another place, one line changed, one gone, one new."""
    contract = sent_back(cast)
    revise_contract(contract, by=cast.sales_rep, at=cast.later(hours=1), seen=contract.version, reason="按第 4 点改")
    contract = again(contract)
    lines = [
        {**LINES[0], "quantity": 40},
        LINES[1],
        {**LINES[2], "style": "餐厅围裙", "post": "后厨", "fabric": "涤棉 黑"},
    ]
    edit_contract(
        contract,
        changes={"delivery_place": "前门收货处", "deposit_basis_points": 4000},
        lines=lines,
        by=cast.sales_rep,
        at=cast.now,
        seen=contract.version,
    )
    return sign(cast, again(contract))


def page_of(browser, who, contract, *draft):
    name = "contracts:draft" if draft else "contracts:contract"
    return tight(browser(who).get(reverse(name, args=[contract.pk, *draft])).content.decode())


def points_with(page, word):
    """The codes of the points whose row has this word."""
    rows = re.split(r'<li data-point="', page)[1:]
    return {int(row.partition('"')[0]) for row in rows if word in row.partition("</li>")[0]}


@pytest.mark.parametrize("who", ["finance", "sales_rep"])
def test_a_further_draft_says_what_it_changes(second, browser, who):
    page = page_of(browser, who, second)
    assert "和第 1 稿的不同" in page
    assert "<del>滨江路 88 号员工通道收货处</del>→<ins>前门收货处</ins>" in page
    assert "<del>30 %</del>→<ins>40 %</ins>" in page
    assert "<del>38</del>→<ins>40</ins>" in page
    assert "餐厅围裙 · 后厨 · 男女同款 · 64 × 420.00" in page
    assert "餐厅马甲套装 · 餐厅 · 男女同款 · 64 × 420.00" in page
    changed, passed = points_with(page, "这一稿改了"), points_with(page, "第 1 稿已过，没有改")
    assert {2, 4, 7, 8} <= changed
    assert passed == {1, 2, 3, 4, 5, 6, 7, 8, 9} - changed - {4}
    assert 1 in passed


def test_the_draft_before_is_opened_with_its_review_and_remarks(second, browser):
    page = page_of(browser, "finance", second, 1)
    assert "滨江路 88 号员工通道收货处" in page
    assert "前门收货处" not in page
    assert "大写与明细不符，请改" in page
    assert "餐厅马甲套装" in page
    answer = browser("finance").get(reverse("contracts:draft", args=[second.pk, 2]))
    assert answer.headers["Location"] == reverse("contracts:contract", args=[second.pk])
    for who, number, status in (("finance", 3, 404), ("sales_rep2", 1, 404), ("designer", 1, 403)):
        assert browser(who).get(reverse("contracts:draft", args=[second.pk, number])).status_code == status


def test_a_first_draft_has_no_differences(cast, browser):
    assert "的不同" not in page_of(browser, "sales_rep", sent_back(cast))


def test_what_touches_which_point():
    def lines(*prices):
        return [
            Line(
                place=n, style=f"款{n}", post="", sex="u", fabric="棉", quantity=10, unit_price=Decimal(price), amount=0
            )
            for n, price in enumerate(prices, 1)
        ]

    before = Revision(total=Decimal(100), deposit=Decimal(30), balance=Decimal(70))
    same = differences(before, lines(10), before, lines(10), ["extra"])
    assert (same.fields, same.lines, same.points) == ((), (), frozenset())
    dearer = differences(before, lines(10), before, lines(11), ["extra"])
    assert dearer.points == {3}
    [line] = dearer.lines
    assert [(one.name, one.before, one.after) for one in line.fields] == [("unit_price", "10.00", "11.00")]
    more = differences(before, lines(10), before, lines(10, 12), [])
    assert [one.kind for one in more.lines] == ["added"]
    assert {2, 3, 5} <= more.points
    fewer = differences(before, lines(10, 12), before, lines(10), [])
    assert [one.kind for one in fewer.lines] == ["removed"]
