"""csv as Chinese offices have it: UTF-8 with or without mark, GBK, UTF-16; comma, semicolon, tab."""

import csv
import re
from collections.abc import Iterable, Iterator
from io import StringIO
from itertools import islice

from tuanding.core.tables.encodings import MARKS, encoding_of
from tuanding.core.tables.headers import SEARCHED, HeaderWords, likeliest_header
from tuanding.core.tables.refusals import TableRefused
from tuanding.core.tables.workbook import LARGEST_CELLS, LARGEST_ROWS

DELIMITERS = (",", ";", "\t", "，", "|")
LONGEST_CELL = 32_768
MOST_COLUMNS = 16_384  # as many as a workbook has
LINES = re.compile(r"\r\n|\r|\n")
CONTROLS = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f]")
MOST_CONTROLS = 0.02  # of all bytes; with more it is no text
UNREADABLE = "“%(value)s”第 %(line)s 行有无法识别的字（这一行开头是“%(start)s”）：请改好，或另存为 xlsx，或 UTF-8、GBK 编码的 csv"
UNKNOWN_CODE = (
    "“%(value)s”的文字编码认不出，读出来是“%(start)s”：请用表格软件打开后另存为 xlsx，或 UTF-8、GBK 编码的 csv"
)
QUOTES = "“%(value)s”第 %(line)s 行的引号不成对：请检查这一行的引号，或另存为 xlsx"
TOO_LONG = "“%(value)s”第 %(line)s 行有一格超过 %(limit)s 个字，或有一个引号没有收尾：请检查这一行，或另存为 xlsx"

TOO_WIDE = "“%(value)s”第 %(line)s 行太大，有 %(count)s 格：最多 %(limit)s 格，请删去多余的分隔符，或另存为 xlsx"


def decoded(content: bytes, name: str) -> str:
    """The text. TableRefused with the line of the first byte that its encoding has not; or where it decodes, but no known
    language comes out."""
    code = encoding_of(content)
    if code is None:
        text = content.decode("gb18030")
        start = next((line for line in text.splitlines() if not line.isascii()), text)
        raise TableRefused(UNKNOWN_CODE, name, start=start[:20])
    try:
        return content.decode(code)
    except UnicodeDecodeError as why:
        text = content[: why.start].decode(code, errors="ignore")
        start = LINES.split(text)[-1]
        raise TableRefused(UNREADABLE, name, line=len(LINES.findall(text)) + 1, start=start[:20]) from why


def is_text(content: bytes, name: str) -> bool:
    """Whether it can be read as a list although single characters in it are spoilt: those are named cell by cell. Refused as
    `decoded` refuses, but for what is no text at all."""
    spoilt = len(CONTROLS.findall(content))
    if not content.startswith(MARKS) and spoilt > max(3, MOST_CONTROLS * len(content)):
        code = encoding_of(content)
        return code is not None and code.startswith("utf-16")
    decoded(content, name)
    return True


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
