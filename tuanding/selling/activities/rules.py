"""Checks of calls, plan rows and visits. PURE."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from tuanding.core.kernel.refusal import Invalid, Refusal
from tuanding.core.kernel.workcal import SHANGHAI, WorkCalendar, day_of
from tuanding.core.rulebook.stages import EFFECTIVE, LABELS

STEPS = {"icebreaking": "寒暄破冰", "company": "企业介绍", "need": "唤起需求", "service": "服务说明"}
MATERIALS = {"brochure": "画册", "proposal": "方案", "swatch": "面料样卡", "sample": "样衣"}
MOODS = {"keen": "想要", "listening": "听听", "cool": "冷淡", "no": "不要"}
ASSUMED_LENGTH = timedelta(hours=1)  # of a plan row whose end nobody wrote down
HALF_A_DAY = timedelta(hours=12)  # a visit belongs to the appointment from half a day before it on
HALF_AN_HOUR = timedelta(minutes=30)
LATE_BY = timedelta(days=7)  # how long after a visit it may still be recorded


class Slot(NamedTuple):
    """A stretch of somebody's day."""

    starts_at: datetime
    ends_at: datetime

    def overlaps(self, other: "Slot") -> bool:
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at


def free_starts(
    taken: Iterable[Slot], wish: Slot, calendar: WorkCalendar, after: datetime, count: int = 3
) -> list[datetime]:
    """When something as long as `wish` could begin that day within working hours, behind `after`: every half hour, the
    nearest to the wish, in order of the clock."""
    taken, length, day = list(taken), wish.ends_at - wish.starts_at, day_of(wish.starts_at)
    at, closes = datetime.combine(day, calendar.opens, SHANGHAI), datetime.combine(day, calendar.closes, SHANGHAI)
    free: list[datetime] = []
    while at + length <= closes:
        if at > after and not any(Slot(at, at + length).overlaps(slot) for slot in taken):
            free.append(at)
        at += HALF_AN_HOUR
    return sorted(sorted(free, key=lambda one: abs(one - wish.starts_at))[:count])


def check_plan_row(starts_at: datetime | None, ends_at: datetime | None, at: datetime) -> None:
    """1.2: it begins in the time to come and ends later on the same day."""
    if starts_at is None or starts_at <= at:
        raise Invalid({"starts_at": [_field_refusal("请选拜访的时间，要在现在以后", "starts_at", starts_at)]})
    if ends_at is not None and not starts_at < ends_at:
        raise Invalid({"ends_at": [_field_refusal("结束要晚于开始", "ends_at", ends_at)]})
    if ends_at is not None and day_of(ends_at - timedelta(microseconds=1)) != day_of(starts_at):
        raise Invalid({"ends_at": [_field_refusal("一行行程在一天之内，跨天的请分成几行", "ends_at", ends_at)]})


def check_why(side: str, why: str, sides: Iterable[str]) -> None:
    """1.2: whoever moves or cancels a row, or says that it was not held, says by whose doing and why."""
    errors = {"side": _errors_of_unknown_codes([side], dict.fromkeys(sides, ""), "side")} if side else {}
    if not side:
        errors["side"] = [_field_refusal("请选是谁的原因", "side", side)]
    if not why.strip():
        errors["why"] = [_field_refusal("请写一句原因", "why", why)]
    if errors := {field: refusals for field, refusals in errors.items() if refusals}:
        raise Invalid(errors)


def check_days_of_call(outcome: str, call_back_on: date | None, starts_at: datetime | None, at: datetime) -> None:
    """1.2: "another day" names a later day, an appointment a coming moment."""
    errors = {}
    if outcome == "call_back" and (call_back_on is None or call_back_on <= day_of(at)):
        errors["call_back_on"] = [_field_refusal("请选改天再打的日期，要在今天以后", "call_back_on", call_back_on)]
    if errors:
        raise Invalid(errors)
    if outcome == "appointed":
        check_plan_row(starts_at, None, at)


def check_kind_of_plan_row(kind: str, kinds: Iterable[str], visit: str) -> None:
    """A row that is no visit: a visit is agreed on with a client, for a group order."""
    accepted = {code: "" for code in kinds if code != visit}
    if errors := _errors_of_unknown_codes([kind], accepted, "kind"):
        raise Invalid({"kind": errors})


def check_kind_of_result(kind: str, is_visit: bool, starts_at: datetime, at: datetime) -> None:
    """1.9: held or not held, once the row's time has come; that a visit was held, its record says."""
    errors = _errors_of_unknown_codes([kind], {"held": "", "not_held": ""}, "kind")
    if kind == "held" and is_visit:
        errors = [_field_refusal("去过了请记拜访，写下做到的步骤和客户反应", "kind", kind)]
    if not errors and starts_at > at:
        errors = [_field_refusal("时间还没有到；去不成请取消或改期", "kind", kind)]
    if errors:
        raise Invalid({"kind": errors})


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
