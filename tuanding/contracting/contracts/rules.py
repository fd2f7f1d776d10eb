"""Arithmetic of a contract, its closing plan, and a rule for each of the nine points. PURE."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from tuanding.contracting.contracts.states import FAIL, PASS, WARN
from tuanding.core.kernel.money import CENT, share
from tuanding.core.kernel.workcal import WorkCalendar

NOTHING = Decimal("0.00")
MOST_PIECES = 1_000_000
MOST_ORIGINALS = 20
WHOLE = 10_000  # basis points
# The fields of the first fingerprints, empty ones too. A field declared later is in a fingerprint only where it has a
# value, so that earlier fingerprints stay right.
FIRST_TERMS = frozenset(
    (
        "sign_on",
        "sign_place",
        "tolerance_basis_points",
        "acceptance",
        "sample",
        "delivery_on",
        "delivery_place",
        "receiver",
        "receiver_phone",
        "payment_method",
        "deposit_basis_points",
        "deposit_days",
        "balance_terms",
        "originals",
        "extra",
    )
)
FIRST_OF_LINE = (
    "place",
    "style",
    "post",
    "sex",
    "fabric",
    "description",
    "quantity",
    "unit_price",
    "amount",
)

# 5.1: worked back from the day the clothes are worn: the step, and how many days before the step after it.
BACK = (("delivery", 7), ("ready", 3), ("production", 37), ("measuring", 6), ("deposit", 3), ("contract", 7))


@dataclass(frozen=True)
class Verdict:
    """The verdict of a rule on one point: `reason` is a message id, `params` its values."""

    point: int
    verdict: str
    reason: str
    params: Mapping[str, Any] = field(default_factory=dict)

    @property
    def chinese_sentence(self) -> str:
        return self.reason % self.params


def amount(quantity: int, unit_price: Decimal) -> Decimal:
    return (unit_price * quantity).quantize(CENT)


def total(lines: Iterable[Any]) -> Decimal:
    """The sum of the lines' amounts."""
    return sum((line.amount for line in lines), NOTHING)


def deposit_and_balance(whole: Decimal, basis_points: int) -> tuple[Decimal, Decimal]:
    """5.2: the deposit is rounded once, half up; the remainder goes to the balance."""
    deposit = share(whole, basis_points)
    return deposit, whole - deposit


def content_hash(terms: Mapping[str, Any], lines: Sequence[Mapping[str, Any]]) -> str:
    """The SHA-256 an approval is bound to: of every term and of every field of every line, in order."""
    values = {name: _jsonable(terms[name]) for name in sorted(terms) if name in FIRST_TERMS or terms[name]}
    content = {"terms": values, "lines": [_content_of_line(line) for line in lines]}
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _content_of_line(line: Mapping[str, Any]) -> list[Any]:
    later = {name: _jsonable(value) for name, value in line.items() if value and name not in FIRST_OF_LINE}
    return [_jsonable(line[name]) for name in FIRST_OF_LINE] + ([later] if later else [])


def _jsonable(value: Any) -> Any:
    return value if isinstance(value, str | int | list | dict | None) else str(value)


def closing_plan(wear_on: date, calendar: WorkCalendar) -> list[tuple[str, date]]:
    """5.1: the closing plan, first step first. Every day but the wear day is a workday."""
    day, steps = wear_on, [("wear", wear_on)]
    for code, days in BACK:
        day = workday_at_or_before(day - timedelta(days=days), calendar)
        steps.append((code, day))
    return steps[::-1]


def workday_at_or_before(day: date, calendar: WorkCalendar) -> date:
    """The last workday up to `day`. ValueError without one within 60 days."""
    for step in range(60):
        candidate = day - timedelta(days=step)
        if calendar.is_workday(candidate):
            return candidate
    raise ValueError(f"no workday within 60 days before {day}")


