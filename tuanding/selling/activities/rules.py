"""Checks of calls and visits, and what they say about the next step. PURE."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import reduce
from typing import NamedTuple

from tuanding.core.kernel.refusal import Invalid, Refusal
from tuanding.core.kernel.workcal import day_of
from tuanding.core.rulebook.stages import EFFECTIVE, LABELS

STEPS = {"icebreaking": "寒暄破冰", "company": "企业介绍", "need": "唤起需求", "service": "服务说明"}
MATERIALS = {"brochure": "画册", "proposal": "方案", "swatch": "面料样卡", "sample": "样衣"}
MOODS = {"keen": "想要", "listening": "听听", "cool": "冷淡", "no": "不要"}
LATE_BY = timedelta(days=7)  # how long after a visit it may still be recorded


class Told(NamedTuple):
    """What one call, appointment or visit says: its day, what is to follow on which day, whether it ends the matter, and
    the group order it belongs to. Or that this order was broken off."""

    on: date
    next_step: str = ""
    next_on: date | None = None
    ends: bool = False
    order: int | None = None
    broken_off: bool = False


class Next(NamedTuple):
    """What is to follow, and the group order for whose sake."""

    step: str = ""
    day: date | None = None
    order: int | None = None


def next_of(told: Iterable[Told]) -> Next:
    """The next step that stands after all of it, in the order told."""
    return reduce(next_after, told, Next())


def next_after(stood: Next, told: Told) -> Next:
    """A newer next step replaces the one that stood, its own day uses it up; what was planned for the sake of an order
    goes when that is broken off (1.8)."""
    if told.broken_off:
        return Next() if stood.order == told.order else stood
    if told.next_on or told.next_step:
        return Next(told.next_step, told.next_on, told.order)
    if told.ends or (stood.day is not None and stood.day <= told.on):
        return Next()
    return stood


def check_call(outcome: str, call_back_on: date | None, starts_at: datetime | None, at: datetime) -> None:
    """1.2: "another day" names a later day, an appointment a coming moment."""
    errors = {}
    if outcome == "call_back" and (call_back_on is None or call_back_on <= day_of(at)):
        errors["call_back_on"] = [_no("请选改天再打的日期，要在今天以后", "call_back_on", call_back_on)]
    if outcome == "appointed" and (starts_at is None or starts_at <= at):
        errors["starts_at"] = [_no("请选拜访的时间，要在现在以后", "starts_at", starts_at)]
    if errors:
        raise Invalid(errors)


def check_visit(
    purpose: str,
    steps: Iterable,
    materials: Iterable,
    next_on: date | None,
    at: datetime,
    now: datetime,
    opened_on: date,
    told: str = "",
) -> None:
    """2.1–2.4: known codes, held in the last seven days and not before the order was opened, a next day that comes after.
    A visit to arouse need says what happened: a step, or in `told` the need or the reaction."""
    steps = list(steps)
    errors = {
        "purpose": _unknown([purpose], {code: LABELS[code] for code in EFFECTIVE}, "purpose"),
        "steps": _unknown(steps, STEPS, "steps") or _nothing(purpose, steps, told),
        "materials": _unknown(materials, MATERIALS, "materials"),
        "held_at": _wrong_moment(at, now, opened_on),
    }
    if next_on is not None and next_on < day_of(at):
        errors["next_on"] = [_no("下一步的日期不能早于拜访当天", "next_on", next_on)]
    if errors := {field: found for field, found in errors.items() if found}:
        raise Invalid(errors)


def _nothing(purpose: str, steps: list, told: str) -> list:
    if purpose != "Hq" or steps or told.strip():
        return []
    return [_no("唤起需求的拜访请至少勾一步，或写下客户的需求、反应", "steps", "")]


def _wrong_moment(at: datetime, now: datetime, opened_on: date) -> list:
    if at > now:
        return [_no("拜访还没有发生，请选已经过去的时间", "held_at", at)]
    if at < now - LATE_BY:
        return [_no("拜访要在七天内补记，请选七天内的时间", "held_at", at)]
    if day_of(at) < opened_on:
        return [_no("拜访不能早于团订单的开单日 %(opened_on)s", "held_at", at, opened_on=opened_on)]
    return []


def _unknown(codes: Iterable, known: dict[str, str], field: str) -> list:
    accepted = "、".join(known)
    return [
        _no("不认识「%(value)s」，可以填 %(accepted)s", field, c, accepted=accepted) for c in codes if c not in known
    ]


def _no(message: str, field: str, value, **params) -> Refusal:
    return Refusal(message, field=field, value=value, **params)
