"""Whether a PDF is one and is whole, by its own table of contents; nothing in it is unpacked or run.

A PDF ends with the place of its table (xref), which says where every object stands and which one is the document. What
was cut off, filled up, or only begins like a PDF does not lead there.
"""

import re
from collections.abc import Iterator

END = re.compile(rb"startxref\s+(\d{1,10})\s+%%EOF")
OBJECT = re.compile(rb"\d{1,10}\s+\d{1,5}\s+obj\b")
SECTION = re.compile(rb"\s*(\d{1,10})\s+(\d{1,7})\s*\r?\n")
ENTRY = re.compile(rb"(\d{10}) (\d{5}) ([nf])")
ROOT = re.compile(rb"/Root\s+\d{1,10}\s+\d{1,5}\s+R")
PAGE = re.compile(rb"/Type\s*/(?:Pages?|ObjStm)\b")  # packed with others, the page itself cannot be seen
DICTIONARY = 16 * 1024  # a table in the form of a stream begins with one
LOOKED_AT = 200  # places


def is_whole(content: bytes) -> bool:
    """Whether the end leads to the table, the table to the document, and most places in the table to an object."""
    begins = content.find(b"%PDF-", 0, 1024)
    ends = END.findall(content, max(len(content) - 4096, 0))
    if begins < 0 or not ends or not PAGE.search(content):
        return False
    table = begins + int(ends[-1])
    if content[table : table + 8].lstrip().startswith(b"xref"):
        trailer = content.find(b"trailer", table)
        return trailer > 0 and bool(ROOT.search(content, trailer)) and _is_true(content, begins, table)
    return _is_object(content, table) and bool(ROOT.search(content, table, table + DICTIONARY))


def _is_object(content: bytes, place: int) -> bool:
    """Whether an object begins at this place, give or take a line end."""
    return bool(OBJECT.search(content, max(place - 2, 0), place + 32))


def _is_true(content: bytes, begins: int, table: int) -> bool:
    """Most of the places lead to an object. Not all: some programs are careless about those nobody uses."""
    hits = [_is_object(content, begins + place) for place in _places(content, table)]
    return not hits or sum(hits) * 2 > len(hits)


def _places(content: bytes, table: int) -> Iterator[int]:
    """Places of the first LOOKED_AT objects in a table of the classic form."""
    at, left = content.index(b"xref", table) + 4, LOOKED_AT
    while left > 0 and (section := SECTION.match(content, at)):
        at = section.end()
        for _number in range(min(int(section[2]), left)):
            entry = ENTRY.match(content, at)
            if entry is None:
                return
            left -= 1
            at += 20
            if entry[3] == b"n":
                yield int(entry[1])
