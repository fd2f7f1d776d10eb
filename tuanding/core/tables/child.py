"""The rows of one workbook. Run apart by `core/kernel/sandbox.py`; it imports nothing of ours."""

import re
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from itertools import islice
from xml.etree import ElementTree
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

HIDDEN = 20_000  # at most so many cells behind merged ones are distinguished from empty ones
ERROR = re.compile(rb"""\bt\s*=\s*["']e["']""")
ROW = re.compile(
    rb"""<(?P<prefix>(?:\w+:)?)row\b(?:[^>]*?\br\s*=\s*["'](?P<number>\d+)["'])?(?:[^>]*/>|.*?</(?P=prefix)row>)""",
    re.DOTALL,
)


def answer(content: bytes, most_rows: int, most_cells: int) -> dict:
    """{"sheets": …}, of a sheet that is too large only how far it goes; or {"failed": …, "why": the reader's words}."""
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(content))
        return {"sheets": with_failed_formulas(list(sheets_or_too_large(book, most_rows, most_cells)), content)}
    except PasswordError:
        return {"failed": "password"}
    except (CalamineError, OSError, ValueError) as why:
        return {"failed": "broken", "why": str(why)[:200]}


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
    """{"name", "cells", "hidden"} of each visible sheet; of the first that is too large {"name", "far", "rows"}, and
    then no more."""
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
        yield {"name": about.name, "cells": cells, "hidden": list(islice(cells_behind_merged(sheet), HIDDEN))}


def cells_behind_merged(sheet) -> Iterator[tuple[int, int]]:
    """(row, column) of cells behind a merged one: the value stands in the first of them only."""
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        for row in range(top, min(bottom, top + HIDDEN) + 1):
            for column in range(left, min(right, left + 50) + 1):
                if (row, column) != (top, left):
                    yield row, column


def with_failed_formulas(grids: list[dict], content: bytes) -> list[dict]:
    """The sheets with "#DIV/0!" and the like put back into their cells: python-calamine gives "" for them (as of 0.9)."""
    parts = xml_of_sheets_with_errors(content) if content.startswith(b"PK") else {}
    for sheet in grids:
        cells = sheet.get("cells", [])
        with suppress(expat.ExpatError, ValueError):  # then they stay empty, as the reader left them
            for row, column, text in failures(parts[sheet["name"]]) if sheet["name"] in parts else ():
                if row < len(cells) and column < len(cells[row]):
                    cells[row][column] = text
    return grids


def failures(xml: bytes) -> Iterator[tuple[int, int, str]]:
    """(row, column, text) of each cell with an error, counted from 0. Rows and cells need not say where they stand.

    Only rows with an error are parsed: all cells of a long list would take longer than the list itself.
    """
    number = 0
    for match in ROW.finditer(xml):
        number = int(match["number"] or number + 1)
        if ERROR.search(match[0]):
            column = -1
            for cell in parsed(match[0]):
                column = column_of(cell.get("r", ""), column + 1)
                text = next((part.text or "" for part in cell if part.tag.rpartition(":")[2] == "v"), "")
                if cell.get("t") == "e" and text.startswith("#"):
                    yield number - 1, column, text


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


def xml_of_sheets_with_errors(content: bytes) -> dict[str, bytes]:
    """{name of the sheet: its XML} of the sheets with an error. {} for a file that is not built as usual."""
    try:
        with ZipFile(BytesIO(content)) as parts:
            # XML from anybody is parsed here only: the process has limits and nothing to lose
            links = ElementTree.fromstring(parts.read("xl/_rels/workbook.xml.rels"))  # noqa: S314
            target = {link.get("Id"): link.attrib["Target"].removeprefix("/xl/") for link in links}
            xml_of: dict[str, bytes] = {}
            for sheet in ElementTree.fromstring(parts.read("xl/workbook.xml")).iter():  # noqa: S314
                key = next((value for name, value in sheet.attrib.items() if name.endswith("}id")), None)
                if sheet.tag.endswith("}sheet") and key in target:
                    xml = parts.read(f"xl/{target[key]}")
                    xml_of |= {sheet.get("name", ""): xml} if ERROR.search(xml) else {}
            return xml_of
    except (BadZipFile, ElementTree.ParseError, KeyError, AttributeError, NotImplementedError):
        return {}
