"""What people type into tables, made into values. Cleaners are called with a non-empty text, number or bool."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.utils.translation import gettext

from tuanding.core.kernel.days import TODAY, day_of_text, is_written_as_day
from tuanding.core.kernel.money import exact_yuan
from tuanding.core.kernel.numbers import OF_PEOPLE, OF_YUAN, decimal_of
from tuanding.core.kernel.texts import visible_text
from tuanding.core.tables.refusals import Unclean
from tuanding.core.tables.words import in_each_language

WIDE_LETTERS = {0xFEE0 + c: c for c in [*range(0x30, 0x3A), *range(0x41, 0x5B), *range(0x61, 0x7B)]}
WIDE = {0xFEE0 + c: c for c in range(0x21, 0x7F)}
SPACES = dict.fromkeys([0x3000, 0xA0, 0x2002, 0x2003, 0x2009, 0x202F, 0x09], " ")
AS_TEXT = WIDE_LETTERS | SPACES
AS_CODE = AS_TEXT | WIDE | {0x3002: ".", 0xFFE5: 0xA5, 0x2014: "-", 0x2013: "-"}
UNTIDY = re.compile(r"[^!-~\u4e00-\u9fff]")
AS_IT_STANDS = re.compile(
    r"[!\"$-&(-~\u4e00-\u9fff]+"
)  # nothing to tidy, no mark of a formula: most cells of most lists
TEXT_MARK = re.compile(r"'(?=[=+\-@＝＋－＠])")  # the mark our own csv puts before text that looks like a formula
MARKED = ("=", "'", "`")  # first signs of a cell that may have the mark of a text
EQUALS_TEXT = re.compile(r'=\s*"((?:[^"]|"")*)"')
PLAIN_WHOLE = re.compile(r"[0-9]{1,9}")
SPOILT = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f\x80-\x9f\ufffd\ud800-\udfff]")
SCIENTIFIC = re.compile(r"\d(\.\d+)?[Ee]\+?\d{1,3}")
FORMULA_FAILED = frozenset({"#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!"})
LARGEST_EXACT = 10**15  # from here on a spreadsheet has changed the last digits of a number
EXCEL_DAY_ZERO = date(1899, 12, 30)


SIGNS = "- -- --- — —— – / // \\ * ** ? ？ . .. ... … …… · 、 n/a n.a. none null nil"
WORDS = "无 無 暂无 没有 没 空 不详 未知 待补 待定 未填 未提供"  # data: what people write where there is nothing
NOTHING = frozenset(f"{SIGNS} {WORDS}".split())
LONGEST_NOTHING = max(map(len, NOTHING))


def is_blank(raw) -> bool:
    """Whether the cell is empty or has only invisible characters."""
    if raw is None or raw == "":
        return True
    return isinstance(raw, str) and not raw[0].isalnum() and not visible_text(raw).strip()


def without_text_mark(raw):
    """The cell without what spreadsheets put around or before text in a csv: ="…", a leading ' or `."""
    if not isinstance(raw, str) or raw[:1] not in MARKED:
        return raw
    match = EQUALS_TEXT.fullmatch(raw.strip())
    if match:
        return match[1].replace('""', '"')
    if raw[0] != "=" and len(raw) > 1 and not raw[1].isspace():
        return raw[1:-1] if raw[-1] == raw[0] and len(raw) > 2 else raw[1:]
    return raw


def says_nothing(raw) -> bool:
    """Whether what stands in the cell says that there is nothing: "-", "无", "N/A"."""
    return isinstance(raw, str) and len(raw) <= LONGEST_NOTHING and visible_text(raw).strip().lower() in NOTHING


def tidy(raw, table: Mapping = AS_TEXT) -> str:
    """Text without invisible characters and doubled spaces; wide letters and digits become narrow."""
    text = raw if isinstance(raw, str) else _text_of_cell_value(raw)
    if not UNTIDY.search(text):
        return text
    text = visible_text(text).translate(table)
    return " ".join(text.split(" ")).strip() if "  " not in text else re.sub(" +", " ", text).strip()


def _text_of_cell_value(raw: object) -> str:
    if isinstance(raw, bool):
        return "是" if raw else "否"  # data: how a spreadsheet's truth reads in a column of words
    if isinstance(raw, float) and raw.is_integer():
        raw = int(raw)
    if isinstance(raw, int) and abs(raw) >= LARGEST_EXACT:
        raise Unclean("数字超过 15 位，表格软件已改掉末尾几位", "请把这一列设为文本后重新填写")
    return str(raw)


def refuse_scientific(text: str) -> None:
    """Raises Unclean for a number in scientific notation: the spreadsheet lost all but its first digits."""
    if SCIENTIFIC.fullmatch(text):
        raise Unclean("表格软件已把号码改成科学记数，末尾几位丢了", "请把这一列设为文本后重新填写")