@dataclass(frozen=True)
class RuleContext:
    """What the rules need beside the revision: days, settings, the signed paper, {style, post, sex: accepted price}."""

    today: date
    shortest_days: int
    calendar: WorkCalendar
    signed_on: date | None = None
    paper_total: Decimal | None = None
    accepted: Mapping[tuple, Decimal] = field(default_factory=dict)


def propose_verdicts(revision: Any, lines: Sequence[Any], context: RuleContext) -> list[Verdict]:
    """5.4: a verdict for each of the nine points; a person decides."""
    return [
        _time(revision, context),
        _quantity(lines),
        _price(lines, context),
        _total(revision, lines, context),
        _goods_and_acceptance(revision, lines),
        _delivery_day(revision, context),
        _delivery_place(revision),
        _payment_method_and_deposit(revision),
        _balance(revision),
    ]


def _time(revision, context: RuleContext) -> Verdict:
    if revision.sign_on is None:
        return Verdict(1, FAIL, "没有签订日期")
    if context.signed_on and context.signed_on > context.today:
        return Verdict(1, FAIL, "签字日 %(day)s 还没有到", {"day": str(context.signed_on)})
    if revision.delivery_on and revision.delivery_on <= (context.signed_on or revision.sign_on):
        return Verdict(1, FAIL, "交货期限 %(day)s 不晚于签订日", {"day": str(revision.delivery_on)})
    if context.signed_on and context.signed_on != revision.sign_on:
        return Verdict(
            1,
            WARN,
            "正文写 %(text)s 签订，客户 %(real)s 签字",
            {"text": str(revision.sign_on), "real": str(context.signed_on)},
        )
    return Verdict(1, PASS, "日期先后正确")


def _quantity(lines) -> Verdict:
    if not lines:
        return Verdict(2, FAIL, "没有明细")
    bad = [line.place for line in lines if line.quantity <= 0]
    if bad:
        return Verdict(2, FAIL, "第 %(rows)s 行没有数量", {"rows": _join_places(bad)})
    return Verdict(
        2, PASS, "%(lines)s 行，合计 %(pieces)s 套", {"lines": len(lines), "pieces": sum(x.quantity for x in lines)}
    )


def _price(lines, context: RuleContext) -> Verdict:
    wrong = [x.place for x in lines if amount(x.quantity, x.unit_price) != x.amount]
    if wrong:
        return Verdict(3, FAIL, "第 %(rows)s 行数量乘单价不等于金额", {"rows": _join_places(wrong)})
    free = [x.place for x in lines if x.unit_price <= 0]
    if free or not lines:
        return Verdict(3, FAIL, "第 %(rows)s 行没有单价", {"rows": _join_places(free) or "1"})
    other = [x.place for x in lines if context.accepted.get(goods_key(x), x.unit_price) != x.unit_price]
    if other:
        return Verdict(3, WARN, "第 %(rows)s 行单价和客户接受的方案不同", {"rows": _join_places(other)})
    return Verdict(3, PASS, "%(lines)s 行数量乘单价都等于金额", {"lines": len(lines)})


def goods_key(line: Any) -> tuple[str, str, str]:
    """(style, post, sex): a line of the contract and one of the proposal with the same key are the same goods."""
    return line.style, line.post, line.sex


def _total(revision, lines, context: RuleContext) -> Verdict:
    whole = total(lines)
    if whole != revision.total:
        return Verdict(
            4,
            FAIL,
            "明细合计 %(lines)s，合同总价 %(total)s",
            {"lines": f"{whole:,.2f}", "total": f"{revision.total:,.2f}"},
        )
    if context.paper_total is not None and context.paper_total != whole:
        params = {"lines": f"{whole:,.2f}", "paper": f"{context.paper_total:,.2f}"}
        return Verdict(4, FAIL, "明细合计 %(lines)s，签字的纸上写 %(paper)s", params)
    return Verdict(4, PASS, "明细合计与总价相符：%(total)s", {"total": f"{whole:,.2f}"})


