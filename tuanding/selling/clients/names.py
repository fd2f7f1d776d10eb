"""PURE: when two names, codes or numbers mean the same client."""

import re
import unicodedata
from functools import lru_cache

from tuanding.core.kernel.phones import grouped
from tuanding.core.kernel.texts import normal_form

LONGEST_NAME = 80
DIGITS = re.compile(r"\D+")
EXTENSION = re.compile(
    r"(?:\s*(?:转|分机|ext\.?|x|#)\s*|(?<=\d{7})-)(\d{1,6})$",  # data: how extensions are written
    re.IGNORECASE,
)


@lru_cache(maxsize=50_000)  # an import asks three times for each of its rows
def normalise_name(name: str) -> str:
    """A company's name as it is compared, by this check and by the search: 北京〔同益中〕公司 = 北京同益中公司."""
    return normal_form(name)[:LONGEST_NAME]  # one character may stand for several: ㍿


def normalise_code(code: str) -> str:
    """A credit code in narrow capitals: ９１１１０００0600037341l → 91110000600037341L."""
    return unicodedata.normalize("NFKC", code).strip().upper()


def phone_digits(phone: str) -> str:
    """A phone number as digits, without the country's 86."""
    plain = phone.isascii() and phone.isdigit()
    number = phone if plain else DIGITS.sub("", unicodedata.normalize("NFKC", phone))
    return number[2:] if len(number) == 13 and number.startswith("861") else number


def phone_parts(phone: str) -> tuple[str, str]:
    """Number and extension: 0571-8800 6600 转 12 → (0571-88006600, 12)."""
    text = unicodedata.normalize("NFKC", phone).strip()
    match = EXTENSION.search(text)
    number, extension = (text[: match.start()], match[1]) if match else (text, "")
    return re.sub(r"[\s\-—()]+", "", number), extension


def masked_phone(phone: str) -> str:
    """What roles that do not call the client see: 138 **** 6218."""
    number = phone_digits(phone)
    return f"{number[:3]} **** {number[-4:]}" if len(number) >= 7 else "****" if number else ""


def spaced_phone(phone: str) -> str:
    """A mobile number as it is read aloud: 138 0000 6218."""
    number = phone_digits(phone)
    groups = grouped(number)
    return phone if groups == number else groups
