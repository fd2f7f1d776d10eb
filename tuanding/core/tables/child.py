"""The rows of one workbook. Run apart by `core/kernel/sandbox.py`; it imports nothing of ours."""

import re
import runpy
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from io import BytesIO
from itertools import islice
from pathlib import Path
from xml.etree import ElementTree
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
HIDDEN = 20_000  # at most so many cells behind merged ones are distinguished from empty ones
HEADER_ROWS = 25  # merged ranges that begin here may be groups of a header
ERROR = re.compile(rb"""\bt\s*=\s*["']e["']""")
# a formula, and then no value or an empty one
NO_RESULT = re.compile(
    rb"""(?:</(?:\w+:)?f>|<(?:\w+:)?f\b[^>]*/>)\s*(?:</(?:\w+:)?c>|<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</)"""
)
YES = rb"""\bhidden\s*=\s*["'](?:1|true)["']"""
HIDDEN_COLUMN = re.compile(rb"<(?:\w+:)?col\b[^>]*?" + YES + rb"[^>]*>")
HIDDEN_ROW = re.compile(rb"<(?:\w+:)?row\b[^>]*?" + YES)
ROW_START = re.compile(rb"<(?:\w+:)?row\b[^>]*>")
PLACE_OF_ROW = re.compile(rb"""\br\s*=\s*["'](\d+)["']""")
FROM_AND_TO = re.compile(rb"""\b(min|max)\s*=\s*["'](\d+)["']""")
WIDEST = 16_384
ROW = re.compile(
    rb"""<(?P<prefix>(?:\w+:)?)row\b(?:[^>]*?\br\s*=\s*["'](?P<number>\d+)["'])?(?:[^>]*/>|.*?</(?P=prefix)row>)""",
    re.DOTALL,
)


def answer(content: bytes, most_rows: int, most_cells: int) -> dict:
    """{"sheets": …}, of a sheet that is too large only how far it goes; or {"failed": …, "why": the reader's words}."""
    try:
        if not content.startswith((b"PK", OLE)):
            return beside("child_of_pages.py")["answer"](content, most_rows, most_cells)
        book = CalamineWorkbook.from_filelike(BytesIO(content))
        sheets = list(sheets_or_too_large(book, most_rows, most_cells))
        return {"sheets": with_what_is_hidden(with_failed_formulas(sheets, content), content)}
    except PasswordError:
        return {"failed": "password"}
    except (CalamineError, OSError, ValueError) as why:
        return {"failed": "broken", "why": str(why)[:200]}


def beside(name: str) -> dict:
    """What the file of this name beside this one defines: it is loaded only where it is needed."""
    return runpy.run_path(str(Path(__file__).with_name(name)))


def place(row: int, column: int) -> str:
    """The address of a cell counted from 0: B7 for 6, 1."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"


def cell(value) -> str | int | float:
    """The value of a cell as JSON has it; a moment as text."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, (str, int, float)):
        return value
    return value.isoformat(sep=" ") if hasattr(value, "hour") and hasattr(value, "year") else str(value)


def sheets_or_too_large(book: CalamineWorkbook, most_rows: int, most_cells: int) -> Iterator[dict]:
    """{"name", "cells", "behind_merged", "merged"} of each visible sheet; of the first that is too large {"name", "far",
    "rows"}, and then no more. "merged" are (top, left, bottom, right) of the first rows and of cells that reach down."""
    left = most_cells
    for about in book.sheets_metadata:
        if about.typ != SheetTypeEnum.WorkSheet or about.visible != SheetVisibleEnum.Visible:
            continue
        sheet = book.get_sheet_by_name(about.name)
        if not sheet.end:
            continue
        left -= sheet.total_height * sheet.total_width
        if sheet.total_height > most_rows or left < 0:
            yield {"name": about.name, "far": place(*sheet.end), "rows": sheet.total_height}
            return
        cells = [[cell(v) for v in row] for row in sheet.to_python(skip_empty_area=False)]
        yield {
            "name": about.name,
            "cells": cells,
            "behind_merged": list(islice(cells_behind_merged(sheet), HIDDEN)),
            "merged": list(islice(merged_ranges(sheet), HIDDEN)),
        }


def cells_behind_merged(sheet) -> Iterator[tuple[int, int]]:
    """(row, column) of cells behind a merged one: the value stands in the first of them only."""
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        for row in range(top, min(bottom, top + HIDDEN) + 1):
            for column in range(left, min(right, left + 50) + 1):
                if (row, column) != (top, left):
                    yield row, column


def merged_ranges(sheet) -> Iterator[tuple[int, int, int, int]]:
    """(top, left, bottom, right) of the merged cells of the first rows, and of those that reach down over rows of a list."""
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        if top < HEADER_ROWS or (bottom > top and left == right):
            yield top, left, bottom, right


