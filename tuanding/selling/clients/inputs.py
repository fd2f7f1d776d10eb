"""Boxes of this room's forms."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tuanding.selling.clients.phones import MOST_OF_FURTHER


class WordsInput(forms.TextInput):
    """A text box that offers words already in use."""

    template_name = "clients/words.html"

    def __init__(self, suggestions: Callable[[], list[str]], **kwargs: Any):
        super().__init__(**kwargs)
        self.suggestions = suggestions

    def get_context(self, name, value, attrs) -> dict[str, Any]:
        return {**super().get_context(name, value, {**attrs, "list": f"words-{name}"}), "words": self.suggestions()}


class PhonesField(forms.CharField):
    """One number or several, as people write them; the operation reads them."""

    def __init__(self, **kwargs: Any):
        widget = forms.TextInput({"inputmode": "tel"})
        super().__init__(
            **{"label": _("电话"), "max_length": MOST_OF_FURTHER, "required": False, "widget": widget, **kwargs}
        )
