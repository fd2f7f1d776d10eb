"""PURE: one telephone number, digits with signs between them: whose it is, and in what form it is compared, kept and dialled."""

import re
from functools import lru_cache
from typing import NamedTuple

# Android spells the ext of RFC 3966's ";ext=801" on its keys and dials 398801; both systems wait at a comma.
PAUSE = ","
NUMBER = re.compile(r"\(?\+?\(?\d[\d ().\-]*[\d)]|\d")
SLASH_AFTER_AREA = re.compile(r"(0\d{2,3}) ?/ ?(?=\d{7,8}(?!\d))")
MOBILE = re.compile(r"1[3-9]\d{9}")
SERVICE = re.compile(r"1(?:1[024789]|2[0-2])|12\d{3}|11[68]\d{2,3}|100\d\d|95\d{3}(?:\d|\d{3})?|96\d{3,4}|[48]00\d{7}")
LOCAL = re.compile(r"[2-9]\d{6,7}")
AREA = re.compile(r"0(?:10|2\d|[3-9]\d\d)")
AREA_BEFORE_DASH = re.compile(rf"({AREA.pattern})-")
NEIGHBOURS = re.compile(r"852[2-9]\d{7}|853[268]\d{7}|886(?:0?[2-8]\d{7,8}|0?9\d{8})")  # written without + by most
HOME = "86"


class Phone(NamedTuple):
    """`key` is equal for every spelling of the number, the extension left out: 13800006218, 057188006600, 95588, with
    another country's code 00886223456789. `completed`: the area code was not written, it is the company's."""

    key: str
    main: str
    extension: str = ""
    completed: bool = False

    @property
    def text(self) -> str:
        """As it is stored and shown: 0571-88006600 转 801."""
        return f"{self.main} 转 {self.extension}" if self.extension else self.main  # data: stored

    @property
    def dial(self) -> str:
        """What stands behind `tel:`. Within the country as somebody dials it; the extension after a pause."""
        number = f"+{self.key[2:]}" if self.key.startswith("00") else self.key
        return f"{number}{PAUSE}{self.extension}" if self.extension else number


def area_of(stored: str) -> str:
    """The area code of a stored number, "" of a mobile: 0571-88006600 → 0571."""
    match = AREA_BEFORE_DASH.match(stored)
    return match[1] if match else ""


def number_of(text: str, area_code: str) -> Phone | None:
    """A number without extension."""
    text = SLASH_AFTER_AREA.sub(r"\1-", text)
    if not NUMBER.fullmatch(text) or text.count("(") != text.count(")") or "+" in text[2:]:
        return None
    if re.search(r"[ ).\-]\d$", text):  # one digit alone at the end: the rest of something
        return None
    digits, abroad = re.sub(r"\D", "", text), "+" in text
    if not abroad and digits.startswith("00"):
        digits, abroad = digits[2:], True
    national = without_home_code(digits, abroad)
    if national is None:
        return _foreign(digits)
    if NEIGHBOURS.fullmatch(national) and not abroad:
        return _foreign(national)
    phone = _chinese(national, area_code, abroad)
    return None if phone and national == digits and _is_grouped_otherwise(text, phone) else phone


def _is_grouped_otherwise(text: str, phone: Phone) -> bool:
    """212-555-0123 is no number of Shanghai: without its zero, an area code stands alone."""
    groups = re.findall(r"\d+", text)
    lost_zero = phone.key.startswith("0") and not phone.completed and not groups[0].startswith("0")
    return lost_zero and len(groups) > 1 and f"0{groups[0]}" != area_of(phone.main)


def without_home_code(digits: str, abroad: bool) -> str | None:
    """The number within the country; None for another country's. 86138… and 0086571… are ours, 8600 6600 is a number."""
    if digits.startswith("0086"):
        digits, abroad = digits[2:], True
    if abroad:
        return digits[2:] if digits.startswith(HOME) else None
    rest = digits[2:]
    ours = digits.startswith(HOME) and 10 <= len(rest) <= 12
    return rest if ours and (MOBILE.fullmatch(rest) or _fixed_line(rest)) else digits


def _chinese(digits: str, area_code: str, abroad: bool) -> Phone | None:
    mobile = digits.removeprefix("0")
    if MOBILE.fullmatch(mobile):
        return Phone(mobile, mobile)
    if SERVICE.fullmatch(digits):
        return Phone(digits, f"{digits[:3]}-{digits[3:6]}-{digits[6:]}" if len(digits) == 10 else digits)
    line = _fixed_line(digits)
    if line:
        return line
    completed = _fixed_line(area_code + digits) if area_code and LOCAL.fullmatch(digits) and not abroad else None
    return completed._replace(completed=True) if completed else None


def _fixed_line(digits: str) -> Phone | None:
    """A number with its area code, the zero before it lost or not: a spreadsheet drops it."""
    national = digits.removeprefix("0")
    if not 9 <= len(national) <= 11 or not _exists(f"+{HOME}{national}"):
        return None
    area = AREA.match(f"0{national}")
    return Phone(f"0{national}", f"{area[0]}-{national[len(area[0]) - 1 :]}") if area else None


@lru_cache(maxsize=20_000)
def _exists(number: str) -> bool:
    # imported here: heavy and rare
    import phonenumbers

    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(number))
    except phonenumbers.NumberParseException:
        return False


@lru_cache(maxsize=20_000)
def _foreign(digits: str) -> Phone | None:
    """A number with another country's code."""
    # imported here: heavy and rare
    import phonenumbers
    from phonenumbers import PhoneNumberFormat

    try:
        number = phonenumbers.parse(f"+{digits}")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    plain = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    return Phone(f"00{plain[1:]}", phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL))