def _goods_and_acceptance(revision, lines) -> Verdict:
    bare = [x.place for x in lines if not x.style.strip() or not x.fabric.strip()]
    if bare:
        return Verdict(5, FAIL, "第 %(rows)s 行缺款式或面料", {"rows": _join_places(bare)})
    if not revision.acceptance.strip():
        return Verdict(5, FAIL, "没有写验收标准")
    undescribed = [x.place for x in lines if not x.description.strip()]
    if undescribed:
        return Verdict(5, WARN, "第 %(rows)s 行没有款式说明", {"rows": _join_places(undescribed)})
    return Verdict(5, PASS, "%(lines)s 行都有款式、面料；有验收标准", {"lines": len(lines)})


def _delivery_day(revision, context: RuleContext) -> Verdict:
    if revision.delivery_on is None:
        return Verdict(6, FAIL, "没有交货期限")
    days = (revision.delivery_on - context.today).days
    params = {"days": days, "least": context.shortest_days, "day": str(revision.delivery_on)}
    if days < context.shortest_days:
        return Verdict(6, FAIL, "距今 %(days)s 天，少于 %(least)s 天", params)
    if not context.calendar.is_workday(revision.delivery_on):
        return Verdict(6, WARN, "%(day)s 不是工作日", params)
    return Verdict(6, PASS, "距今 %(days)s 天，不少于 %(least)s 天", params)


def _delivery_place(revision) -> Verdict:
    if len(revision.delivery_place.strip()) < 6:
        return Verdict(7, FAIL, "交货地点不完整")
    if not revision.receiver.strip() or not revision.receiver_phone.strip():
        return Verdict(7, FAIL, "缺收货联系人或电话")
    return Verdict(7, PASS, "地址完整，有收货人和电话")


def _payment_method_and_deposit(revision) -> Verdict:
    deposit, _ = deposit_and_balance(revision.total, revision.deposit_basis_points)
    params = {
        "share": percent(revision.deposit_basis_points),
        "right": f"{deposit:,.2f}",
        "said": f"{revision.deposit:,.2f}",
    }
    if not revision.payment_method.strip():
        return Verdict(8, FAIL, "没有写付款方式")
    if revision.deposit != deposit:
        return Verdict(8, FAIL, "预付款 %(share)s 应为 %(right)s，合同写 %(said)s", params)
    if not revision.deposit_basis_points:
        return Verdict(8, WARN, "没有预付款")
    return Verdict(8, PASS, "预付款 %(share)s，计 %(right)s", params)


def _balance(revision) -> Verdict:
    if revision.deposit + revision.balance != revision.total:
        gap = revision.total - revision.deposit - revision.balance
        return Verdict(9, FAIL, "预付款加尾款与总价差 %(gap)s", {"gap": f"{gap:,.2f}"})
    if not revision.balance_terms.strip():
        return Verdict(9, FAIL, "没有写尾款结算")
    return Verdict(9, PASS, "尾款 %(balance)s，期限、依据齐", {"balance": f"{revision.balance:,.2f}"})


def percent(basis_points: int) -> str:
    return f"{basis_points / 100:g} %"


def _join_places(places: Iterable[int]) -> str:
    return "、".join(str(place) for place in places)


TERMS_BEFORE_SIGNING = {
    "sign_on": "签订日期",
    "acceptance": "验收标准",
    "delivery_on": "交货期限",
    "delivery_place": "交货地点",
    "receiver": "收货联系人",
    "receiver_phone": "收货电话",
    "payment_method": "付款方式",
    "balance_terms": "尾款结算",
}


def missing_term_fields(revision: Any) -> tuple[str, ...]:
    """The names of the terms a client's signature needs and the revision does not have."""
    return tuple(name for name in TERMS_BEFORE_SIGNING if not getattr(revision, name))


def missing_terms(revision: Any) -> tuple[str, ...]:
    """The same as Chinese words."""
    return tuple(TERMS_BEFORE_SIGNING[name] for name in missing_term_fields(revision))
