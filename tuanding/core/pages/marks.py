"""The small marks of the look as HTML: icon, chip, stage, nine ticks, face, clause, tape. Meanings: docs/look.md."""

from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from django.templatetags.static import static
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from tuanding.core.pages import formats
from tuanding.core.pages.markup import fill_html
from tuanding.core.rulebook.clauses import CLAUSES
from tuanding.core.rulebook.stages import LABELS, ORDER

NOTHING = SafeString("")
MUTE = fill_html('<span class="mute none">{}</span>', formats.EMPTY)
ZERO = fill_html('<span class="mute">{}</span>', "0")
SEALED = "印"  # data: the character in a seal, in every language


class Look(NamedTuple):
    """How one of several codes is shown: its meaning (`data-s`) and its icon."""

    s: str
    icon: str


@lru_cache(maxsize=500)
def icon(name: str, kind: str = "") -> SafeString:
    """One of the sprite; always beside a word that says the same. `kind="in"` inside a line of text."""
    return fill_html(
        '<svg class="{}" aria-hidden="true"><use href="{}#{}"/></svg>',
        f"icon {kind}".strip(),
        static("built/icons.svg"),
        name,
    )


def chip(label, s: str = "", icon_name: str = "") -> SafeString:
    """A state that is not the normal one. `s`: due late done block money now rest."""
    return fill_html(
        '<span class="chip"{}>{}{}</span>', state_attribute(s), icon(icon_name) if icon_name else "", label
    )


def state_attribute(s: str) -> SafeString:
    """` data-s="late"`, for a tag that shows a state; nothing for none."""
    return fill_html(' data-s="{}"', s) if s else NOTHING


def stage(code: str | None) -> SafeString | str:
    """Code and name of a stage; `--` before the first."""
    if not code:
        return formats.EMPTY
    return fill_html('<span class="stage"><b>{}</b>{}</span>', code, _(LABELS[code]))


def nine(code: str | None) -> SafeString:
    """Nine ticks, filled up to the stage; says nothing by itself, so a code or name stands beside it."""
    reached = ORDER[code] + 1 if code else 0
    return fill_html('<span class="nine" style="--k:{}" aria-hidden="true"></span>', reached)


def stage_cell(code: str | None) -> SafeString | str:
    """A stage in a list: code, nine ticks, name."""
    if not code:
        return MUTE
    return fill_html(
        '<span class="row"><span class="code">{}</span>{}<span class="ink2 p2x">{}</span></span>',
        code,
        nine(code),
        _(LABELS[code]),
    )


def face(person, size: str = "") -> SafeString:
    """The first character of a person's name on a round ground; the name itself stands beside it or in the title."""
    name = str(person or "")
    return fill_html('<span class="{}" title="{}" aria-hidden="true">{}</span>', f"face {size}".strip(), name, name[:1])


def person(who, note="") -> SafeString | str:
    """Face and name, for rows: who has to act."""
    if not who:
        return formats.EMPTY
    extra = fill_html('<span class="ink3 xs">{}</span>', note) if note else ""
    return fill_html('<span class="row">{}<span>{}</span>{}</span>', face(who), who, extra)


def clause(number: str, kind: str = "") -> SafeString:
    """Which clause of the process a panel or row serves; `kind="short"` is the number alone, where room is short."""
    if not number:
        return NOTHING
    about = _(CLAUSES.get(number, ""))
    title = _("流程条款 %(number)s：%(about)s") % {"number": number, "about": about}
    text = number if kind == "short" else _("条 %(number)s") % {"number": number}
    return fill_html('<span class="clause" title="{}">{}</span>', title, text)


def stamp(sealed: bool = True, size: str = "") -> SafeString:
    """Vermilion: only for sealing and what is sealed."""
    title = _("已盖章") if sealed else _("待盖章")
    kind = " ".join(word for word in ("stamp", "" if sealed else "wait", size) if word)
    return fill_html('<span class="{}" role="img" aria-label="{}" title="{}">{}</span>', kind, title, title, SEALED)


def tape(
    value: float, standard: float, name: str, s: str = "", by: float | None = None, ticks: int | None = None
) -> SafeString:
    """The measuring tape: `value` of `standard`, ▲ at `by`, where one should be by now."""
    marks = "".join(f";--{k}:{v}" for k, v in (("t", ticks), ("by", by)) if v is not None)
    return fill_html(
        '<span class="tape" role="meter" aria-label="{}" aria-valuemin="0" aria-valuemax="{}" aria-valuenow="{}" '
        'style="--v:{};--n:{}{}"{}></span>',
        name,
        standard,
        min(value, standard),
        value,
        standard,
        marks,
        state_attribute(s),
    )


def time_of(value: datetime | date | None, text: str) -> SafeString | str:
    """A moment or day in words, with its machine form."""
    if value is None or value == "":
        return formats.EMPTY
    return fill_html('<time datetime="{}">{}</time>', value.isoformat(), text)


def cell(value: Any, now: datetime) -> Any:
    """How a plain value stands in a table, by its type."""
    if value is None or value == "":
        return MUTE
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, Decimal):
        return formats.money(value)
    if isinstance(value, int):
        return ZERO if value == 0 else formats.number(value)
    if isinstance(value, datetime):
        return time_of(value, formats.moment(value, now, short=True))
    if isinstance(value, date):
        return time_of(value, formats.day(value))
    return value
