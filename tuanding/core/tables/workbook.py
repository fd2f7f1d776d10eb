"""Workbooks from anybody: the zip directory is looked at first, the reading happens in a process under limits."""

from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple
from zipfile import BadZipFile, ZipFile

from tuanding.core.kernel.sandbox import Limits, read_or_failure
from tuanding.core.tables.refusals import TableRefused

READER = Path(__file__).with_name("child.py")
LIMITS = Limits(memory=1024 * 2**20, seconds=8)
LARGEST_ROWS = 50_000
ABOVE = 20  # rows of titles and header, which are no rows of the list
LARGEST_CELLS = 3_000_000
MOST_CARRIED = 200_000  # cells that get the value of a merged one: they may overlap in a file made to hurt
LARGEST_UNPACKED = 96 * 2**20
LARGEST_RATIO = 400
MOST_PARTS = 2_000
READ_PARTS = ("xl/worksheets/", "xl/sharedStrings", "xl/styles", "xl/workbook")
FAILED = {
    "password": "“%(value)s”有打开密码：请去掉密码再传",
    "memory": "“%(value)s”的有效区域太大（常因很远处有一个格子）：请把数据复制到新表格里再传",
    "time": "“%(value)s”太复杂，%(seconds)s 秒内读不完：请只留要导入的那张表，把数据复制到新表格里再传",
    "busy": "“%(value)s”还没读完，因为服务器正忙：请过一会儿再传",
    "broken": "“%(value)s”已损坏，无法打开：请用表格软件打开后另存为 xlsx",
    "empty": "“%(value)s”里没有内容：请填好后再传",
    "only_header": "“%(value)s”只有表头，表头下面没有内容：请填好后再传",
    "web": "“%(value)s”其实是网页或 XML：请用表格软件打开后另存为 xlsx",
    "bomb": "“%(value)s”解开后有 %(size)s MB：最多 %(limit)s MB，请只留要导入的那张表",
    "parts": "“%(value)s”里有 %(count)s 个文件，不像表格：最多 %(limit)s 个，请用表格软件打开后另存为 xlsx",
    "far": "“%(value)s”的表“%(sheet)s”一直用到 %(far)s：最多 %(limit)s 行，请把数据复制到新表格里再传",
}


class Formula(str):
    """A cell whose formula ("=100+20") was never calculated: it has no value."""

    __slots__ = ()


class Merged(NamedTuple):
    """A merged cell, counted from 0: its value stands in the first of its cells only."""

    top: int
    left: int
    bottom: int
    right: int


class Grid(NamedTuple):
    """The cells of one sheet, or of a csv file, which has no name; `behind_merged` are those behind a merged one; `merged`
    are the merged ones of the first rows, and those that reach down. Hidden are rows and columns which whoever opens the
    file does not see, by hand or by a filter."""

    rows: list[list[Any]]
    name: str = ""
    behind_merged: frozenset[tuple[int, int]] = frozenset()
    merged: tuple[Merged, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()


def sheets_of(content: bytes, name: str) -> list[Grid]:
    """The visible sheets with content, or the tables of a web page. Refused with the reason what is broken, locked, or too
    large."""
    if content.startswith(b"PK"):
        _look_at_directory(content, name)
    answer = read_or_failure(READER, content, LIMITS, LARGEST_ROWS + ABOVE, LARGEST_CELLS)
    if "failed" in answer:
        raise TableRefused(FAILED[answer["failed"]], name, seconds=LIMITS.seconds)
    for sheet in answer["sheets"]:
        if "far" in sheet:
            raise TableRefused(FAILED["far"], name, sheet=sheet["name"], far=sheet["far"], limit=LARGEST_ROWS)
    if not answer["sheets"]:
        raise TableRefused(FAILED["empty"], name)
    return [_grid(sheet) for sheet in answer["sheets"]]


def _grid(sheet: dict[str, Any]) -> Grid:
    rows, merged = sheet["cells"], [Merged(*one) for one in sheet["merged"]]
    for row, column, formula in sheet.get("formulas", ()):
        if row < len(rows) and column < len(rows[row]):
            rows[row][column] = Formula(formula)
    _carry_down(rows, merged)
    return Grid(
        rows,
        sheet["name"],
        frozenset(map(tuple, sheet["behind_merged"])),
        tuple(one for one in merged if one.top < ABOVE),
        frozenset(sheet["hidden_rows"]),
        frozenset(sheet["hidden_columns"]),
    )


def _carry_down(rows: list[list[Any]], merged: Iterable[Merged]) -> None:
    """A cell merged over several rows of the list holds for each of them: one company, three contacts. Titles and headers,
    whose cells reach over further columns, stay as they are."""
    left = MOST_CARRIED
    for one in merged:
        if one.left == one.right and one.top < len(rows) and one.left < len(rows[one.top]):
            value, beneath = rows[one.top][one.left], rows[one.top + 1 : one.bottom + 1][:left]
            left -= len(beneath)
            for row in beneath:
                if one.left < len(row):
                    row[one.left] = value


def _look_at_directory(content: bytes, name: str) -> None:
    """Refuses a zip that is broken, locked or too large when unpacked, from its directory alone."""
    try:
        parts = ZipFile(BytesIO(content)).infolist()
    except (BadZipFile, ValueError, NotImplementedError) as why:
        raise TableRefused(FAILED["broken"], name) from why
    read = [part for part in parts if part.filename.startswith(READ_PARTS)]
    size = sum(part.file_size for part in read)
    if any(part.flag_bits & 1 for part in parts):
        raise TableRefused(FAILED["password"], name)
    steep = any(p.file_size > 2**20 and p.file_size > LARGEST_RATIO * max(p.compress_size, 1) for p in read)
    if len(parts) > MOST_PARTS:
        raise TableRefused(FAILED["parts"], name, count=len(parts), limit=MOST_PARTS)
    if size > LARGEST_UNPACKED or steep:
        raise TableRefused(FAILED["bomb"], name, size=size // 2**20, limit=LARGEST_UNPACKED // 2**20)
