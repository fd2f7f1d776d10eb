"""The rows of one workbook. Run apart by `core/kernel/sandbox.py`; it imports nothing of ours."""

import re
from io import BytesIO
from itertools import islice
from xml.etree import ElementTree
from zipfile import BadZipFile, ZipFile

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

HIDDEN = 20_000  # at most so many cells behind merged ones are distinguished from empty ones
FAILED = re.compile(rb'<(?:\w+:)?c\b(?=[^>]*\bt="e")[^>]*\br="([A-Z]+)(\d+)"[^>]*>.*?<(?:\w+:)?v>([^<]*)<', re.DOTALL)


def answer(content, most_rows, most_cells):
    """{"sheets": …}, of a sheet that is too large only how far it goes; or {"failed": …, "why": the reader's words}."""
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(content))
        return {"sheets": with_failed_formulas(list(sheets(book, most_rows, most_cells)), content)}
    except PasswordError:
        return {"failed": "password"}
    except (CalamineError, OSError, ValueError) as why:
        return {"failed": "broken", "why": str(why)[:200]}


def place(row, column):
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"


def cell(value):
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, (str, int, float)):
        return value
    return value.isoformat(sep=" ") if hasattr(value, "hour") and hasattr(value, "year") else str(value)


def sheets(book, most_rows, most_cells):
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
        yield {"name": about.name, "cells": cells, "hidden": list(islice(hidden(sheet), HIDDEN))}


def hidden(sheet):
    """Cells behind a merged one: the value stands in the first of them only."""
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        for row in range(top, min(bottom, top + HIDDEN) + 1):
            for column in range(left, min(right, left + 50) + 1):
                if (row, column) != (top, left):
                    yield row, column


def with_failed_formulas(grids, content):
    """The sheets with "#DIV/0!" and the like put back into their cells, which the reader leaves empty."""
    parts = sheet_parts(content) if content.startswith(b"PK") else {}
    for sheet in grids:
        for letters, row, text in FAILED.findall(parts.get(sheet["name"], b"")):
            line = sheet.get("cells", [])[int(row) - 1 : int(row)]
            column = 0
            for letter in letters:
                column = column * 26 + letter - 64
            if text.startswith(b"#") and line and column <= len(line[0]):
                line[0][column - 1] = text.decode("utf-8", "replace")
    return grids


def sheet_parts(content):
    """{name of the sheet: its XML} of the sheets with a failed formula. {} for a file that is not built as usual."""
    try:
        with ZipFile(BytesIO(content)) as parts:
            # XML from anybody is parsed here only: the process has limits and nothing to lose
            links = ElementTree.fromstring(parts.read("xl/_rels/workbook.xml.rels"))  # noqa: S314
            target = {link.get("Id"): link.get("Target").removeprefix("/xl/") for link in links}
            xml_of = {}
            for sheet in ElementTree.fromstring(parts.read("xl/workbook.xml")).iter():  # noqa: S314
                key = next((value for name, value in sheet.attrib.items() if name.endswith("}id")), None)
                if sheet.tag.endswith("}sheet") and key in target:
                    xml = parts.read(f"xl/{target[key]}")
                    xml_of |= {sheet.get("name"): xml} if b't="e"' in xml else {}
            return xml_of
    except (BadZipFile, ElementTree.ParseError, KeyError, AttributeError, NotImplementedError):
        return {}
