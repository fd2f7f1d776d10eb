"""Reads one workbook from stdin in a process of its own, under limits of memory and time, and writes its rows as JSON.

Started by path, never imported: it knows nothing of the rest, so that a hostile file meets nothing worth having.
"""

import json
import sys

# The limits come before anything that allocates
MEMORY, SECONDS, ROWS, CELLS = map(int, sys.argv[1:5])


def limit():
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


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


def sheets(book):
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    left = CELLS
    for about in book.sheets_metadata:
        if about.typ != SheetTypeEnum.WorkSheet or about.visible != SheetVisibleEnum.Visible:
            continue
        sheet = book.get_sheet_by_name(about.name)
        if not sheet.end:
            continue
        left -= sheet.total_height * sheet.total_width
        if sheet.total_height > ROWS or left < 0:
            yield {"name": about.name, "far": place(*sheet.end), "rows": sheet.total_height}
            return
        yield {"name": about.name, "cells": [[cell(v) for v in row] for row in sheet.to_python(skip_empty_area=False)]}


def main():
    limit()
    from io import BytesIO

    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    try:
        answer = {"sheets": list(sheets(CalamineWorkbook.from_filelike(BytesIO(sys.stdin.buffer.read()))))}
    except PasswordError:
        answer = {"failed": "password"}
    except MemoryError:
        answer = {"failed": "memory"}
    except (CalamineError, OSError, ValueError) as why:
        answer = {"failed": "broken", "why": str(why)[:200]}
    sys.stdout.write(json.dumps(answer))


main()
