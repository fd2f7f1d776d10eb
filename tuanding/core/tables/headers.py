"""Finding the header among the first rows, whatever stands above it and in whatever order its columns come."""

from collections.abc import Sequence
from dataclasses import dataclass

from tuanding.core.tables.columns import Column, plain
from tuanding.core.tables.refusals import TableRefused
from tuanding.core.tables.workbook import ABOVE as SEARCHED


@dataclass(frozen=True)
class Header:
    """`places` says in which cell each column stands, `shown` the title the file gives it."""

    index: int
    places: dict[Column, int]
    shown: dict[Column, str]
    ignored: tuple[str, ...]
    doubled: tuple[str, str] | None = None

    def missing(self, columns: Sequence[Column]) -> list[Column]:
        return [c for c in columns if c.required and c not in self.places]


def match(index: int, row: Sequence, known: dict[str, Column]) -> Header:
    """One row, read as if it were the header."""
    places: dict[Column, int] = {}
    shown: dict[Column, str] = {}
    ignored: list[str] = []
    doubled = None
    for place, cell in enumerate(row):
        if not (text := str(cell).strip()):
            continue
        column = known.get(plain(text))
        if column is None:
            ignored.append(text)
        elif column in places:
            doubled = doubled or (shown[column], text)
        else:
            places[column], shown[column] = place, text
    return Header(index, places, shown, tuple(ignored), doubled)


def best(rows: Sequence[Sequence], columns: Sequence[Column]) -> Header | None:
    """The row that names most columns; of equals the first."""
    known = {word: column for column in columns for word in column.known_as}
    found = [match(index, row, known) for index, row in enumerate(rows[:SEARCHED])]
    return max(found, key=lambda header: len(header.places), default=None)


def demand(header: Header | None, rows: Sequence[Sequence], columns: Sequence[Column], name: str) -> Header:
    """The header, or a refusal naming which columns were found and which are wanted."""
    wanted = [c for c in columns if c.required] or list(columns)
    if header is None or not header.places or header.missing(columns):
        first = next((row for row in rows if any(str(cell).strip() for cell in row)), ())
        found = [*header.shown.values(), *header.ignored] if header and header.places else [str(c) for c in first if c]
        raise TableRefused(
            "“%(value)s”里找不到这些列：%(missing)s。找到的列：%(found)s。需要的列：%(wanted)s",
            name,
            missing="、".join(c.title for c in (header.missing(columns) if header and header.places else wanted)),
            found="、".join(f[:20] for f in found[:30]) or "--",
            wanted="、".join(c.title for c in wanted),
        )
    if header.doubled:
        raise TableRefused("“%(value)s”里“%(one)s”和“%(other)s”是同一列：请删去一列或改名", name,
                           one=header.doubled[0], other=header.doubled[1])  # fmt: skip
    return header
