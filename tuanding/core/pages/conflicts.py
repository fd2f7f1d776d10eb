"""Two people changed one row: what both changed is asked, what only one of them changed stays without a question."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple, TypedDict

from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import HttpRequest
from django.utils.translation import gettext as _

from tuanding.core.journal.history import line_of
from tuanding.core.journal.models import Entry
from tuanding.core.kernel.refusal import Stale
from tuanding.core.pages import formats
from tuanding.core.pages.once import DRAFT_KEY, NOT_CONTENT

HIDDEN = {*NOT_CONTENT, "seen"} - {DRAFT_KEY}
MOST_CHANGES = 5
NEVER_ASKED = ("", None)


class ConflictRow(TypedDict):
    """A field that both changed, with both values: in words (one line each), and as the form sends them (`_raw`) under
    `name`. `who`: who stored theirs, and when."""

    name: str
    label: Any
    yours: list[str]
    theirs: list[str]
    yours_raw: str
    theirs_raw: str
    who: str


class OneSided(NamedTuple):
    """A field that only one of them changed; `value` is what stays."""

    label: Any
    value: list[str]
    who: str = ""


class Conflict(TypedDict):
    """`typed`: (name, value) of everything that is not asked. `only_yours`, `only_theirs`: what stays without a question.
    `changes`: what was done since, by whom and when. `resubmit`: whether a click can choose between the values. `is_act`: a button
    was pressed, nothing was typed."""

    version: int
    sentence: str
    typed: list[tuple[str, Any]]
    fields: list[ConflictRow]
    only_yours: list[OneSided]
    only_theirs: list[OneSided]
    changes: list[str]
    resubmit: bool
    is_act: bool


def conflict_of(request: HttpRequest, refusal: Stale, form: BaseForm | None = None) -> Conflict:
    """Everything that was typed travels along and is saved with what is chosen."""
    entries = _entries_since(refusal)
    compared = _Compared(request, refusal, form, entries)
    asked_names = {refusal.choices[name][0] if name in refusal.choices else name for name in compared.both}
    return {
        "version": refusal.version,
        "sentence": refusal.sentence(_),
        "typed": [
            (n, v) for n, values in request.POST.lists() if n not in HIDDEN and n not in asked_names for v in values
        ],
        "fields": [compared.row(name) for name in compared.both],
        "only_yours": [OneSided(compared.label(name), compared.words(name, "yours")) for name in compared.mine],
        "only_theirs": list(compared.theirs()),
        "changes": [f"{_who_and_when(entry, request)} · {line_of(entry).text}" for entry in entries],
        "resubmit": all(compared.can_be_chosen(name) for name in compared.both),
        "is_act": form is None and not refusal.conflicts,
    }


def _entries_since(refusal: Stale) -> list[Entry]:
    """What was done to the record since the version the person looked at: every write of it raised the version by one."""
    if refusal.subject is None:
        return []
    label, pk = refusal.subject
    steps = max(1, refusal.version - (refusal.params["seen"] or 0))
    rows = Entry.objects.filter(subject_type=label, subject_id=pk).select_related("person", "instead_of", "link")
    return list(rows.order_by("-sequence")[: min(steps, MOST_CHANGES)])


def _who_and_when(entry: Entry, request: Any) -> str:
    actor = getattr(request, "actor", None)
    when = formats.moment(entry.at, request.now, short=True)
    if actor and entry.person_id == actor.person_id:
        return _("您自己，在另一个窗口，%(when)s") % {"when": when}
    return f"{line_of(entry).note.partition(' · ')[0]} {when}"


class _Compared:
    """A stale save, field by field: who changed what since the form was opened."""

    def __init__(self, request: HttpRequest, refusal: Stale, form: BaseForm | None, entries: Sequence[Entry]):
        self.request, self.refusal, self.form, self.entries = request, refusal, form, entries
        self.mine = [name for name in refusal.conflicts if self._is_only_mine(name)]
        self.both = [name for name in refusal.conflicts if name not in (*self.mine, *refusal.only_theirs)]

    def _is_only_mine(self, name: str) -> bool:
        if name in self.refusal.only_yours:
            return True
        return name not in self.refusal.choices and not self._changed_by_others(
            name, self.refusal.conflicts[name]["theirs"]
        )

    def _changed_by_others(self, name: str, current: Any) -> bool:
        """Whether the stored value is another one than the form showed when it was opened. True where the form does not say what it
        showed."""
        bound = self._bound(name)
        if bound is None or not bound.field.show_hidden_initial or self.form is None:
            return True
        hidden = bound.field.hidden_widget()
        before = hidden.value_from_datadict(self.form.data, self.form.files, bound.html_initial_name)
        try:
            return bound.field.has_changed(
                bound.field.to_python(before), _form_text(bound.field.prepare_value(current))
            )
        except ValidationError:
            return True

    def _bound(self, name: str) -> Any:
        return self.form[name] if self.form is not None and name in self.form.fields else None

    def label(self, name: str) -> Any:
        bound = self._bound(name)
        return bound.label if bound else self.refusal.params.get(f"label_{name}", name)

    def words(self, name: str, side: str) -> list[str]:
        return _lines_of(self._bound(name), self.refusal.conflicts[name].get(side))

    def row(self, name: str) -> ConflictRow:
        pair, bound = self.refusal.conflicts[name], self._bound(name)
        chosen_by, yours_raw, theirs_raw = self.refusal.choices.get(name) or (
            name,
            self.request.POST.get(bound.html_name, "") if bound else _form_text(pair.get("yours")),
            _form_text(bound.field.prepare_value(pair.get("theirs")) if bound else pair.get("theirs")),
        )
        return {
            "name": chosen_by,
            "label": self.label(name),
            "yours": self.words(name, "yours"),
            "theirs": self.words(name, "theirs"),
            "yours_raw": yours_raw,
            "theirs_raw": theirs_raw,
            "who": self._who_changed(name),
        }

    def _who_changed(self, name: str) -> str:
        entry = next((one for one in self.entries if name in one.params.get("fields", ())), None)
        entry = entry or (self.entries[0] if self.entries else None)
        return _who_and_when(entry, self.request) if entry else ""

    def theirs(self) -> Iterator[OneSided]:
        """What only others changed: it is stored already, and stays."""
        for name in self.refusal.only_theirs:
            yield OneSided(self.label(name), self.words(name, "theirs"), self._who_changed(name))
        for bound in self.form.visible_fields() if self.form is not None else ():
            if bound.name in self.refusal.conflicts or not bound.field.show_hidden_initial:
                continue
            current = self.form.initial.get(bound.name) if self.form is not None else None
            if self._changed_by_others(bound.name, current):
                yield OneSided(bound.label, _lines_of(bound, current), self._who_changed(bound.name))

    def can_be_chosen(self, name: str) -> bool:
        """Whether one form field can carry the value, so that a click can choose it."""
        values = self.refusal.conflicts[name].values()
        return name in self.refusal.choices or not any(isinstance(value, (list, dict)) for value in values)


def _form_text(value: Any) -> str:
    value = getattr(value, "pk", value)
    return "" if value is None else str(value)


def _lines_of(bound: Any, value: Any) -> list[str]:
    """A value in words, the label of a choice instead of its code; several lines for several rows."""
    if isinstance(value, (list, tuple)):
        return [_row_in_words(row) for row in value] or [formats.EMPTY]
    choices = getattr(bound.field, "choices", None) if bound else None
    if choices:
        labels = {str(code): str(label) for code, label in choices}
        return [labels.get(_form_text(value), "") or str(formats.dash(value))]
    if bound is not None and value is not None:
        value = bound.field.prepare_value(value)
    return [str(formats.dash(value))]


def _row_in_words(row: Any) -> str:
    if isinstance(row, dict):
        return " · ".join(str(value) for value in row.values() if value not in NEVER_ASKED)
    return str(row)
