"""A file of rows, made into values. All columns are cleaned, every error is kept with its place."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.core.files import File

from tuanding.core.files.kinds import CSV, TABLES
from tuanding.core.files.operations import check
from tuanding.core.tables.columns import Column
from tuanding.core.tables.delimited import rows_of
from tuanding.core.tables.headers import Header, best, demand
from tuanding.core.tables.refusals import RowError, TableRefused, Unclean
from tuanding.core.tables.workbook import FAILED, LARGEST_ROWS, sheets_of

MOST_ERRORS = 1_000


class Row(NamedTuple):
    """`line` as the file counts it; `values` by column name, also where some are bad (those are missing)."""

    line: int
    values: dict[str, Any]


@dataclass
class Table:
    """What a file holds. `ok` only when nothing at all is wrong: imports are all or nothing."""

    name: str
    shown: dict[str, str]
    ignored: tuple[str, ...]
    rows: list[Row] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)
    error_count: int = 0

    @property
    def ok(self) -> bool:
        return not self.error_count

    def bad(self, line: int, column: str, value, reason: str, accepted: str = "", **params) -> None:
        """A room's own check failed: `column` is the column's name."""
        self.error_count += 1
        if len(self.errors) < MOST_ERRORS:
            self.errors.append(RowError(line, self.shown.get(column, column), value, reason, accepted, params))


def read_table(content: bytes | File, filename: str, columns: Sequence[Column]) -> Table:
    """Read csv, xlsx or xls against `columns`, found by their titles in any order.

    Refused as a whole (TableRefused, FileRefused): not a table, broken, locked, too large, empty, wanted columns
    missing. Single bad values are in `errors`, up to a thousand of them; `error_count` counts all.
    """
    checked = check(content, filename, TABLES)
    grids = _grids(checked, columns)
    grid, header = _best_sheet(grids, columns)
    header = demand(header, grid, columns, checked.name)
    if len(grid) - header.index > LARGEST_ROWS:
        raise TableRefused("“%(value)s”有 %(count)s 行：最多 %(limit)s 行，请分成几个文件", checked.name,
                           count=len(grid), limit=LARGEST_ROWS)  # fmt: skip
    table = Table(checked.name, {c.name: t for c, t in header.shown.items()}, header.ignored)
    _clean_rows(grid, header, columns, table)
    if not table.rows:
        raise TableRefused(FAILED["empty"], checked.name)
    return table


def _grids(checked, columns: Sequence[Column]) -> list[list[list]]:
    """One of a csv file, one per sheet of a workbook."""
    if checked.kind is CSV:
        return [rows_of(checked.content, checked.name, columns)]
    return [grid for _sheet, grid in sheets_of(checked.content, checked.name)]


def _best_sheet(grids: list[list[list]], columns: Sequence[Column]) -> tuple[list[list], Header | None]:
    found = [(grid, best(grid, columns)) for grid in grids]
    return max(found, key=lambda one: len(one[1].places) if one[1] else 0)


def _clean_rows(grid: list[list], header: Header, columns: Sequence[Column], table: Table) -> None:
    places = [(column, place, column.clean, column.blank) for column, place in header.places.items()]
    seen: dict[Column, dict] = {column: {} for column in header.places if column.unique}
    absent = {c.name: c.blank for c in columns if c not in header.places}
    for number, cells in enumerate(grid[header.index + 1 :], start=header.index + 2):
        if any(cell != "" and cell is not None for cell in cells):
            values = _clean_row(number, cells, places, table)
            if values is not None:
                table.rows.append(Row(number, absent | values))
                _once(number, values, seen, table)


def _clean_row(line: int, cells: Sequence, places: list[tuple[Column, int, Any, Any]], table: Table) -> dict | None:
    """The values of one row; None when the row only looked filled (spaces)."""
    values, filled = {}, False
    width = len(cells)
    for column, place, clean, blank in places:
        raw = cells[place] if place < width else ""
        if raw == "" or (isinstance(raw, str) and not raw.strip("\u3000\u200b\ufeff \t\r\n")):
            values[column.name] = blank
            continue
        filled = True
        try:
            values[column.name] = clean(raw)
        except Unclean as why:
            table.bad(line, column.name, raw, why.reason, why.accepted, **why.params)
    if not filled:
        return None
    for column, *_ in places:
        if column.required and values.get(column.name, 0) in ("", None):
            table.bad(line, column.name, "", "没有填", "必填")
    return values


def _once(line: int, values: dict, seen: dict[Column, dict], table: Table) -> None:
    """A value that may stand only once: the second is the error and names the first."""
    for column, lines in seen.items():
        value = values.get(column.name)
        if value not in ("", None):
            first = lines.setdefault(value, line)
            if first != line:
                table.bad(line, column.name, value, "与第 %(first)s 行重复", "同一个文件里只能出现一次", first=first)
