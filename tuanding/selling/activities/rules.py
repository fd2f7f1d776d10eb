"""Checks of calls and visits, and what they say about the next step. PURE."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import reduce
from typing import Any, NamedTuple

from tuanding.core.kernel.refusal import Invalid, Refusal
from tuanding.core.kernel.workcal import day_of
from tuanding.core.rulebook.stages import EFFECTIVE, LABELS

STEPS = {"icebreaking": "寒暄破冰", "company": "企业介绍", "need": "唤起需求", "service": "服务说明"}
MATERIALS = {"brochure": "画册", "proposal": "方案", "swatch": "面料样卡", "sample": "样衣"}
MOODS = {"keen": "想要", "listening": "听听", "cool": "冷淡", "no": "不要"}
ASSUMED_LENGTH = timedelta(hours=1)  # of a plan row whose end nobody wrote down
LATE_BY = timedelta(days=7)  # how long after a visit it may still be recorded


class StepChange(NamedTuple):
    """What one call, appointment, visit or ending changes in the next step: its day, the step to follow and that step's
    day, whether nothing follows (`ends`), and its group order; `broken_off`: this order was broken off."""

    on: date
    next_step: str = ""
    next_on: date | None = None
    ends: bool = False
    order: int | None = None
    broken_off: bool = False


class Next(NamedTuple):
    """The next step, its day, and the group order it is planned for."""

    step: str = ""
    day: date | None = None
    order: int | None = None


def next_of(changes: Iterable[StepChange]) -> Next:
    """The next step after all of these changes, oldest first."""
    return reduce(next_after, changes, Next())


def next_after(current: Next, change: StepChange) -> Next:
    """A newer next step replaces the current one. Without a newer one the current one ends with a fact on or after its
    day, or when the order it is planned for is broken off (1.8)."""
    if change.broken_off:
        return Next() if current.order == change.order else current
    if change.next_on or change.next_step:
        return Next(change.next_step, change.next_on, change.order)
    if change.ends or (current.day is not None and current.day <= change.on):
        return Next()
    return current


def check_days_of_call(outcome: str, call_back_on: date | None, starts_at: datetime | None, at: datetime) -> None:
    """1.2: "another day" names a later day, an appointment a coming moment."""
    errors = {}
    if outcome == "call_back" and (call_back_on is None or call_back_on <= day_of(at)):
        errors["call_back_on"] = [_field_refusal("请选改天再打的日期，要在今天以后", "call_back_on", call_back_on)]
    if outcome == "appointed" and (starts_at is None or starts_at <= at):
        errors["starts_at"] = [_field_refusal("请选拜访的时间，要在现在以后", "starts_at", starts_at)]
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
    notes: str = "",
) -> None:
    """2.1–2.4: known codes, held in the last seven days and not before the order was opened, a next day that comes
    after. A visit to arouse need says what happened: a step, or in `notes` the need or the reaction."""
    steps = list(steps)
    errors = {
        "purpose": _errors_of_unknown_codes([purpose], {code: LABELS[code] for code in EFFECTIVE}, "purpose"),
        "steps": _errors_of_unknown_codes(steps, STEPS, "steps") or _errors_of_empty_visit(purpose, steps, notes),
        "materials": _errors_of_unknown_codes(materials, MATERIALS, "materials"),
        "held_at": _errors_of_moment(at, now, opened_on),
    }
    if next_on is not None and next_on < day_of(at):
        errors["next_on"] = [_field_refusal("下一步的日期不能早于拜访当天", "next_on", next_on)]
    if errors := {field: refusals for field, refusals in errors.items() if refusals}:
        raise Invalid(errors)


def _errors_of_empty_visit(purpose: str, steps: list, notes: str) -> list[Refusal]:
    if purpose != "Hq" or steps or notes.strip():
        return []
    return [_field_refusal("唤起需求的拜访请至少勾一步，或写下客户的需求、反应", "steps", "")]


def _errors_of_moment(at: datetime, now: datetime, opened_on: date) -> list[Refusal]:
    if at > now:
        return [_field_refusal("拜访还没有发生，请选已经过去的时间", "held_at", at)]
    if at < now - LATE_BY:
        return [_field_refusal("拜访要在七天内补记，请选七天内的时间", "held_at", at)]
    if day_of(at) < opened_on:
        return [_field_refusal("拜访不能早于团订单的开单日 %(opened_on)s", "held_at", at, opened_on=opened_on)]
    return []


def _errors_of_unknown_codes(codes: Iterable, choices: dict[str, str], field: str) -> list[Refusal]:
    accepted = "、".join(choices)
    return [
        _field_refusal("不认识「%(value)s」，可以填 %(accepted)s", field, c, accepted=accepted)
        for c in codes
        if c not in choices
    ]


def _field_refusal(message: str, field: str, value: Any, **params: Any) -> Refusal:
    return Refusal(message, field=field, value=value, **params)
