"""5.4: what a further draft of a contract changes: terms, lines, and which of the nine points that touches. PURE."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from tuanding.contracting.contracts.articles import SEX, articles
from tuanding.contracting.contracts.rules import percent

PRICE_POINT, GOODS_POINT = 3, 5
LINE_TEXTS = ("style", "post", "sex", "fabric", "description")
LINE_FIELDS = (*LINE_TEXTS, "quantity", "unit_price")
AMOUNTS = ("total", "deposit", "balance")
ADDED, REMOVED, CHANGED = "added", "removed", "changed"
EMPTY = "--"


class FieldChange(NamedTuple):
    """One field, in words before and after."""

    name: str
    before: str
    after: str


class LineChange(NamedTuple):
    """A line that was added, removed or changed (`kind`); `line` says which, `fields` what of a changed one."""

    kind: str
    line: str
    fields: tuple[FieldChange, ...] = ()


class Differences(NamedTuple):
    """Of a draft to the one before; `points` are the codes of those it touches."""

    fields: tuple[FieldChange, ...]
    lines: tuple[LineChange, ...]
    points: frozenset[int]


def differences(
    before: Any, lines_before: Sequence[Any], after: Any, lines_after: Sequence[Any], names: Iterable[str]
) -> Differences:
    """Of two revisions with their lines; `names` are the terms that are compared. A point is touched where its article reads
    otherwise, or where the table under it does."""
    fields = _field_changes(before, after, (*names, *AMOUNTS))
    lines = tuple(_line_changes(lines_before, lines_after))
    old, new = (
        {one.code: one.text for one in articles(*pair)} for pair in ((before, lines_before), (after, lines_after))
    )
    touched = {code for code, text in new.items() if old[code] != text}
    names_in_lines = {field.name for line in lines for field in line.fields}
    if any(line.kind != CHANGED for line in lines):
        touched |= {PRICE_POINT, GOODS_POINT}
    if "unit_price" in names_in_lines:
        touched.add(PRICE_POINT)
    if names_in_lines & set(LINE_TEXTS):
        touched.add(GOODS_POINT)
    return Differences(fields, lines, frozenset(touched))


def _field_changes(before: Any, after: Any, names: Iterable[str]) -> tuple[FieldChange, ...]:
    return tuple(
        FieldChange(name, _in_words(name, getattr(before, name)), _in_words(name, getattr(after, name)))
        for name in names
        if getattr(before, name) != getattr(after, name)
    )


def _in_words(name: str, value: Any) -> str:
    if value in (None, ""):
        return EMPTY
    if name.endswith("basis_points"):
        return percent(value)
    if name == "sex":
        return SEX[value]
    if isinstance(value, Decimal):
        return f"{value:,.2f}"
    return value.isoformat() if isinstance(value, date) else str(value)


def _line_changes(before: Sequence[Any], after: Sequence[Any]) -> Iterable[LineChange]:
    """A line is the same where style, post and sex are; of the rest those in the same place; what is left was added or removed."""
    left = list(before)
    pairs: list[tuple[Any, Any]] = []
    for alike in (_same_goods, _same_place):
        paired = {id(new) for _old, new in pairs}
        for new in (line for line in after if id(line) not in paired):
            old = next((one for one in left if alike(one, new)), None)
            if old is not None:
                left.remove(old)
                pairs.append((old, new))
    old_of = {id(new): old for old, new in pairs}
    for new in after:
        if id(new) not in old_of:
            yield LineChange(ADDED, _line_in_words(new))
        elif fields := _field_changes(old_of[id(new)], new, LINE_FIELDS):
            yield LineChange(CHANGED, _goods(new), fields)
    for old in left:
        yield LineChange(REMOVED, _line_in_words(old))


def _same_goods(old: Any, new: Any) -> bool:
    return (old.style, old.post, old.sex) == (new.style, new.post, new.sex)


def _same_place(old: Any, new: Any) -> bool:
    return old.place == new.place and (old.style == new.style or old.fabric == new.fabric)


def _goods(line: Any) -> str:
    return " · ".join(text for text in (line.style, line.post, SEX[line.sex]) if text)


def _line_in_words(line: Any) -> str:
    return f"{_goods(line)} · {line.quantity:,} × {line.unit_price:,.2f}"
