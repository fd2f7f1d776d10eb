"""Numbers as people write them, read one way for page, API, import and paste: what is doubtful is no number.

`static/js/amount.js` reads them the same way while somebody types; a test compares both.
"""

import re
import unicodedata
from decimal import Decimal
from typing import Any

OF_YUAN = "元¥圆"  # data: signs of yuan
OF_PEOPLE = "人件套个条名家"  # data: counting words
OF_PERCENT = "%"
TEN_THOUSAND = "万"  # data: ten thousand
DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-") | {"\u3002": "."})
NUMBER = re.compile(r"[+-]?(?:[0-9]{1,3}(?:[, ][0-9]{3})+|[0-9]+)?(?:\.[0-9]+)?")
LARGEST = 10**18


def decimal_of(value: Any, units: str = "") -> Decimal | None:
    """The number, or None for what is none: "1,234.50", "１２３４．５", "¥1 234.5", "12万" with the signs and counting words
    in `units`. Commas and spaces stand between groups of three digits only: "12,50" may be twelve and a half, and a comma
    left out would make it a hundred times as much. A bool is no number."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float | Decimal):
        number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
        return number if number.is_finite() and abs(number) < LARGEST else None
    text = "".join(char for char in unicodedata.normalize("NFKC", str(value)) if unicodedata.category(char) != "Cf")
    text = text.translate(DASHES).strip().strip(f"{units} ")
    text, times = (text[:-1].rstrip(), 10_000) if text.endswith(TEN_THOUSAND) else (text, 1)
    if not NUMBER.fullmatch(text) or not text.strip("+-"):
        return None
    number = Decimal(re.sub("[, ]", "", text)) * times
    return number if abs(number) < LARGEST else None


def whole_of(value: Any, units: str = OF_PEOPLE) -> int | None:
    """The same, a whole number; None for one with a part."""
    number = decimal_of(value, units)
    return None if number is None or number != int(number) else int(number)
