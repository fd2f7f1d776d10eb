"""Finding the header among the first rows, whatever stands above it and in whatever order its columns come."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any, NamedTuple

from tuanding.core.tables.cleaning import is_blank, without_text_mark
from tuanding.core.tables.columns import Column, Guess, comparable_header
from tuanding.core.tables.refusals import ColumnsRefused, ColumnsUnsettled, Unclean
from tuanding.core.tables.workbook import ABOVE as SEARCHED
from tuanding.core.tables.workbook import Merged

LONGEST_TITLE = 60
EXAMPLES_FROM = 20  # rows that are searched for an example of a column
MOST_UNTITLED = 200  # columns that are looked at for values without a title
WIDEST = 16_384


@dataclass(frozen=True, eq=False)
class HeaderWords:
    """The words of a header: the titles of `columns`, and what somebody matched by hand (title in the file → name or
    title of a column, "" for none)."""

    columns: Sequence[Column]
    by_hand: Mapping[str, str]

    @cached_property
    def column_by_word(self) -> dict[str, Column]:
        return {word: column for column in self.columns for word in column.header_words}

    @cached_property
    def guesses(self) -> dict[str, tuple[Column, Guess]]:
        return {
            comparable_header(word): (c, guess)
            for c in self.columns
            for guess in c.guesses
            for word in guess.words.split()
        }

    @cached_property
    def words_by_ending(self) -> dict[str, list[str]]:
        """{ending: words of titles that end so}, for titles beneath a group: 姓名 → 联系人姓名."""
        endings: dict[str, list[str]] = {}
        for word in self.column_by_word:
            for start in range(1, len(word)):
                endings.setdefault(word[start:], []).append(word)
        return endings

    def words_of(self, title: "Title") -> tuple[str, ...]:
        """The comparable words a title may be read as, the likeliest first: with its group, and alone."""
        own, group = comparable_header(title.own), comparable_header(title.group)
        if not group or not own or own == group:
            return (own or group,)
        within = [word for word in self.words_by_ending.get(own, ()) if word.removesuffix(own) in group]
        return (f"{group}{own}", *within, own)

    @cached_property
    def chosen(self) -> dict[str, Column | None]:
        return {short_title(title): self._column_or_refusal(name) for title, name in self.by_hand.items()}

    def _column_or_refusal(self, name: str) -> Column | None:
        if not name:
            return None
        if column := self.column_by_word.get(comparable_header(name)):
            return column
        names = "、".join(f"{column.title}（{column.name}）" for column in self.columns)
        raise ColumnsRefused("没有“%(value)s”这一项：一列可以对到%(known)s，或留空不导入", name, known=names)


class Title(NamedTuple):
    """What stands above a column: its own title, and that of the group of columns it belongs to in a header of two rows."""

    own: str
    group: str = ""


@dataclass(frozen=True)
class UploadColumn:
    """One column of a file: its title (no two are the same; "(C)" for one without), the name of our column its header means,
    and the name of the column it is read as; "" for none. `hidden` for whoever opens the file."""

    place: int
    title: str
    name_by_header: str
    name: str
    by_hand: bool
    example: Any
    hidden: bool = False


@dataclass(frozen=True)
class Header:
    """`index`: its row, of two the lower one · `places`: the cell in which each column stands · `titles`: its title in the
    file · `by_title`: the column each cell means by its text alone · `chosen`: the column somebody matched it to by hand.
    `groups`: the row above with the titles of groups, where there is one."""

    index: int
    texts: dict[int, str]
    by_title: dict[int, Column]
    chosen: dict[int, Column | None]
    places: dict[Column, int]
    doubled: tuple[int, int] | None = None
    groups: Mapping[int, str] | None = None

    @property
    def titles(self) -> dict[Column, str]:
        return {column: self.texts[place] for column, place in self.places.items()}

    @property
    def ignored(self) -> tuple[str, ...]:
        places = set(self.places.values())
        return tuple(text for place, text in self.texts.items() if place not in places)

    def missing_required(self, columns: Sequence[Column]) -> list[Column]:
        """The required ones of these columns that the header does not have, in their order."""
        return [c for c in columns if c.required and c not in self.places]


def letters(place: int) -> str:
    """How spreadsheets call a column: 0 is A, 26 is AA."""
    text = ""
    while place >= 0:
        text, place = chr(65 + place % 26) + text, place // 26 - 1
    return text


def short_title(title: str) -> str:
    """A header in one line of at most 60 characters: by this text somebody matches a column by hand."""
    return " ".join(title.split())[:LONGEST_TITLE]


def titles_of(text_by_place: Mapping[int, str]) -> dict[int, str]:
    """{place: title}; a title that an earlier column has too gets the letter of its column: "电话 (C)"."""
    titles: dict[int, str] = {}
    earlier: set[str] = set()
    for place, text in text_by_place.items():
        title = short_title(text)
        titles[place] = f"{title} ({letters(place)})" if title in earlier else title
        earlier.add(title)
    return titles


def match_row(
    index: int,
    row: Sequence,
    header_words: HeaderWords,
    beneath: Sequence[Sequence] | None = None,
    groups: Mapping[int, str] | None = None,
) -> Header:
    """One row, read as if it were the header. Guesses that depend on values count only where the rows `beneath` are
    given; so does a column without a title that has values. `groups`: what the row above it says of each column, where
    it is read as the header of two rows."""
    own = {place: text for place, cell in enumerate(row) if (text := str(without_text_mark(cell)).strip())}
    titles_by_place = _titles(own, groups or {})
    texts = _texts(titles_by_place, header_words)
    if beneath is not None:
        texts = dict(sorted((texts | _untitled(texts, beneath)).items()))
    sure, guessed = _sure_and_guessed_columns(titles_by_place, header_words, beneath)
    chosen: dict[int, Column | None] = {}
    if header_words.by_hand:
        titles = titles_of(texts)
        chosen = {place: header_words.chosen[title] for place, title in titles.items() if title in header_words.chosen}
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
    return Header(index, texts, sure | guessed, chosen, places, doubled, groups)


def _titles(own: Mapping[int, str], groups: Mapping[int, str]) -> dict[int, Title]:
    """{place: title}: its own with its group, or what the upper row says where the lower one is empty."""
    titles = {place: Title(text, groups.get(place, "")) for place, text in own.items()}
    above = {place: Title(text) for place, text in groups.items() if place not in titles}
    return dict(sorted((titles | above).items()))


def _texts(titles: Mapping[int, Title], header_words: HeaderWords) -> dict[int, str]:
    """{place: title in one text}: with its group where its own means nothing, or where two have the same."""
    own_titles = [title.own for title in titles.values()]
    return {
        place: f"{title.group} {title.own}"
        if title.group
        and title.group != title.own
        and (own_titles.count(title.own) > 1 or comparable_header(title.own) not in header_words.column_by_word)
        else title.own
        for place, title in titles.items()
    }


def _untitled(texts: Mapping[int, str], beneath: Sequence[Sequence]) -> dict[int, str]:
    """{place: "(C)"} of the columns without a title that have values: somebody may match them by hand."""
    filled = {
        place
        for row in beneath[:EXAMPLES_FROM]
        for place, cell in enumerate(row[:MOST_UNTITLED])
        if place not in texts and not is_blank(cell)
    }
    return {place: f"({letters(place)})" for place in sorted(filled)} if texts else {}


def groups_above(upper: Sequence, lower: Sequence, index: int, merged: Sequence[Merged]) -> dict[int, str]:
    """{place: what the upper of two header rows says of it}. A group's title stands over its first column: it holds for
    those to the right as far as its merged cell goes; without one, as long as nothing stands above and something beneath."""
    groups: dict[int, str] = {}
    until = {one.left: one.right for one in merged if one.top <= index <= one.bottom}
    text, last = "", -1
    for place in range(max(len(upper), len(lower))):
        own = str(without_text_mark(upper[place])).strip() if place < len(upper) else ""
        if own:
            text, last = own, until.get(place, WIDEST)
        elif place > last or (last == WIDEST and (place >= len(lower) or is_blank(lower[place]))):
            text = ""
        if text:
            groups[place] = text
    return groups


def _sure_and_guessed_columns(
    titles: Mapping[int, Title], header_words: HeaderWords, beneath: Sequence[Sequence] | None
) -> tuple[dict[int, Column], dict[int, Column]]:
    """({place: column} by titles, {place: column} by guesses): a guess counts where no title means the column and only
    one cell could."""
    sure: dict[int, Column] = {}
    maybe: dict[Column, list[tuple[int, Guess]]] = {}
    for place, title in titles.items():
        words = header_words.words_of(title)
        column = next((header_words.column_by_word[w] for w in words if w in header_words.column_by_word), None)
        if column:
            sure[place] = column
            continue
        pair = next((header_words.guesses[word] for word in words if word in header_words.guesses), None)
        if pair:
            maybe.setdefault(pair[0], []).append((place, pair[1]))
    sure_names = {column.name for column in sure.values()}
    guessed = {}
    for column, guesses in maybe.items():
        place, guess = guesses[0]
        alone = len(guesses) == 1 and column.name not in sure_names and guess.without not in sure_names
        if alone and (not guess.if_clean or (beneath is not None and _is_column_clean(beneath, place, column))):
            guessed[place] = column
    return sure, guessed


def _is_column_clean(rows: Sequence[Sequence], place: int, column: Column) -> bool:
    """Whether the column has values, and all of them are valid."""
    filled = False
    for row in rows:
        if place < len(row) and not is_blank(row[place]):
            filled = True
            try:
                column.clean(row[place])
            except Unclean:
                return False
    return filled


def likeliest_header(
    rows: Sequence[Sequence], header_words: HeaderWords, merged: Sequence[Merged] = ()
) -> Header | None:
    """The row with most columns in it, be it none; of equals the first. Two rows are one header where together they name
    more columns than any row alone. None where there is no row."""
    some = rows[: SEARCHED + 1]
    headers = [match_row(index, row, header_words) for index, row in enumerate(some[:SEARCHED])]
    headers += [
        match_row(index, lower, header_words, groups=groups_above(upper, lower, index - 1, merged))
        for index, (upper, lower) in enumerate(pairwise(some), start=1)
    ]
    return max(headers, key=lambda header: len(header.places), default=None)


def reread_with_values(header: Header | None, rows: Sequence[Sequence], header_words: HeaderWords) -> Header | None:
    """The same header, read again with the values beneath it."""
    if header is None:
        return None
    return match_row(header.index, rows[header.index], header_words, rows[header.index + 1 :], header.groups)


def require_columns(header: Header | None, rows: Sequence[Sequence], header_words: HeaderWords, name: str) -> Header:
    """The header. ColumnsUnsettled with the columns there are and those that are needed; ColumnsRefused for wrong
    matches."""
    columns = header_words.columns
    if header and header.texts:
        _refuse_absent_by_hand(header, header_words)
    needed = [c for c in columns if c.required] or list(columns)
    if header is None or not header.places or header.missing_required(columns):
        first = next((row for row in rows if any(str(cell).strip() for cell in row)), ())
        titles = (
            [*header.titles.values(), *header.ignored] if header and header.places else [str(c) for c in first if c]
        )
        raise ColumnsUnsettled(
            "“%(value)s”里找不到这些列：%(missing)s。找到的列：%(found)s。需要的列：%(wanted)s",
            name,
            missing="、".join(
                c.title for c in (header.missing_required(columns) if header and header.places else needed)
            ),
            found="、".join(title[:20] for title in titles[:30]) or "--",
            wanted="、".join(c.title for c in needed),
        )
    _refuse_doubled(header, name)
    return header


def _refuse_absent_by_hand(header: Header, header_words: HeaderWords) -> None:
    """ColumnsRefused where somebody matched a column by hand that the file does not have."""
    titles = set(titles_of(header.texts).values())
    for title in header_words.chosen:
        if title not in titles:
            texts = "、".join(list(header.texts.values())[:30])
            raise ColumnsRefused("文件里没有“%(value)s”这一列：有%(found)s", title, found=texts)


def _refuse_doubled(header: Header, name: str) -> None:
    if header.doubled is None:
        return
    one, other = header.doubled
    texts = {"one": header.texts[one], "other": header.texts[other]}
    if not header.chosen:
        raise ColumnsUnsettled(
            "“%(value)s”里“%(one)s”和“%(other)s”是同一列：请删去一列或改名，或把一列对为不导入", name, **texts
        )
    (field,) = (column.title for column, place in header.places.items() if place == one)
    raise ColumnsRefused("“%(one)s”和“%(other)s”都对到“%(value)s”：一项只取一列，请把另一列改为不导入", field, **texts)


def file_columns(header: Header, rows: Sequence[Sequence], hidden: frozenset[int] = frozenset()) -> list[UploadColumn]:
    """Each column of the file that has a title or values, and what becomes of it."""
    names = {place: column.name for column, place in header.places.items()}
    beneath = rows[header.index + 1 : header.index + 1 + EXAMPLES_FROM]
    return [
        UploadColumn(
            place=place,
            title=title,
            name_by_header=header.by_title[place].name if place in header.by_title else "",
            name=names.get(place, ""),
            by_hand=place in header.chosen,
            example=next((row[place] for row in beneath if place < len(row) and not is_blank(row[place])), ""),
            hidden=place in hidden,
        )
        for place, title in titles_of(header.texts).items()
    ]
