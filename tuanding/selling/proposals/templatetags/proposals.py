"""The cell of a typed table: a bare field that names itself."""

from django import forms, template

from tuanding.core.pages import formats

register = template.Library()


class _Plain(forms.TextInput):
    """Amounts and numbers as text, so that what was typed wrong comes back as it was typed."""

    def format_value(self, value):
        return formats.money(value) if hasattr(value, "quantize") else super().format_value(value)


@register.simple_tag
def typed(bound, label):
    """The field alone, with its place and name for who cannot see the table."""
    attrs = {"aria-label": label, **({"aria-invalid": "true"} if bound.errors else {})}
    if isinstance(bound.field.widget, forms.NumberInput):
        return bound.as_widget(
            widget=_Plain(), attrs={**attrs, "inputmode": "decimal", "size": 8, "autocomplete": "off"}
        )
    if isinstance(bound.field.widget, forms.TextInput):
        longest = bound.field.max_length or 0
        return bound.as_widget(attrs={**attrs, "size": 8 if longest <= 40 else 12 if longest <= 80 else 18})
    return bound.as_widget(attrs=attrs)
