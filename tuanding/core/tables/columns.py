"""A column is one object: how it is called, how it is cleaned, how it is written."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext

from tuanding.core.kernel.texts import simplified
from tuanding.core.tables.cleaning import AS_CODE, Text, tidy
from tuanding.core.tables.words import in_each_language

ANY_TEXT = Text()
NOT_IN_A_TITLE = re.compile(r"\(.*?\)|[\s*:#·、.]|必填|选填")  # data: words people add to a header


@dataclass(frozen=True)
class Guess:
    """Further words for a column of a file without its titles: only where the file has no column `without`, and with
    `if_clean` only where every value beneath is valid. Two columns of a file under such words count as neither."""

    words: str  # with spaces between them
    without: str = ""
    if_clean: bool = False


@dataclass(frozen=True, eq=False)
class Column:
    """`titles` are the headers that mean it, in any language of the interface; the first is the one we write.

    `clean(raw)` returns the value or raises Unclean; `value(row)` is the value an export writes (default: by `name`).
    """

    name: str
    titles: tuple[str, ...]
    clean: Callable[[Any], Any] = ANY_TEXT
    required: bool = False
    unique: bool = False
    guesses: tuple[Guess, ...] = ()
    value: Callable[[Any], Any] | None = None
    width: int | None = None
    example: Any = ""

    @property
    def title(self) -> str:
        """In the active language."""
        first = self.titles[0]
        return gettext(first) if isinstance(first, str) else str(first)

    @cached_property
    def header_words(self) -> frozenset[str]:
        """Every header that means this column, in the form of `comparable_header`."""
        return frozenset(
            comparable_header(word) for title in (self.name, *self.titles) for word in in_each_language(title)
        )

    @property
    def blank(self) -> Any:
        """The value of an empty cell."""
        return getattr(self.clean, "blank", None)

    def of(self, row) -> Any:
        """This column's value of a row to be written."""
        if self.value:
            return self.value(row)
        return row.get(self.name) if isinstance(row, dict) else getattr(row, self.name)


def comparable_header(title) -> str:
    """A header in the form in which headers are compared: "聯繫電話（必填）* " is 联系电话."""
    return simplified(NOT_IN_A_TITLE.sub("", tidy(str(title), AS_CODE)).lower())
