"""A file of rows, made into values. All columns are cleaned, and every error has its place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.core.files import File

from tuanding.core.files.kinds import CSV
from tuanding.core.tables.cleaning import FORMULA_FAILED, MARKED, is_blank, says_nothing, without_text_mark
from tuanding.core.tables.columns import Column, comparable_header
from tuanding.core.tables.delimited import rows_of
from tuanding.core.tables.headers import (
    Header,
    HeaderWords,
    UploadColumn,
    file_columns,
    letters,
    likeliest_header,
    require_columns,
    reread_with_values,
)
from tuanding.core.tables.opening import open_table
from tuanding.core.tables.refusals import ColumnsUnsettled, RowError, TableRefused, Unclean
from tuanding.core.tables.workbook import FAILED, LARGEST_ROWS, Formula, Grid, sheets_of

MOST_ERRORS = 1_000
NEVER_CALCULATED = Unclean("公式没有结果：%(value)s", "请用表格软件打开并保存后再传，或填写公式的结果")
FORMULA = Unclean("公式算不出来：%(value)s", "请填写公式的结果")


class Row(NamedTuple):
    """`line` as the file counts it; `values` by column name, also where some are bad (those are missing)."""

    line: int
    values: dict[str, Any]


@dataclass
class Table:
    """What a file holds. `ok` only when nothing at all is wrong: imports are all or nothing. `sheet` is the one that
    was read, `other_sheets` are further ones with such a list. `titles` is {name of a column: its title in the file}.
    `hidden_rows` counts those rows of the list that nobody sees who opens the file, taken or left out."""

    name: str
    titles: dict[str, str]
    ignored: tuple[str, ...]
    rows: list[Row] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)
    error_count: int = 0
    bad_lines: set[int] = field(default_factory=set)
    sheet: str = ""
    other_sheets: tuple[str, ...] = ()
    columns: list[UploadColumn] = field(default_factory=list)
    hidden_rows: int = 0

    @property
    def ok(self) -> bool:
        return not self.error_count

    def bad(self, line: int, column: str, value, reason: str, accepted: str = "", **params) -> None:
        """A room's own check failed: `column` is the column's name."""
        self.error_count += 1
        self.bad_lines.add(line)
        if len(self.errors) < MOST_ERRORS:
            self.errors.append(RowError(line, self.titles.get(column, column), value, reason, accepted, params))


def read_table(
    content: bytes | File,
    filename: str,
    columns: Sequence[Column],
    by_hand: Mapping[str, str] | None = None,
    take_hidden: bool = False,
) -> Table:
    """Read csv, xlsx or xls against `columns`, found by their titles in any order. `by_hand` matches single
    columns of the file, whatever their title: {title in the file: column's name, "" for none}. Rows that are hidden in
    the file, by hand or by a filter, are counted, and read only with `take_hidden`.

    Refused as a whole (TableRefused, FileRefused): not a table, broken, locked, too large, empty, required columns
    missing. Single bad values are in `errors`, up to a thousand of them; `error_count` counts all.
    """
    checked = open_table(content, filename)
    words = HeaderWords(columns, by_hand or {})
    (grid, header), others = _best_sheet(_grids(checked, words), words)
    header = reread_with_values(header, grid.rows, words)
    table = _new_table(checked.name, grid, header)
    try:
        header = require_columns(header, grid.rows, words, checked.name)
    except ColumnsUnsettled as why:
        why.table = table if table.titles and table.ignored else None
        raise
    if (count := len(grid.rows) - header.index - 1) > LARGEST_ROWS:
        raise TableRefused(
            "“%(value)s”有 %(count)s 行：最多 %(limit)s 行，请分成几个文件",
            checked.name,
            count=count,
            limit=LARGEST_ROWS,
        )
    table.other_sheets = tuple(
        other.name
        for other, header_of_other in others
        if header_of_other and not header_of_other.missing_required(columns)
    )
    _clean_rows(grid, header, words, table, take_hidden)
    if not table.rows and not table.hidden_rows:
        raise TableRefused(FAILED["only_header"], checked.name)
    return table


def _new_table(name: str, grid: Grid, header: Header | None) -> Table:
    """The table of a file before its rows are read: title and columns."""
    if header is None:
        return Table(name, {}, ())
    titles, columns = (
        {c.name: t for c, t in header.titles.items()},
        file_columns(header, grid.rows, grid.hidden_columns),
    )
    return Table(name, titles, header.ignored, sheet=grid.name, columns=columns)


def _grids(checked, header_words: HeaderWords) -> list[Grid]:
    """One of a csv file, one per sheet of a workbook."""
    if checked.kind is CSV:
        return [Grid(rows_of(checked.content, checked.name, header_words))]
    return sheets_of(checked.content, checked.name)


SheetWithHeader = tuple[Grid, Header | None]


def _best_sheet(grids: list[Grid], header_words: HeaderWords) -> tuple[SheetWithHeader, list[SheetWithHeader]]:
    """The sheet that names most columns, and the others."""
    sheets = [(grid, likeliest_header(grid.rows, header_words, grid.merged)) for grid in grids]
    first = max(sheets, key=lambda one: len(one[1].places) if one[1] else 0)
    return first, [one for one in sheets if one is not first]


def _clean_rows(grid: Grid, header: Header, words: HeaderWords, table: Table, take_hidden: bool) -> None:
    places = [(column, place, column.clean, column.blank) for column, place in header.places.items()]
    required = [(column, place) for column, place in header.places.items() if column.required]
    line_by_value: dict[tuple[Column, int], dict] = {pair: {} for pair in header.places.items() if pair[0].unique}
    absent = {c.name: c.blank for c in words.columns if c not in header.places}
    again = _HeaderAgain(header, words)
    width = 0 if grid.name else len(grid.rows[header.index])
    for number, cells in enumerate(grid.rows[header.index + 1 :], start=header.index + 2):
        if again.is_in(cells):  # printed again on each page
            continue
        if any(cells) or any(cell != "" and cell is not None for cell in cells):
            if number - 1 in grid.hidden_rows:
                table.hidden_rows += 1
                if not take_hidden:
                    continue
            values = _clean_row(number, cells, places, table)
            if values is None and not all(
                is_blank(without_text_mark(cell)) for cell in cells
            ):  # there is a value where no column was recognised
                values = {column.name: column.blank for column in header.places}
            if values is not None:
                _report_empty_required(number, values, required, grid.behind_merged, table)
                _report_surplus_cells(number, cells, width, table)
                table.rows.append(Row(number, absent | values))
                _report_duplicates(number, values, line_by_value, grid.behind_merged, table)


class _HeaderAgain:
    """Whether a row is the header once more: each of its cells says what stands above its column, in the same or another
    of its words."""

    def __init__(self, header: Header, words: HeaderWords):
        self._words = words
        self._columns = [(place, column) for column, place in header.places.items()]
        groups = header.groups or {}
        self._titles = {place: {header.texts[place], groups.get(place, "")} - {""} for place, _ in self._columns}
        self._any = {title for titles in self._titles.values() for title in titles} | {*words.column_by_word}
        self._own = {title.rpartition(" ")[2] for title in self._any} | self._any

    def is_in(self, cells: Sequence) -> bool:
        width = len(cells)
        some = False
        for place, column in self._columns:
            cell = cells[place] if place < width else ""
            if cell == "" or cell is None:
                continue
            if cell not in self._own and not (isinstance(cell, str) and cell.strip().lower() in self._any):
                return False
            if not self._is_title(cell, place, column):
                return False
            some = True
        return some

    def _is_title(self, cell: Any, place: int, column: Column) -> bool:
        titles = self._titles[place]
        if any(cell == title or title.endswith(f" {cell}") for title in titles):
            return True
        return self._words.column_by_word.get(comparable_header(cell)) is column


def _report_surplus_cells(line: int, cells: Sequence, width: int, table: Table) -> None:
    """A text with more cells than its header: most often a comma within a value, which pushed the rest to the right.
    (What stands beside the list in a workbook is a note.)"""
    further = [(place, cell) for place, cell in enumerate(cells[width:], start=width) if cell.strip()] if width else []
    if further:
        (place, cell), count = further[0], len(further)
        table.bad(
            line,
            letters(place),
            cell,
            "表头没有这一列，这一行多出 %(count)s 格",
            "内容里有逗号时请给这一格加引号",
            count=count,
        )


def _report_empty_required(line: int, values: dict, required: list, behind_merged: frozenset, table: Table) -> None:
    for column, place in required:
        if values.get(column.name, 0) in ("", None):
            merged = (line - 1, place) in behind_merged
            accepted = "必填，合并的单元格请拆开后每行都填" if merged else "必填"
            table.bad(line, column.name, "", "缺%(title)s", accepted, title=column.title)


def _clean_row(line: int, cells: Sequence, places: list[tuple[Column, int, Any, Any]], table: Table) -> dict | None:
    """The values of one row; None where all of its recognised columns are empty."""
    values, filled = {}, False
    width = len(cells)
    for column, place, clean, blank in places:
        raw = cells[place] if place < width else ""
        if isinstance(raw, str) and raw[:1] in MARKED:
            if isinstance(raw, Formula):
                filled = True
                table.bad(line, column.name, raw, NEVER_CALCULATED.reason, NEVER_CALCULATED.accepted)
                continue
            raw = without_text_mark(raw)
        if is_blank(raw) or (says_nothing(raw) and not column.required):
            values[column.name] = blank
            continue
        filled = True
        try:
            values[column.name] = clean(raw)
        except Unclean as why:
            failed = FORMULA if raw in FORMULA_FAILED else why
            table.bad(line, column.name, raw, failed.reason, failed.accepted, **failed.params)
    return values if filled else None


def _report_duplicates(
    line: int, values: dict, line_by_value: dict[tuple[Column, int], dict], behind_merged: frozenset, table: Table
) -> None:
    """An error for each value that a unique column has had before; it names the first line. A merged cell has it once."""
    for (column, place), lines in line_by_value.items():
        value = values.get(column.name)
        if value not in ("", None) and (line - 1, place) not in behind_merged:
            first = lines.setdefault(value, line)
            if first != line:
                table.bad(line, column.name, value, "与第 %(first)s 行重复", "同一个文件里只能出现一次", first=first)