def with_failed_formulas(grids: list[dict], content: bytes) -> list[dict]:
    """The sheets with "#DIV/0!" and the like put back into their cells: python-calamine gives "" for them (as of 0.9).
    "formulas": (row, column, formula) of the cells whose formula was never calculated: they have no value at all."""
    parts = xml_of_sheets(content) if content.startswith(b"PK") else {}
    for sheet in grids:
        xml = parts.get(sheet["name"], b"")
        if "cells" not in sheet or not (ERROR.search(xml) or NO_RESULT.search(xml)):
            continue
        cells, formulas = sheet["cells"], sheet.setdefault("formulas", [])
        with suppress(expat.ExpatError, ValueError):  # then they stay empty, as the reader left them
            for row, column, text in failures(xml):
                if text.startswith("="):
                    formulas.append((row, column, text))
                elif row < len(cells) and column < len(cells[row]):
                    cells[row][column] = text
    return grids


def with_what_is_hidden(grids: list[dict], content: bytes) -> list[dict]:
    """The sheets with "hidden_rows" and "hidden_columns", counted from 0: by hand or by a filter."""
    if content.startswith(OLE):
        return beside("child_of_xls.py")["with_what_is_hidden"](grids, content)
    parts = xml_of_sheets(content)
    for sheet in grids:
        xml = parts.get(sheet["name"], b"")
        sheet["hidden_rows"] = list(hidden_rows(xml)) if HIDDEN_ROW.search(xml) else []
        sheet["hidden_columns"] = sorted(set(hidden_columns(xml[: 2**20])))
    return grids


def hidden_rows(xml: bytes) -> Iterator[int]:
    number = 0
    for match in ROW_START.finditer(xml):
        stated = PLACE_OF_ROW.search(match[0])
        number = int(stated[1]) if stated else number + 1
        if HIDDEN_ROW.match(match[0]):
            yield number - 1


def hidden_columns(xml: bytes) -> Iterator[int]:
    for match in HIDDEN_COLUMN.finditer(xml):
        ends = {name: int(value) for name, value in FROM_AND_TO.findall(match[0])}
        if ends.keys() == {b"min", b"max"}:
            yield from range(ends[b"min"] - 1, min(ends[b"max"], WIDEST))


def failures(xml: bytes) -> Iterator[tuple[int, int, str]]:
    """(row, column, text) of each cell with an error, or with a formula ("=…") that has no result; counted from 0. Rows and
    cells need not say where they stand.

    Only rows with such a cell are parsed: all cells of a long list would take longer than the list itself.
    """
    number = 0
    for match in ROW.finditer(xml):
        number = int(match["number"] or number + 1)
        if ERROR.search(match[0]) or NO_RESULT.search(match[0]):
            column = -1
            for cell in parsed(match[0]):
                column = column_of(cell.get("r", ""), column + 1)
                text_of = {part.tag.rpartition(":")[2]: part.text or "" for part in cell}
                value = text_of.get("v", "").strip()
                if cell.get("t") == "e" and value.startswith("#"):
                    yield number - 1, column, value
                elif "f" in text_of and not value and not (cell.get("t") == "str" and "v" in text_of):
                    yield number - 1, column, f"={text_of['f']}"


def parsed(xml: bytes) -> ElementTree.Element:
    """The element as it is written: a part of a sheet does not say what its prefixes stand for."""
    parser, tree = expat.ParserCreate(), ElementTree.TreeBuilder()
    parser.StartElementHandler, parser.EndElementHandler = tree.start, tree.end
    parser.CharacterDataHandler = tree.data
    parser.Parse(xml, True)
    return tree.close()


def column_of(reference: str, following: int) -> int:
    """B7 → 1; `following` for a cell that does not say where it stands."""
    column = 0
    for letter in reference.rstrip("0123456789"):
        column = column * 26 + ord(letter) - 64
    return column - 1 if column else following


@lru_cache(maxsize=1)
def xml_of_sheets(content: bytes) -> dict[str, bytes]:
    """{name of the sheet: its XML}. {} for a file that is not built as usual."""
    try:
        with ZipFile(BytesIO(content)) as parts:
            # XML from anybody is parsed here only: the process has limits and nothing to lose
            links = ElementTree.fromstring(parts.read("xl/_rels/workbook.xml.rels"))  # noqa: S314
            target = {link.get("Id"): link.attrib["Target"].removeprefix("/xl/") for link in links}
            xml_of: dict[str, bytes] = {}
            for sheet in ElementTree.fromstring(parts.read("xl/workbook.xml")).iter():  # noqa: S314
                key = next((value for name, value in sheet.attrib.items() if name.endswith("}id")), None)
                if sheet.tag.endswith("}sheet") and key in target and sheet.get("state", "visible") == "visible":
                    xml_of[sheet.get("name", "")] = parts.read(f"xl/{target[key]}")
            return xml_of
    except (BadZipFile, ElementTree.ParseError, KeyError, AttributeError, NotImplementedError):
        return {}
