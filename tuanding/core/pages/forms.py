"""Forms of the look: reasons in one voice, nothing typed is lost, an edit names only what it changed."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tuanding.core.accounts.actors import Actor
from tuanding.core.accounts.scopes import is_column_visible
from tuanding.core.kernel.fitting import refusals_of_unfit
from tuanding.core.pages.formats import EMPTY

WORDS: dict[type[forms.Field], dict[str, Any]] = {
    forms.Field: {
        "required": _("无法存，因为这一栏空着；可以填上再存。"),
        "max_length": _("无法存，因为写了 %(show_value)d 个字；可以缩到 %(limit_value)d 个以内。"),
        "min_length": _("无法存，因为只有 %(show_value)d 个字；至少要 %(limit_value)d 个。"),
        "min_value": _("无法存，因为小于 %(limit_value)s；可以填 %(limit_value)s 或更大。"),
        "max_value": _("无法存，因为大于 %(limit_value)s；可以填 %(limit_value)s 或更小。"),
        "max_digits": _("无法存，因为数字太长；可以填 %(max)s 位以内。"),
        "max_decimal_places": _("无法存，因为小数太多；可以写到 %(max)s 位。"),
    },
    forms.IntegerField: {"invalid": _("无法存，因为这不是整数；可以写成 120。")},
    forms.DecimalField: {"invalid": _("无法存，因为这不是数；可以写成 1,234.56。")},
    forms.DateField: {"invalid": _("无法存，因为这不是日期；可以写成 2026-11-24、11-24 或 11月24日。")},
    forms.DateTimeField: {"invalid": _("无法存，因为这不是时间；可以写成 2026-11-24 09:30。")},
    forms.ChoiceField: {"invalid_choice": _("无法存，因为没有「%(value)s」这一项；可以从单子里选。")},
    forms.ModelChoiceField: {"invalid_choice": _("无法存，因为没有这一项，或者您看不到它；可以从单子里选。")},
    forms.EmailField: {"invalid": _("无法存，因为这不是邮箱；可以写成 name@example.com。")},
    forms.FileField: {"empty": _("无法收下，因为这个文件是空的；可以换一个。")},
}
DASHES = "---------"  # what Django offers where nothing is chosen yet
NOTHING_CHOSEN: dict[bool, Any] = {True: _("请选"), False: EMPTY}


class Worded:
    """Mixed into a form: every field says why not in the words of the look. How it is drawn is the renderer's, see
    `fields.py`; Django takes the words themselves from each field alone."""

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for one in self.fields.values():
            for kind, words in WORDS.items():
                if isinstance(one, kind):
                    one.error_messages = {**one.error_messages, **words}
            if isinstance(one, forms.ModelChoiceField) and one.empty_label == DASHES:
                one.empty_label = NOTHING_CHOSEN[one.required]
            if isinstance(one, forms.DateField | forms.DateTimeField):
                one.validators = [*one.validators, _refuse_odd_year]


def _refuse_odd_year(day: date) -> None:
    for [why] in refusals_of_unfit("day", day).values():
        raise forms.ValidationError(why.sentence(gettext))


class LookForm(Worded, forms.Form):
    """A form for a new thing or a fact."""


class EditForm(Worded, forms.ModelForm):
    """A form for changing one row.

    Each field carries along what it showed, so that `changes()` names only what this person changed: two people who
    change different fields do not disturb each other. What is hidden from `actor` is not in it.
    """

    def __init__(self, *args: Any, actor: Actor | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if actor is not None:
            for name in [name for name in self.fields if not is_column_visible(self._meta.model, actor, name)]:
                del self.fields[name]
        if self.instance.pk:
            for one in self.fields.values():
                one.show_hidden_initial = not isinstance(one, forms.FileField)

    def changes(self) -> dict[str, Any]:
        """{field: new value} for the `edit` door. Call after `is_valid()`."""
        return {name: self.cleaned_data[name] for name in self.changed_data if name in self.cleaned_data}

    def _post_clean(self) -> None:
        """Validates a copy: only the doors write, and they read the row afresh."""
        row = self.instance
        self.instance = type(row)(**{f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields})
        self.instance._state.adding = row._state.adding
        super()._post_clean()  # type: ignore[misc]
        self.instance = row
