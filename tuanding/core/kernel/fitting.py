"""Values that no field may hold, because sheets, databases or the calendar cannot."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from tuanding.core.kernel.refusal import Refusal

FIRST_YEAR, LAST_YEAR = 1990, 2099  # of any day or moment the company writes down
LARGEST = 2**63 - 1  # of any number either database keeps


def refusals_of_unfit(name: str, value: Any) -> dict[str, list[Refusal]]:
    """{"lines.2.style": [why]} for what is inside `value`, which may be a list or a mapping; empty when all of it fits.

    Refused: the character NUL, which PostgreSQL does not keep; years nobody means; numbers beyond 64 bits.
    """
    if isinstance(value, Mapping):
        return _inside(name, value.items())
    if isinstance(value, list | tuple):
        return _inside(name, enumerate(value, 1))
    why = _refusal_of_unfit(name, value)
    return {name: [why]} if why else {}


def _refusal_of_unfit(name: str, value: Any) -> Refusal | None:
    if isinstance(value, str) and "\0" in value:
        visible_text = value.replace("\0", "␀")[:60]
        return Refusal("「%(value)s」里有空字符（NUL）：可以删去它再存", field=name, value=visible_text)
    if isinstance(value, date) and not FIRST_YEAR <= value.year <= LAST_YEAR:
        words = "「%(value)s」：年份要在 %(first)s 到 %(last)s 之间"
        return Refusal(words, field=name, value=value.isoformat(), first=FIRST_YEAR, last=LAST_YEAR)
    if isinstance(value, int) and abs(value) > LARGEST:
        return Refusal("「%(value)s」：数太大，至多 19 位", field=name, value=str(value)[:60])
    return None


def _inside(name: str, parts: Any) -> dict[str, list[Refusal]]:
    errors: dict[str, list[Refusal]] = {}
    for key, part in parts:
        errors |= refusals_of_unfit(f"{name}.{key}" if name else str(key), part)
    return errors
