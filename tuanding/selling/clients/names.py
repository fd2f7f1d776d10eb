"""PURE: when two names or codes mean the same client."""

import unicodedata
from functools import lru_cache

from tuanding.core.kernel.texts import normal_form

LONGEST_NAME = 80


@lru_cache(maxsize=50_000)  # an import asks three times for each of its rows
def normalise_name(name: str) -> str:
    """A company's name as it is compared, by this check and by the search: 北京〔同益中〕公司 = 北京同益中公司."""
    return normal_form(name)[:LONGEST_NAME]  # one character may stand for several: ㍿


def normalise_code(code: str) -> str:
    """A credit code in narrow capitals: ９１１１０００0600037341l → 91110000600037341L."""
    return unicodedata.normalize("NFKC", code).strip().upper()
