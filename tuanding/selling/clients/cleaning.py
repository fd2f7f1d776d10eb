"""What may stand in a file under a client's name, phone or credit code."""

import re
from typing import Any

from tuanding.core.kernel.phones import WITHOUT_AREA, NoPhone, read_phones
from tuanding.core.tables.cleaning import Code, Text
from tuanding.core.tables.refusals import Unclean
from tuanding.selling.clients.names import normalise_code, normalise_name
from tuanding.selling.clients.phones import text_of
from tuanding.selling.clients.rules import (
    BAD_CODE,
    BAD_NAME,
    GOOD_CODE,
    GOOD_NAME,
    code_is_right,
    is_no_name,
)

SUMS = frozenset({"合计", "总计", "小计", "共计", "total", "sum"})  # data: what stands under a list
SIGNED = r"(填表|制表|填报|统计|审核|复核|批准|负责)人?\s*[:：]"  # data: who stands under a printed list
NOTED = r"(备注|说明|注|日期|样例)\s*[:：]|以下空白|示例"  # data: what else does
PAGED = r"第\s*\d+\s*页|共\s*\d+\s*页"  # data: and where it is
OF_THE_PAPER = re.compile(f"{SIGNED}|{NOTED}|{PAGED}")


class CompanyName(Text):
    """A company's name. Refused: signs, numbers and dates, and what stands under and between the rows of printed lists: sums,
    who filled it in, page numbers."""

    def __call__(self, raw: Any) -> str:
        text = super().__call__(raw)
        plain = normalise_name(text)
        if is_no_name(text):
            raise Unclean(BAD_NAME, GOOD_NAME)
        if plain.rstrip(":：") in SUMS:
            raise Unclean("这一行是合计，不是客户", "请删去这一行")
        if OF_THE_PAPER.match(text):
            raise Unclean("这一行是表上的字，不是客户", "请删去这一行")
        return text


class WithoutArea(str):
    """A number without area code, as it was written: `imports.preview` gives it the company's."""

    __slots__ = ()


class Phones(Text):
    """Numbers somebody can be called under, the first one first; as they are stored."""

    def __call__(self, raw: Any) -> str:
        text = super().__call__(raw)
        try:
            return text_of(read_phones(text))
        except NoPhone as why:
            if why.reason == WITHOUT_AREA:
                return WithoutArea(text)
            raise Unclean(why.reason, why.accepted) from why


class CreditCode(Code):
    """The unified social credit code with its check character."""

    def __call__(self, raw: Any) -> str:
        text = super().__call__(raw)
        if not code_is_right(text):
            raise Unclean(BAD_CODE, GOOD_CODE)
        return normalise_code(text)
