"""What a complete data sheet says, and checks of what is typed. PURE."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from tuanding.core.kernel.refusal import Invalid, Refusal

SEASONS = {"spring_autumn": "春秋", "summer": "夏季", "winter": "冬季"}
POINTS = {
    "industry": "行业",
    "sites": "工作地点",
    "headcount": "人数（男女、岗位、地点）",
    "current_uniform": "现有职业装",
    "current_supplier": "现有供应商",
    "last_purchase_on": "上次采购",
    "seasons": "季节",
    "styles": "款式",
    "colours": "颜色",
    "logo": "标志",
    "budget": "预算",
    "decision_makers": "决策人",
    "decide_on": "决定日期",
    "wear_on": "穿着日期",
    "needs": "需求",
}
OF_LINE = "line-"  # before the id of an earlier version's line whose picture is meant
MOST_PIECES = 1_000_000
MOST_NEEDS = 60
LONGEST_ANSWER = 300
LATE_BY = timedelta(days=7)  # how long after a presentation it may still be recorded


class Completeness(NamedTuple):
    """`percent` of the points that have a value, and the codes of those that have none."""

    percent: int
    missing: tuple[str, ...]

    @property
    def labels(self) -> list[str]:
        return [POINTS[code] for code in self.missing]


def completeness(values: Mapping[str, Any]) -> Completeness:
    """3.1: every point weighs the same; `values["headcount"]` is the number of people."""
    missing = tuple(code for code in POINTS if not values.get(code))
    return Completeness(100 * (len(POINTS) - len(missing)) // len(POINTS), missing)


def check_data_sheet(seasons: Iterable, needs: Iterable, headcounts: Sequence[Mapping]) -> None:
    """3.1: known seasons, needs in words, and per row a post with at least one person."""
    errors: dict[str, list] = {}
    accepted = "、".join(SEASONS)
    for code in seasons:
        if code not in SEASONS:
            errors["seasons"] = [
                _field_refusal("不认识「%(value)s」，可以填 %(accepted)s", "seasons", code, accepted=accepted)
            ]
    needs = list(needs)
    if not all(isinstance(need, str) and len(need) <= 200 for need in needs):
        errors["needs"] = [_field_refusal("每条需求至多 200 字", "needs", "")]
    if len(needs) > MOST_NEEDS:
        errors["needs"] = [
            _field_refusal("有 %(value)s 条需求，至多 %(most)s 条", "needs", len(needs), most=MOST_NEEDS)
        ]
    for place, row in enumerate(headcounts, 1):
        errors |= _headcount_errors(place, row)
    _raise_if_any(errors)


def _headcount_errors(place: int, row: Mapping) -> dict[str, list]:
    field, errors = f"headcounts.{place}", {}
    if not str(row.get("post") or "").strip():
        errors[f"{field}.post"] = [_field_refusal("人数第 %(place)s 行缺岗位", f"{field}.post", "", place=place)]
    if not (row.get("men") or 0) + (row.get("women") or 0):
        errors[f"{field}.men"] = [
            _field_refusal("人数第 %(place)s 行没有人数，请填男或女的人数", f"{field}.men", 0, place=place)
        ]
    return errors


def check_request(wish_on: date | None, styles_number: int | None, on: date) -> None:
    """3.2: a wish date from today on, and at least one style."""
    errors = {}
    if wish_on is None or wish_on < on:
        errors["wish_on"] = [_field_refusal("希望交付日要从今天起，请选以后的日期", "wish_on", wish_on)]
    if not styles_number or not 0 < styles_number <= 99:
        errors["styles_number"] = [_field_refusal("款式数量请填 1 到 99", "styles_number", styles_number)]
    _raise_if_any(errors)


def check_delivery(text: str, lines: Sequence[Mapping]) -> None:
    """3.2: without text and without a style with fabric, quantity and price nothing is delivered."""
    errors = {}
    if not text.strip():
        errors["text"] = [
            _field_refusal("不能交付：方案还没有说明文字；请逐条写明怎样满足客户的需求（条 3.2）", "text", "")
        ]
    if not lines:
        errors["lines"] = [_field_refusal("不能交付：方案还没有款式；至少填一行", "lines", "")]
    for place, row in enumerate(lines, 1):
        errors |= _line_errors(place, row)
    _raise_if_any(errors)


def _line_errors(place: int, row: Mapping) -> dict[str, list]:
    errors, at = {}, f"lines.{place}"
    for name, label in (("style", "款式"), ("fabric", "面料")):
        if not str(row.get(name) or "").strip():
            say = _field_refusal("款式第 %(place)s 行缺%(label)s", f"{at}.{name}", "", place=place, label=label)
            errors[f"{at}.{name}"] = [say]
    quantity, price = row.get("quantity"), row.get("unit_price")
    if not quantity or not 0 < quantity <= MOST_PIECES:
        say = _field_refusal(
            "款式第 %(place)s 行的数量请填 1 到 1000000 的整数", f"{at}.quantity", quantity, place=place
        )
        errors[f"{at}.quantity"] = [say]
    if price is None or price < 0:
        say = _field_refusal("款式第 %(place)s 行缺单价，写成 1234.56", f"{at}.unit_price", price, place=place)
        errors[f"{at}.unit_price"] = [say]
    return errors


def check_presentation(points: Sequence[Mapping], needs: Sequence[Mapping], decision: str, reaction: str) -> None:
    """4.2, 4.3: every need is answered by a part of the proposal before the client accepts; a change says what is to
    change."""
    errors = _length_errors("needs", "answer", needs) | _length_errors("points", "remark", points)
    for place, row in enumerate(needs, 1):
        if decision == "accept" and not str(row.get("answer") or "").strip():
            say = _field_refusal(
                "需求第 %(place)s 条还没有写方案的哪一部分满足它", f"needs.{place}.answer", "", place=place
            )
            errors[f"needs.{place}.answer"] = [say]
    if decision == "accept" and not all(row.get("confirmed") for row in points):
        errors["points"] = [_field_refusal("还有资料没有逐条与客户确认，请先取得小 yes（条 4.2）", "points", "")]
    if decision == "change" and not reaction.strip():
        errors["reaction"] = [_field_refusal("客户要修改：请写明改什么，设计中心据此修改", "reaction", "")]
    _raise_if_any(errors)


def check_moment_of_presentation(at: datetime, now: datetime, delivered_at: datetime) -> None:
    """4.1: a presentation may be recorded up to seven days after it was held, not before the proposal was there."""
    if at > now:
        why = "讲解还没有发生，请选已经过去的时间"
    elif at < now - LATE_BY:
        why = "讲解要在七天内补记，请选七天内的时间"
    elif at < delivered_at.replace(second=0, microsecond=0):  # a form knows minutes only
        why = "讲解不能早于方案交付"
    else:
        return
    raise Invalid({"held_at": [_field_refusal(why, "held_at", str(at))]})


def _length_errors(name: str, field: str, rows: Sequence[Mapping]) -> dict[str, list]:
    words = "第 %(place)s 条写了 %(value)s 个字，至多 %(most)s 个"
    lengths = [(place, len(str(row.get(field) or ""))) for place, row in enumerate(rows, 1)]
    return {
        f"{name}.{place}.{field}": [_field_refusal(words, field, length, place=place, most=LONGEST_ANSWER)]
        for place, length in lengths
        if length > LONGEST_ANSWER
    }


def require_text(text: str, name: str, message: str) -> str:
    """A reason, question or answer; Invalid when nothing is said."""
    if not text.strip():
        raise Invalid({name: [_field_refusal(message, name, "")]})
    return text.strip()


def _raise_if_any(errors: dict[str, list]) -> None:
    if errors:
        raise Invalid(errors)


def _field_refusal(message: str, field: str, value: Any, **params: Any) -> Refusal:
    return Refusal(message, field=field, value=value, **params)
