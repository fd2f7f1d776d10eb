"""csv as Chinese offices have it: UTF-8 with or without mark, GBK, UTF-16; comma, semicolon, tab."""

import csv
from collections.abc import Sequence
from io import StringIO
from itertools import islice

from tuanding.core.tables.columns import Column
from tuanding.core.tables.headers import SEARCHED, best
from tuanding.core.tables.refusals import TableRefused

DELIMITERS = (",", ";", "\t", "，", "|")
LONGEST_CELL = 32_768


def decoded(content: bytes, name: str) -> str:
    """The text, or a refusal naming the first byte no known code explains."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    for code in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(code)
        except UnicodeDecodeError as why:
            failed = why
    line = content.count(b"\n", 0, failed.start) + 1
    raise TableRefused(
        "“%(value)s”第 %(line)s 行的编码无法识别：请另存为 xlsx，或 UTF-8、GBK 编码的 csv", name, line=line
    )


def rows_of(content: bytes, name: str, columns: Sequence[Column]) -> list[list[str]]:
    """Every row, split by the delimiter under which most columns are found."""
    text = decoded(content, name)
    delimiter = max(DELIMITERS, key=lambda d: _columns_found(text, d, columns))
    try:
        return list(_reader(text, delimiter))
    except csv.Error as why:
        raise TableRefused("“%(value)s”有一个引号没有收尾：请检查引号，或另存为 xlsx", name) from why


def _columns_found(text: str, delimiter: str, columns: Sequence[Column]) -> int:
    try:
        header = best(list(islice(_reader(text[: 64 * 1024], delimiter), SEARCHED)), columns)
    except csv.Error:
        return 0
    return len(header.places) if header else 0


def _reader(text: str, delimiter: str):
    csv.field_size_limit(LONGEST_CELL)
    return csv.reader(StringIO(text, newline=""), delimiter=delimiter)