@dataclass(frozen=True)
class Text:
    """Words as people write them: Chinese punctuation stays, numbers become their digits."""

    longest: int = 200
    lines: bool = False
    blank = ""

    def __call__(self, raw) -> str:
        text = raw if isinstance(raw, str) and AS_IT_STANDS.fullmatch(raw) else self._tidy(raw)
        if len(text) > self.longest:
            raise Unclean("有 %(length)s 个字", "最多 %(longest)s 个字", length=len(text), longest=self.longest)
        return text

    def _tidy(self, raw) -> str:
        if isinstance(raw, str) and (not raw.isprintable() or "\ufffd" in raw) and SPOILT.search(raw):
            raise Unclean("有看不见的控制字符或已损坏的字", "请把这一格重新填写")
        text = TEXT_MARK.sub("", raw, count=1) if isinstance(raw, str) and "'" in raw else raw
        if self.lines and isinstance(text, str) and "\n" in text:
            text = "\n".join(tidy(line) for line in text.splitlines()).strip()
        else:
            text = tidy(text).replace("\r", "").replace("\n", " ")
        if text in FORMULA_FAILED:
            raise Unclean("公式算不出来：%(value)s", "请填写公式的结果")
        return text


@dataclass(frozen=True)
class Code:
    """Numbers that are names: phones, credit codes. Everything narrow; spaces and dashes inside go."""

    pattern: str = r"[0-9A-Za-z+\-]+"
    accepted: str = "只用数字和字母"
    upper: bool = False
    blank = ""

    def __call__(self, raw) -> str:
        text = TEXT_MARK.sub("", raw, count=1) if isinstance(raw, str) else raw
        text = re.sub(r"[\s]", "", tidy(text, AS_CODE))
        text = text.upper() if self.upper else text
        refuse_scientific(text)
        if not re.fullmatch(self.pattern, text):
            raise Unclean("无法识别", self.accepted)
        return text


@dataclass(frozen=True)
class Whole:
    """A whole number between two limits."""

    least: int = 0
    most: int = 10_000_000
    blank = None

    def __call__(self, raw) -> int:
        plain = isinstance(raw, str) and PLAIN_WHOLE.fullmatch(raw)
        number = int(raw) if plain else decimal_of(raw, OF_PEOPLE)
        if number is None or number != int(number):
            raise Unclean("不是整数", "请填 %(least)s 到 %(most)s 的整数", **self._limits())
        if not self.least <= number <= self.most:
            raise Unclean("超出范围", "请填 %(least)s 到 %(most)s 的整数", **self._limits())
        return int(number)

    def _limits(self) -> dict:
        return {"least": self.least, "most": self.most}


@dataclass(frozen=True)
class Amount:
    """Yuan with at most two places; 1,234.50 and ￥1234.5 and 12万 are understood."""

    least: Decimal = Decimal(0)
    blank = None

    def __call__(self, raw) -> Decimal:
        number = decimal_of(raw, OF_YUAN)
        accepted = "请填不少于 %(least)s 的金额，最多两位小数"
        if number is None:
            raise Unclean("不是金额", accepted, least=self.least)
        if isinstance(raw, float):
            number = number.quantize(Decimal("0.000001")).normalize()
        try:
            amount = exact_yuan(number)
        except ValueError as why:
            raise Unclean("超过两位小数", accepted, least=self.least) from why
        if amount < self.least:
            raise Unclean("金额太小", accepted, least=self.least)
        return amount


@dataclass(frozen=True)
class Day:
    """A day: 2026-11-24, 2026/11/24, 2026.11.24, 2026年11月24日, 20261124, or a date cell."""

    first: date = date(1990, 1, 1)
    last: date = date(2099, 12, 31)
    blank = None

    def __call__(self, raw) -> date:
        day = self._day(raw)
        if not self.first <= day <= self.last:
            raise Unclean("日期超出范围", "请填 %(first)s 到 %(last)s 之间的日期", first=self.first, last=self.last)
        return day

    def _day(self, raw) -> date:
        if isinstance(raw, int | float) and not isinstance(raw, bool) and 30_000 < raw < 80_000:
            return EXCEL_DAY_ZERO + timedelta(days=int(raw))
        day = None if isinstance(raw, bool | float) else day_of_text(str(raw), TODAY.get())
        if day is None:
            reason = "没有这一天" if is_written_as_day(str(raw)) else "不是日期"
            raise Unclean(reason, "请写成 2026-11-24 这样的日期")
        return day


@dataclass(frozen=True)
class Choice:
    """One of several: {stored value: (what people write, …)}; the stored value itself is understood too."""

    choices: Mapping[str, tuple[Any, ...]]
    blank: str = ""

    @cached_property
    def code_by_word(self) -> dict[str, str]:
        words = ((code, word) for code, names in self.choices.items() for word in (code, *names))
        return {tidy(spelt).lower(): code for code, word in words for spelt in in_each_language(word)}

    def __call__(self, raw) -> str:
        try:
            return self.code_by_word[tidy(raw).lower()]
        except KeyError:
            names = "、".join(gettext(str(words[0])) for words in self.choices.values())
            raise Unclean("不在可选的内容里", "请填：%(wanted)s", wanted=names) from None
