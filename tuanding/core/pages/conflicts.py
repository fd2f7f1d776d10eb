"""Two people changed one row: both values of each field, for the page on which a person decides."""

from typing import Any, TypedDict

from django.http import HttpRequest
from django.utils.translation import gettext as _

from tuanding.core.kernel.refusal import Stale
from tuanding.core.pages import formats
from tuanding.core.pages.once import DRAFT_KEY, NOT_CONTENT

HIDDEN = {*NOT_CONTENT, "seen"} - {DRAFT_KEY}


class ConflictRow(TypedDict):
    """A field with both values: in words, and as the form sends them (`_raw`)."""

    name: str
    label: Any
    yours: str
    theirs: str
    yours_raw: str
    theirs_raw: str


class Conflict(TypedDict):
    """`typed`: (name, value) of everything else. `resubmit`: whether a click can choose between the values."""

    version: int
    sentence: str
    typed: list[tuple[str, Any]]
    fields: list[ConflictRow]
    resubmit: bool
    back: str


def conflict_of(request: HttpRequest, refusal: Stale, form=None) -> Conflict:
    """Both values of each field in conflict; everything else that was typed travels along and is saved with it."""
    names = refusal.conflicts
    typed = [(n, v) for n, values in request.POST.lists() if n not in HIDDEN and n not in names for v in values]
    return {
        "version": refusal.version,
        "sentence": refusal.sentence(_),
        "typed": typed,
        "fields": [_conflict_row(name, pair, form) for name, pair in names.items()],
        "resubmit": all(_fits_form_field(value) for pair in names.values() for value in pair.values()),
        "back": request.path,
    }


def _conflict_row(name: str, pair: dict[str, Any], form) -> ConflictRow:
    bound = form[name] if form is not None and name in form.fields else None
    return {
        "name": name,
        "label": bound.label if bound else name,
        "yours": _value_label(bound, pair.get("yours")),
        "theirs": _value_label(bound, pair.get("theirs")),
        "yours_raw": _form_text(pair.get("yours")),
        "theirs_raw": _form_text(pair.get("theirs")),
    }


def _fits_form_field(value) -> bool:
    """Whether a form field can carry the value, so that a click can choose it; lists and rows are only shown."""
    return not isinstance(value, (list, dict))


def _form_text(value) -> str:
    value = getattr(value, "pk", value)
    return "" if value is None else str(value)


def _value_label(bound, value) -> str:
    """The label of a choice instead of its code."""
    choices = getattr(bound.field, "choices", None) if bound else None
    if choices:
        labels = {str(code): label for code, label in choices}
        return str(labels.get(_form_text(value), formats.dash(value)))
    return str(formats.dash(value))
