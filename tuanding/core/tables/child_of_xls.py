"""What python-calamine does not tell of an old workbook (.xls): hidden rows and columns, and failed formulas. Loaded by
`child.py` in the process under limits; it imports nothing of ours.

An .xls is a small file system (OLE); its stream "Workbook" is a row of records: kind, length, content.
"""

from collections.abc import Iterator
from struct import error, unpack_from

BOF, EOF, BOUND_SHEET, ROW, COLUMNS, FORMULA, ERROR_OR_TRUTH = 0x809, 0x0A, 0x85, 0x208, 0x7D, 0x06, 0x205
WORKSHEET = 0x10
ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}
FREE = 0xFFFFFFFA  # sectors from here on are no sectors
MOST_SECTORS = 1_000_000
WIDEST = 256


def with_what_is_hidden(grids: list[dict], content: bytes) -> list[dict]:
    """The sheets with "hidden_rows" and "hidden_columns", counted from 0, and with their errors put back."""
    try:
        pages = dict(sheets_in(stream_of_workbook(content)))
    except (error, IndexError, KeyError, ValueError):  # as the other reader gave it, without what is hidden
        pages = {}
    for sheet in grids:
        rows, columns, errors = pages.get(sheet["name"], ([], [], []))
        sheet["hidden_rows"], sheet["hidden_columns"] = rows, columns
        cells = sheet.get("cells", [])
        for row, column, text in errors:
            if row < len(cells) and column < len(cells[row]) and cells[row][column] in ("", None):
                cells[row][column] = text
    return grids


def stream_of_workbook(content: bytes) -> bytes:
    """The stream "Workbook" (or "Book") of the file system."""
    shift, small_shift = unpack_from("<HH", content, 30)
    size = 1 << shift
    first_of_directory, smallest, first_of_small, first_further = (
        unpack_from("<I", content, at)[0] for at in (48, 56, 60, 68)
    )

    def sector(number: int) -> bytes:
        return content[(number + 1) * size : (number + 2) * size]

    table_sectors = [number for number in unpack_from("<109I", content, 76) if number < FREE]
    further = first_further
    while further < FREE and len(table_sectors) < MOST_SECTORS:
        numbers = unpack_from(f"<{size // 4}I", sector(further))
        table_sectors += [number for number in numbers[:-1] if number < FREE]
        further = numbers[-1]
    table = [n for at in table_sectors for n in unpack_from(f"<{size // 4}I", sector(at))]

    def chain(first: int, following: list[int]) -> Iterator[int]:
        for _ in range(len(following)):
            if first >= FREE:
                return
            yield first
            first = following[first]

    directory = b"".join(map(sector, chain(first_of_directory, table)))
    entries = {}
    for at in range(0, len(directory) - 127, 128):
        length = unpack_from("<H", directory, at + 64)[0]
        name = directory[at : at + max(0, length - 2)].decode("utf-16-le", "replace")
        entries[name] = unpack_from("<II", directory, at + 116)
    first, length = entries["Workbook"] if "Workbook" in entries else entries["Book"]
    if length >= smallest:
        return b"".join(map(sector, chain(first, table)))[:length]
    root = b"".join(map(sector, chain(entries["Root Entry"][0], table)))
    small = [n for at in chain(first_of_small, table) for n in unpack_from(f"<{size // 4}I", sector(at))]
    step = 1 << small_shift
    return b"".join(root[n * step : (n + 1) * step] for n in chain(first, small))[:length]


def records(stream: bytes, at: int) -> Iterator[tuple[int, int, int]]:
    """(kind, where its content begins, its length) of each record from `at` on."""
    while at + 4 <= len(stream):
        kind, length = unpack_from("<HH", stream, at)
        yield kind, at + 4, length
        at += 4 + length


def sheets_in(stream: bytes) -> Iterator[tuple[str, tuple[list[int], list[int], list[tuple[int, int, str]]]]]:
    """(name of the sheet, (hidden rows, hidden columns, (row, column, error)))."""
    for kind, at, _length in records(stream, 0):
        if kind == EOF:
            return
        if kind == BOUND_SHEET:
            begins, _hidden, _type, count, wide = unpack_from("<IBBBB", stream, at)
            text = stream[at + 8 : at + 8 + count * (1 + (wide & 1))]
            yield text.decode("utf-16-le" if wide & 1 else "latin-1"), what_is_in(stream, begins)


def what_is_in(stream: bytes, begins: int) -> tuple[list[int], list[int], list[tuple[int, int, str]]]:
    """Hidden rows, hidden columns and errors of the sheet that begins there."""
    rows: list[int] = []
    columns: list[int] = []
    errors: list[tuple[int, int, str]] = []
    depth = 0
    for kind, at, _length in records(stream, begins):
        depth += (kind == BOF) - (kind == EOF)
        if depth <= 0:
            break
        if depth > 1:  # a chart within the sheet
            continue
        if kind == ROW and unpack_from("<H", stream, at + 12)[0] & 0x20:
            rows.append(unpack_from("<H", stream, at)[0])
        elif kind == COLUMNS and unpack_from("<H", stream, at + 8)[0] & 1:
            first, last = unpack_from("<HH", stream, at)
            columns += range(first, min(last, WIDEST - 1) + 1)
        elif kind == ERROR_OR_TRUTH and stream[at + 7] == 1:
            errors.append((*unpack_from("<HH", stream, at), ERRORS.get(stream[at + 6], "#N/A")))
        elif kind == FORMULA and stream[at + 12 : at + 14] == b"\xff\xff" and stream[at + 6] == 2:
            errors.append((*unpack_from("<HH", stream, at), ERRORS.get(stream[at + 8], "#N/A")))
    return rows, columns, errors
