"""Finding the header among the first rows, whatever stands above it and in whatever order its columns come."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from tuanding.core.tables.cleaning import is_blank
from tuanding.core.tables.columns import Column, Guess, plain
from tuanding.core.tables.refusals import ColumnsRefused, ColumnsUnsettled, Unclean
from tuanding.core.tables.workbook import ABOVE as SEARCHED

LONGEST_TITLE = 60
EXAMPLES_FROM = 20  # rows in which an example of a column is looked for


@dataclass(frozen=True, eq=False)
class Words:
    """What a header may say: the titles of `columns`, and what somebody matched by hand (title in the file → name or
    title of a column, "" for none)."""

    columns: Sequence[Column]
    by_hand: Mapping[str, str]

    @cached_property
    def known(self) -> dict[str, Column]:
        return {word: column for column in self.columns for word in column.known_as}

    @cached_property
    def guesses(self) -> dict[str, tuple[Column, Guess]]:
        return {plain(word): (c, guess) for c in self.columns for guess in c.guesses for word in guess.words.split()}

    @cached_property
    def chosen(self) -> dict[str, Column | None]:
        return {told_as(title): self._named(name) for title, name in self.by_hand.items()}

    def _named(self, name: str) -> Column | None:
        if not name:
            return None
        if column := self.known.get(plain(name)):
            return column
        known = "、".join(f"{column.title}（{column.name}）" for column in self.columns)
        raise ColumnsRefused("没有“%(value)s”这一项：一列可以对到%(known)s，或留空不导入", name, known=known)


@dataclass(frozen=True)
class FileColumn:
    """One column of a file: the title it is told by (no two have the same), the name it was recognised as by its header,
    and the name it is taken for; "" for none."""

    place: int
    title: str
    found: str
    name: str
    by_hand: bool
    example: Any


@dataclass(frozen=True)
class Header:
    """`places` says in which cell each column stands, `shown` the title the file gives it; `found` what its header alone
    says of each cell, `chosen` what somebody said of it."""

    index: int
    texts: dict[int, str]
    found: dict[int, Column]
    chosen: dict[int, Column | None]
    places: dict[Column, int]
    doubled: tuple[int, int] | None = None

    @property
    def shown(self) -> dict[Column, str]:
        return {column: self.texts[place] for column, place in self.places.items()}

    @property
    def ignored(self) -> tuple[str, ...]:
        taken = set(self.places.values())
        return tuple(text for place, text in self.texts.items() if place not in taken)

    def missing(self, columns: Sequence[Column]) -> list[Column]:
        return [c for c in columns if c.required and c not in self.places]


def letters(place: int) -> str:
    """How spreadsheets call a column: 0 is A, 26 is AA."""
    found = ""
    while place >= 0:
        found, place = chr(65 + place % 26) + found, place // 26 - 1
    return found


def told_as(title: str) -> str:
    """A header in one line and not too long: by this somebody says which column is meant."""
    return " ".join(title.split())[:LONGEST_TITLE]


def titles_of(texts: Mapping[int, str]) -> dict[int, str]:
    """Each column's title; one that stands there before is told apart by the letter of its column."""
    titles: dict[int, str] = {}
    seen: set[str] = set()
    for place, text in texts.items():
        title = told_as(text)
        titles[place] = f"{title} ({letters(place)})" if title in seen else title
        seen.add(title)
    return titles


def match(index: int, row: Sequence, words: Words, beneath: Sequence[Sequence] | None = None) -> Header:
    """One row, read as if it were the header. What may be guessed from values only is, when those `beneath` are given."""
    texts = {place: text for place, cell in enumerate(row) if (text := str(cell).strip())}
    sure, guessed = _recognised(texts, words, beneath)
    chosen: dict[int, Column | None] = {}
    if words.by_hand:
        titles = titles_of(texts)
        chosen = {place: words.chosen[title] for place, title in titles.items() if title in words.chosen}
    by_hand = set(chosen.values())
    yielding = {place: column for place, column in guessed.items() if column not in by_hand}
    places: dict[Column, int] = {}
    doubled = None
    for place in texts:
        column = chosen[place] if place in chosen else sure.get(place, yielding.get(place))
        if column in places:
            doubled = doubled or (places[column], place)
        elif column:
            places[column] = place
    return Header(index, texts, sure | guessed, chosen, places, doubled)


