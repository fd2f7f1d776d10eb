"""The cell of a typed table: a bare field that names itself. How a client's decision looks, see docs/look.md."""

from typing import Any

from django import forms, template
from django.core.validators import slug_re
from django.urls import reverse
from django.utils.safestring import SafeString

from tuanding.core.pages import formats
from tuanding.core.pages.marks import Look
from tuanding.selling.proposals.rules import OF_LINE

register = template.Library()


DECISIONS = {
    "accept": Look(s="done", icon="circle-check"),
    "change": Look(s="due", icon="pencil"),
    "no": Look(s="late", icon="circle-x"),
}
LATER = Look(s="now", icon="clock")
RECORDED_LATER = Look(s="rest", icon="clock")


@register.filter
def decision_look(code: str) -> Look:
    """Of a decision that can be chosen: the meaning and the icon."""
    return DECISIONS.get(code, LATER)


@register.filter
def recorded_decision_state(code: str) -> str:
    """The `data-s` of a decision in the record: "later" waits for nothing any more."""
    return DECISIONS.get(code, RECORDED_LATER).s


class _NumberAsText(forms.TextInput):
    """Amounts and numbers as text, so that what was typed wrong comes back as it was typed."""

    def format_value(self, value: Any) -> str | None:
        return formats.money(value) if hasattr(value, "quantize") else super().format_value(value)


@register.simple_tag
def field_of_cell(bound: forms.BoundField, label: str) -> SafeString:
    """The field alone, with its place and name for who cannot see the table."""
    attrs: dict[str, Any] = {"aria-label": label, **({"aria-invalid": "true"} if bound.errors else {})}
    if isinstance(bound.field.widget, forms.NumberInput):
        return bound.as_widget(
            widget=_NumberAsText(), attrs={**attrs, "inputmode": "decimal", "size": "8", "autocomplete": "off"}
        )
    if isinstance(bound.field.widget, forms.TextInput):
        longest = bound.field.max_length or 0  # type: ignore[attr-defined]  # a text box is a CharField's
        return bound.as_widget(attrs={**attrs, "size": "8" if longest <= 40 else "12" if longest <= 80 else "18"})
    return bound.as_widget(attrs=attrs)


@register.simple_tag
def picture_address(value: str | None) -> str:
    """The small picture of a line's field: of an upload by its token, or of a line of an earlier version."""
    if not value:
        return ""
    pk = value.removeprefix(OF_LINE)
    if value.startswith(OF_LINE) and pk.isdecimal():
        return f"{reverse('proposals:line_picture', args=[int(pk)])}?small"
    return reverse("files:upload", args=[value]) if slug_re.match(value) else ""
