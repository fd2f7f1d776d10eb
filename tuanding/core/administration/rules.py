"""What an administrator may set: passwords, days, values. PURE."""

from datetime import date, timedelta
from typing import Any

from tuanding.core.company.settings import BASIS_POINTS, SettingKind
from tuanding.core.kernel.numbers import OF_PERCENT, OF_YUAN, decimal_of, whole_of
from tuanding.core.kernel.refusal import Invalid, Refusal

SHORTEST_PASSWORD = 8
FEWEST_DIFFERENT = 4
ALL = 10_000  # basis points


def check_password_length_and_characters(password: str, username: str) -> None:
    """Refused: too short, the sign-in name (again and again, or with a character or two), too few different characters. There
    is no rule of odd characters: guessing is stopped by the lock."""
    if len(password) < SHORTEST_PASSWORD:
        raise field_refusal("password", "", "无法设这个密码，因为不到 %(shortest)s 个字符", shortest=SHORTEST_PASSWORD)
    if username and len(password.lower().replace(username.lower(), "")) < FEWEST_DIFFERENT:
        raise field_refusal("password", "", "无法设这个密码，因为它就是登录名，或登录名加上一两个字符")
    if len(set(password.strip())) < FEWEST_DIFFERENT:
        words = "无法设这个密码，因为不同的字符太少；至少要 %(fewest)s 个"
        raise field_refusal("password", "", words, fewest=FEWEST_DIFFERENT)


def check_role_days(from_on: date, to_on: date | None, today: date) -> None:
    """Refused: a first day before today (what was done then was done without the role), a last day before the first."""
    if from_on < today:
        raise field_refusal(
            "from_on",
            from_on.isoformat(),
            "无法从 %(value)s 起，因为已经过去；最早从 %(today)s 起",
            today=today.isoformat(),
        )
    if to_on and to_on < from_on:
        raise field_refusal(
            "to_on", to_on.isoformat(), "无法到 %(value)s 止，因为早于开始的 %(from)s", **{"from": from_on.isoformat()}
        )


def refuse_past_end(new_to_on: date, old_to_on: date | None, today: date) -> None:
    """Refused: a last day before yesterday (yesterday ends it at once), and anything that has ended already."""
    if old_to_on and old_to_on < today - timedelta(days=1):
        raise field_refusal(
            "to_on", new_to_on.isoformat(), "无法改，因为它在 %(old)s 已经结束", old=old_to_on.isoformat()
        )
    if new_to_on < today - timedelta(days=1):
        raise field_refusal(
            "to_on",
            new_to_on.isoformat(),
            "无法到 %(value)s 止，因为那天已经过去；马上结束填昨天",
            today=today.isoformat(),
        )


def check_value(setting_kind: SettingKind, value: Any) -> None:
    """A number within the bounds of its setting, or commission tiers that begin at 0 and rise."""
    if setting_kind.kind is int and setting_kind.share:
        if not isinstance(value, int) or not setting_kind.least <= value <= setting_kind.most:
            bounds = {name: _percent(getattr(setting_kind, name)) for name in ("least", "most")}
            words = "无法设成 %(value)s %%，因为要在 %(least)s %% 到 %(most)s %% 之间"
            raise field_refusal("value", _percent(value), words, **bounds)
    elif setting_kind.kind is int:
        if not isinstance(value, int) or not setting_kind.least <= value <= setting_kind.most:
            words = "无法设成「%(value)s」，因为要是 %(least)s 到 %(most)s 的整数"
            raise field_refusal("value", value, words, least=setting_kind.least, most=setting_kind.most)
    else:
        _check_tiers(value)


def _check_tiers(tiers: list) -> None:
    starts = [start for start, _rate in tiers]
    rates = [rate for _start, rate in tiers]
    if not tiers or starts[0] != 0 or starts != sorted(set(starts)):
        raise field_refusal("value", tiers, "无法这样分档，因为第一档要从 0 元起，后面的起额要越来越大")
    if any(not 0 <= rate <= ALL for rate in rates):
        words = "无法这样分档，因为比例要在 0 %% 到 %(most)s %% 之间"
        raise field_refusal("value", tiers, words, most=_percent(ALL))


def read_value(setting_kind: SettingKind, text: str) -> Any:
    """The value of what somebody typed: a whole number, a share in percent, or commission tiers, one a line ("0 3%")."""
    try:
        if setting_kind.kind is list:
            lines = [line.split(maxsplit=1) for line in text.strip().splitlines()]
            return [[_whole(start, OF_YUAN), _basis_points(rate)] for start, rate in lines]
        return _basis_points(text) if setting_kind.share else _whole(text, "")
    except ValueError:
        words = "无法读懂「%(value)s」，请写整数；比例写百分数，至多两位小数，如 33.33；分档每行写「起额 百分数」"
        raise field_refusal("value", text, words) from None


def _whole(text: str, units: str) -> int:
    number = whole_of(text, units)
    if number is None:
        raise ValueError(text)
    return number


def _basis_points(text: str) -> int:
    percent = decimal_of(text, OF_PERCENT)
    if percent is None or percent * BASIS_POINTS % 1:
        raise ValueError(text)
    return int(percent * BASIS_POINTS)


def write_value(setting_kind: SettingKind, value: Any) -> str:
    """A value as text for the form: the opposite of `read_value`."""
    if isinstance(value, list):
        return "\n".join(f"{start} {_percent(rate)}" for start, rate in value)
    return _percent(value) if setting_kind.share else str(value)


def _percent(basis_points: int) -> str:
    return f"{basis_points / BASIS_POINTS:g}"


def field_refusal(field: str, value: Any, message: str, **params: Any) -> Invalid:
    return Invalid({field: [Refusal(message, field=field, value=value, **params)]})