def _recognised(
    texts: Mapping[int, str], words: Words, beneath: Sequence[Sequence] | None
) -> tuple[dict[int, Column], dict[int, Column]]:
    """What the titles say, and what may be guessed where no title says it: only what one column alone may be."""
    sure: dict[int, Column] = {}
    maybe: dict[Column, list[tuple[int, Guess]]] = {}
    for place, text in texts.items():
        word = plain(text)
        if word in words.known:
            sure[place] = words.known[word]
        elif word in words.guesses:
            column, guess = words.guesses[word]
            maybe.setdefault(column, []).append((place, guess))
    named = {column.name for column in sure.values()}
    guessed = {}
    for column, found in maybe.items():
        place, guess = found[0]
        alone = len(found) == 1 and column.name not in named and guess.without not in named
        if alone and (not guess.if_clean or (beneath is not None and _clean(beneath, place, column))):
            guessed[place] = column
    return sure, guessed


def _clean(rows: Sequence[Sequence], place: int, column: Column) -> bool:
    """Something stands in the column, and all of it can be taken."""
    filled = False
    for row in rows:
        if place < len(row) and not is_blank(row[place]):
            filled = True
            try:
                column.clean(row[place])
            except Unclean:
                return False
    return filled


def best(rows: Sequence[Sequence], words: Words) -> Header | None:
    """The row that names most columns; of equals the first."""
    found = [match(index, row, words) for index, row in enumerate(rows[:SEARCHED])]
    return max(found, key=lambda header: len(header.places), default=None)


def settled(header: Header | None, rows: Sequence[Sequence], words: Words) -> Header | None:
    """The header that was found, with what the values beneath it say."""
    return header and match(header.index, rows[header.index], words, rows[header.index + 1 :])


def demand(header: Header | None, rows: Sequence[Sequence], words: Words, name: str) -> Header:
    """The header, or a refusal naming which columns were found and which are wanted."""
    columns = words.columns
    if header and header.texts:
        _all_there(header, words)
    wanted = [c for c in columns if c.required] or list(columns)
    if header is None or not header.places or header.missing(columns):
        first = next((row for row in rows if any(str(cell).strip() for cell in row)), ())
        found = [*header.shown.values(), *header.ignored] if header and header.places else [str(c) for c in first if c]
        raise ColumnsUnsettled(
            "“%(value)s”里找不到这些列：%(missing)s。找到的列：%(found)s。需要的列：%(wanted)s",
            name,
            missing="、".join(c.title for c in (header.missing(columns) if header and header.places else wanted)),
            found="、".join(f[:20] for f in found[:30]) or "--",
            wanted="、".join(c.title for c in wanted),
        )
    if header.doubled:
        _refuse_doubled(header, name)
    return header


def _all_there(header: Header, words: Words) -> None:
    """Whoever matched a column that is not there meant another one."""
    titles = set(titles_of(header.texts).values())
    for title in words.chosen:
        if title not in titles:
            found = "、".join(list(header.texts.values())[:30])
            raise ColumnsRefused("文件里没有“%(value)s”这一列：有%(found)s", title, found=found)


def _refuse_doubled(header: Header, name: str) -> None:
    one, other = header.doubled or (0, 0)
    said = {"one": header.texts[one], "other": header.texts[other]}
    if not header.chosen:
        raise ColumnsUnsettled(
            "“%(value)s”里“%(one)s”和“%(other)s”是同一列：请删去一列或改名，或把一列对为不导入", name, **said
        )
    (field,) = (column.title for column, place in header.places.items() if place == one)
    raise ColumnsRefused("“%(one)s”和“%(other)s”都对到“%(value)s”：一项只取一列，请把另一列改为不导入", field, **said)


def file_columns(header: Header, rows: Sequence[Sequence]) -> list[FileColumn]:
    """Each column of the file that has a title, and what becomes of it."""
    names = {place: column.name for column, place in header.places.items()}
    beneath = rows[header.index + 1 : header.index + 1 + EXAMPLES_FROM]
    return [
        FileColumn(
            place=place,
            title=title,
            found=header.found[place].name if place in header.found else "",
            name=names.get(place, ""),
            by_hand=place in header.chosen,
            example=next((row[place] for row in beneath if place < len(row) and not is_blank(row[place])), ""),
        )
        for place, title in titles_of(header.texts).items()
    ]
