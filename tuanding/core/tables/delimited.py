"""csv as Chinese offices have it: UTF-8 with or without mark, GBK, UTF-16; comma, semicolon, tab."""

import csv
import re
from collections.abc import Iterable, Iterator
from io import StringIO
from itertools import islice

from tuanding.core.tables.headers import SEARCHED, HeaderWords, likeliest_header
from tuanding.core.tables.refusals import TableRefused
from tuanding.core.tables.workbook import LARGEST_CELLS, LARGEST_ROWS

DELIMITERS = (",", ";", "\t", "，", "|")
LONGEST_CELL = 32_768
MOST_COLUMNS = 16_384  # as many as a workbook has
LINES = re.compile(rb"\r\n|\r|\n")
CONTROLS = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f]")
MARKS = (b"\xff\xfe", b"\xfe\xff")
UNREADABLE = "“%(value)s”第 %(line)s 行有无法识别的字（这一行开头是“%(start)s”）：请改好，或另存为 xlsx，或 UTF-8、GBK 编码的 csv"
CONTROL = "“%(value)s”第 %(line)s 行有看不见的控制字符：请另存为 xlsx，或 UTF-8、GBK 编码的 csv"
QUOTES = "“%(value)s”第 %(line)s 行的引号不成对：请检查这一行的引号，或另存为 xlsx"
TOO_LONG = "“%(value)s”第 %(line)s 行有一格超过 %(limit)s 个字，或有一个引号没有收尾：请检查这一行，或另存为 xlsx"

TOO_WIDE = "“%(value)s”第 %(line)s 行太大，有 %(count)s 格：最多 %(limit)s 格，请删去多余的分隔符，或另存为 xlsx"


def decoded(content: bytes, name: str) -> str:
    """The text; TableRefused with the line of the first byte that no known encoding has."""
    codes = ("utf-16",) if content.startswith(MARKS) else ("utf-8-sig", "gb18030")
    failed = []
    for code in codes:
        try:
            return content.decode(code)
        except UnicodeDecodeError as why:
            failed.append((why.start, code))
    start, code = max(failed)  # the encoding that reads furthest is the one it was written in
    before = f"{content[:start].decode(code, errors='ignore')}|".splitlines()  # the mark keeps an empty last line
    raise TableRefused(UNREADABLE, name, line=len(before), start=before[-1][:-1][:20])


def refuse_unreadable(content: bytes, name: str) -> None:
    """Raises TableRefused with the line for a text with a control character, or with bytes no known encoding has."""
    control = None if content.startswith(MARKS) else CONTROLS.search(content)
    if control:
        raise TableRefused(CONTROL, name, line=len(LINES.findall(content, 0, control.start())) + 1)
    decoded(content, name)


def rows_of(content: bytes, name: str, header_words: HeaderWords) -> list[list[str]]:
    """Every row, split by the delimiter that gives most of the columns."""
    text = decoded(content, name)
    delimiter = max(DELIMITERS, key=lambda d: _column_count(text, d, header_words))
    rows, cells = [], 0
    for row in _rows_or_refusal(_reader(_lines_within_width(text, delimiter, name), delimiter), name):
        rows.append(row)
        cells += len(row)
        if len(rows) > LARGEST_ROWS + SEARCHED or cells > LARGEST_CELLS:
            raise TableRefused(
                "“%(value)s”太大，读到第 %(line)s 行为止：最多 %(limit)s 行，请分成几个文件",
                name,
                line=len(rows),
                limit=LARGEST_ROWS,
            )
    return rows


def _rows_or_refusal(reader, name: str) -> Iterator[list[str]]:
    """Row by row; TableRefused with the first line of a row that cannot be split."""
    while True:
        line = reader.line_num + 1
        try:
            yield next(reader)
        except StopIteration:
            return
        except csv.Error as why:
            message = TOO_LONG if "limit" in str(why) else QUOTES
            raise TableRefused(message, name, line=line, limit=LONGEST_CELL) from why


def _lines_within_width(text: str, delimiter: str, name: str) -> Iterator[str]:
    """Line by line; TableRefused for one with too many cells, before it is split."""
    for number, line in enumerate(StringIO(text, newline=""), start=1):
        if len(line) > MOST_COLUMNS and (count := line.count(delimiter)) >= MOST_COLUMNS:
            raise TableRefused(TOO_WIDE, name, line=number, count=count + 1, limit=MOST_COLUMNS)
        yield line


def _column_count(text: str, delimiter: str, header_words: HeaderWords) -> int:
    beginning = StringIO(text[: 64 * 1024], newline="")
    try:
        header = likeliest_header(list(islice(_reader(beginning, delimiter, strict=False), SEARCHED)), header_words)
    except csv.Error:
        return 0
    return len(header.places) if header else 0


def _reader(lines: Iterable[str], delimiter: str, strict: bool = True):
    csv.field_size_limit(LONGEST_CELL)
    return csv.reader(lines, delimiter=delimiter, strict=strict)
