"""What may stand in a file under a client's name, phone or credit code."""

from typing import Any

from tuanding.core.tables.cleaning import Code, Text, refuse_scientific
from tuanding.core.tables.refusals import Unclean
from tuanding.selling.clients.names import normalise_code, normalise_name
from tuanding.selling.clients.rules import (
    BAD_CODE,
    BAD_NAME,
    BAD_PHONE,
    GOOD_CODE,
    GOOD_NAME,
    GOOD_PHONE,
    code_is_right,
    phone_is_right,
)

SUMS = frozenset({"合计", "总计", "小计", "共计", "total", "sum"})  # data: what stands under a list


class CompanyName(Text):
    """A company's name. Refused: nothing but signs, and the word for a sum that stands under a list."""

    def __call__(self, raw: Any) -> str:
        text = super().__call__(raw)
        plain = normalise_name(text)
        if not plain:
            raise Unclean(BAD_NAME, GOOD_NAME)
        if plain.rstrip(":：") in SUMS:
            raise Unclean("这一行是合计，不是客户", "请删去这一行")
        return text


class Phone(Text):
    """A number somebody can be called under."""

    def __call__(self, raw: Any) -> str:
        text = super().__call__(raw)
        refuse_scientific(text)
        if not phone_is_right(text):
            raise Unclean(BAD_PHONE, GOOD_PHONE)
        return text


class CreditCode(Code):
    """The unified social credit code with its check character."""

    def __call__(self, raw: Any) -> str:
        text = super().__call__(raw)
        if not code_is_right(text):
            raise Unclean(BAD_CODE, GOOD_CODE)
        return normalise_code(text)
