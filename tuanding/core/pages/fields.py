"""How one form field is shown: which control, its hint, its unit, the capitals under an amount, its errors."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from tuanding.core.company.fields import MoneyInput
from tuanding.core.kernel.money import capitals
from tuanding.core.pages import formats

CONTROLS = (
    ("group", (forms.RadioSelect, forms.CheckboxSelectMultiple)),
    ("check", (forms.CheckboxInput,)),
    ("select", (forms.Select,)),
    ("area", (forms.Textarea,)),
    ("file", (forms.FileInput,)),
)


def control_of(bound) -> str:
    """check, group, area, file, select or line."""
    widget = bound.field.widget
    return next((name for name, kinds in CONTROLS if isinstance(widget, kinds)), "line")


def tag_of(bound) -> Any:
    """What stands beside the label: 可空 where nothing need be written, or what the form says instead (`form.tags`)."""
    own = getattr(bound.form, "tags", {}).get(bound.name)
    return own if own is not None else "" if bound.field.required else _("可空")


def field_context(bound, hint="", unit="", kind="", icon="") -> dict[str, Any]:
    """The context of `pages/parts/field.html`."""
    control = control_of(bound)
    kind = kind or getattr(bound.field, "look", "") or ("money" if isinstance(bound.field, MoneyInput) else "")
    hint = hint or bound.help_text
    day = control == "line" and isinstance(bound.field, forms.DateField)
    return {
        "bound": bound,
        "control": control,
        "kind": kind,
        "hint": hint,
        "errors": bound.errors,
        "icon": "calendar-event" if day else icon,
        "picker": "date" if day else "",
        "unit": unit or (_("元") if kind == "money" else ""),
        "capitals": _capitals(bound) if kind == "money" else None,
        "id": bound.id_for_label,
        "widget": _widget(bound, control, kind, hint),
        "tag": tag_of(bound),
    }


def _widget(bound, control: str, kind: str, hint: Any) -> SafeString:
    """Numbers and days are text boxes: what was typed wrong comes back as it was typed, which the browser's own would
    empty."""
    attrs = _attributes(bound, control, kind, hint)
    if control == "line" and isinstance(bound.field, forms.DateField):
        attributes = {k: v for k, v in bound.field.widget.attrs.items() if k != "type"}
        html = bound.as_widget(widget=forms.DateInput(attributes, format="%Y-%m-%d"), attrs=attrs)
    elif control == "line" and isinstance(bound.field.widget, forms.NumberInput):
        attributes = {k: v for k, v in bound.field.widget.attrs.items() if k not in ("step", "min", "max")}
        html = bound.as_widget(
            widget=_Amount(attributes) if kind == "money" else forms.TextInput(attributes), attrs=attrs
        )
    else:
        html = bound.as_widget(attrs=attrs)
    return html + bound.as_hidden(only_initial=True) if bound.field.show_hidden_initial else html


class _Amount(forms.TextInput):
    def format_value(self, value):
        return formats.money(value) if isinstance(value, Decimal) else super().format_value(value)


def _attributes(bound, control: str, kind: str, hint: Any) -> dict[str, str]:
    attrs: dict[str, str] = {}
    if bound.errors:
        attrs |= {"aria-invalid": "true", "aria-describedby": f"{bound.auto_id}-err"}
    elif hint:
        attrs["aria-describedby"] = f"{bound.auto_id}-hint"
    if kind == "money":
        attrs |= {
            "class": "num",
            "inputmode": "decimal",
            "autocomplete": "off",
            "data-capitals": f"{bound.auto_id}-cap",
        }
    elif control == "line" and isinstance(bound.field, forms.DecimalField):
        attrs |= {"class": "num", "inputmode": "decimal"}
    elif control == "line" and isinstance(bound.field, forms.IntegerField):
        attrs |= {"class": "num", "inputmode": "numeric"}
    return attrs


def _capitals(bound) -> str:
    """What the page shows before the script takes over; `--` for what is no amount."""
    value = bound.value()
    if value in (None, ""):
        return ""
    try:
        return capitals(Decimal(str(value).replace(",", "")))
    except (InvalidOperation, ValueError):
        return formats.EMPTY
