"""The smallest .xls there is: a file system of OLE with one stream, and the records of one sheet."""

import struct

FREE, END, TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def record(kind: int, content: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def label(row: int, column: int, text: str) -> bytes:
    return record(0x204, struct.pack("<HHHHB", row, column, 0, len(text), 1) + text.encode("utf-16-le"))


def number(row: int, column: int, value: float) -> bytes:
    return record(0x203, struct.pack("<HHHd", row, column, 0, value))


def failed(row: int, column: int, code: int) -> bytes:
    """A cell that holds an error."""
    return record(0x205, struct.pack("<HHHBB", row, column, 0, code, 1))


def failed_formula(row: int, column: int, code: int) -> bytes:
    result = bytes([2, 0, code, 0, 0, 0, 0xFF, 0xFF])
    return record(0x06, struct.pack("<HHH", row, column, 0) + result + b"\0" * 6 + struct.pack("<H", 2) + b"\x1c\x2a")


def hidden_row(row: int) -> bytes:
    return record(0x208, struct.pack("<HHHHHHHH", row, 0, 9, 255, 0, 0, 0x20 | 0x100, 0))


def hidden_columns(first: int, last: int) -> bytes:
    return record(0x7D, struct.pack("<HHHHHH", first, last, 2304, 15, 1, 0))


def old_book(*cells: bytes, name: str = "名单") -> bytes:
    """An .xls with one sheet of these records."""
    title = name.encode("utf-16-le")
    globals_ = record(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 0))
    length_of_bound = 4 + 8 + len(title)
    begins = len(globals_) + length_of_bound + 4
    globals_ += record(0x85, struct.pack("<IBBBB", begins, 0, 0, len(name), 1) + title) + record(0x0A)
    sheet = record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 0)) + b"".join(cells) + record(0x0A)
    return file_system(globals_ + sheet)


def file_system(stream: bytes) -> bytes:
    stream += b"\0" * (max(4096, -(-len(stream) // 512) * 512) - len(stream))
    sectors = len(stream) // 512
    table = [TABLE, END, *range(3, 2 + sectors), END]
    table += [FREE] * (128 - len(table))
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 6
    head += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, END, 0, END, 0) + struct.pack("<109I", 0, *[FREE] * 108)
    directory = entry("Root Entry", 5, 1, END, 0) + entry("Workbook", 2, FREE, 2, len(stream)) + b"\0" * 256
    return head + struct.pack("<128I", *table) + directory + stream


def entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    text = name.encode("utf-16-le")
    about = struct.pack("<HBB", len(text) + 2, kind, 1) + struct.pack("<III", FREE, FREE, child)
    return text.ljust(64, b"\0") + about + b"\0" * 36 + struct.pack("<III", start, size, 0)
