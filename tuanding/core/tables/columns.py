"""A column is one object: how it is called, how it is cleaned, how it is written."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext

from tuanding.core.tables.cleaning import AS_CODE, Text, tidy
from tuanding.core.tables.words import spoken

ANY_TEXT = Text()
NOT_IN_A_TITLE = re.compile(r"\(.*?\)|[\s*:#·、.]|必填|选填")  # data: words people add to a header


@dataclass(frozen=True)
class Guess:
    """Words a column may stand under where its titles are not: `without` another column of that name, `if_clean` only
    when every value beneath can be taken. What two columns of a file could be is neither."""

    words: str  # with spaces between them
    without: str = ""
    if_clean: bool = False


@dataclass(frozen=True, eq=False)
class Column:
    """`titles` are the words it may stand under, in any language of the interface; the first is the one we write.

    `clean(raw)` gives the value or raises Unclean; `value(row)` says where an export takes it from, else the name does.
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
    def known_as(self) -> frozenset[str]:
        """Every header it is found under, as `plain` compares them."""
        return frozenset(plain(word) for title in (self.name, *self.titles) for word in spoken(title))

    @property
    def blank(self):
        """What an empty cell means."""
        return getattr(self.clean, "blank", None)

    def of(self, row) -> Any:
        """This column's value of a row to be written."""
        if self.value:
            return self.value(row)
        return row.get(self.name) if isinstance(row, dict) else getattr(row, self.name)


def plain(title) -> str:
    """A header as it is compared: "联系电话（必填）* " is 联系电话."""
    return NOT_IN_A_TITLE.sub("", tidy(str(title), AS_CODE)).lower()
