"""The nine articles of the contract, one for each point of the review, composed from the terms. PURE.

The contract is in Chinese whatever the reader's language: the client signs this text.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from tuanding.contracting.contracts.rules import percent
from tuanding.contracting.contracts.states import POINTS
from tuanding.core.kernel.money import capitals

NUMERALS = "一二三四五六七八九十"
WITH_AMOUNTS = (3, 4, 8, 9)
SEX = {"m": "男", "f": "女", "u": "男女同款"}


PAPER = {
    "title": "职业装销售合同",
    "party_a": "甲方（定作方）：",
    "party_b": "乙方（承揽方）：",
    "extra": "十、其他约定",
    "signed": "甲方签字：",
    "heads": ("款式", "岗位 性别", "面料 说明", "数量", "单价", "金额"),
}


class Article(NamedTuple):
    """`code` is the point of 5.4 it answers."""

    code: int
    title: str
    text: str

    @property
    def numeral(self) -> str:
        return NUMERALS[self.code - 1]


def articles(revision: Any, lines: Sequence[Any], *, prices: bool = True) -> list[Article]:
    """The articles in order; with `prices=False` without those that name amounts."""
    texts = {
        1: _signing_time(revision),
        2: _quantity(revision, lines),
        3: PRICE,
        4: _total(revision),
        5: _goods_and_acceptance(revision),
        6: _delivery(revision),
        7: _place(revision),
        8: _payment_method_and_deposit(revision),
        9: _balance(revision),
    }
    return [Article(code, POINTS[code], text) for code, text in texts.items() if prices or code not in WITH_AMOUNTS]


PRICE = "单价为含税价，已含量体、制作、包装和送货费用，各款数量、单价和金额见下表（单位：元）。"
BLANK = "　　　　　　"


def chinese_day(value: date | None) -> str:
    return f"{value.year} 年 {value.month} 月 {value.day} 日" if value else f"{BLANK}年　　月　　日"


def amount_with_capitals(value: Decimal) -> str:
    return f"¥{value:,.2f}（大写：{capitals(value)}）"


def _signing_time(revision) -> str:
    place = f"在{revision.sign_place}" if revision.sign_place else ""
    return f"本合同于 {chinese_day(revision.sign_on)}{place}签订，自甲方签字、乙方盖章之日起生效执行。"


def _quantity(revision, lines) -> str:
    styles, pieces = len({line.style for line in lines}), sum(line.quantity for line in lines)
    limit = f"，增减不超过 {percent(revision.tolerance_basis_points)}" if revision.tolerance_basis_points else ""
    return f"共 {styles} 款 {pieces:,} 套，以量体后的人员名册为准{limit}。"


def _total(revision) -> str:
    return f"合同总价 {amount_with_capitals(revision.total)}。"


def _goods_and_acceptance(revision) -> str:
    sample = f"（封样单号 {revision.sample}）" if revision.sample else ""
    return f"面料、款式以明细表及双方封样{sample}为准；验收标准：{revision.acceptance or BLANK}。"


def _delivery(revision) -> str:
    return f"乙方于 {chinese_day(revision.delivery_on)} 前将全部货物交付甲方。"


def _place(revision) -> str:
    place, who = revision.delivery_place or BLANK, revision.receiver or BLANK
    return f"{place}；收货联系人 {who}，电话 {revision.receiver_phone or BLANK}。"


def _payment_method_and_deposit(revision) -> str:
    how = revision.payment_method or BLANK
    if not revision.deposit_basis_points:
        return f"{how}，汇入乙方指定账户；本合同不收预付款。"
    share = f"{percent(revision.deposit_basis_points)}，计 {amount_with_capitals(revision.deposit)}"
    return f"{how}。合同生效后 {revision.deposit_days} 日内，甲方向乙方指定账户支付预付款，为合同总价的 {share}。"


def _balance(revision) -> str:
    return f"尾款 {amount_with_capitals(revision.balance)}，{revision.balance_terms or BLANK}。"
