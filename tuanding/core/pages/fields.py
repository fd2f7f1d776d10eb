"""How a form field is shown: Django's field groups with our template, `{{ form.name.as_field_group }}`."""

from decimal import Decimal
from functools import cached_property
from typing import Any, Literal

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from tuanding.core.company.fields import MoneyInput
from tuanding.core.kernel.money import capitals
from tuanding.core.kernel.numbers import OF_YUAN, decimal_of
from tuanding.core.kernel.texts import visible_text
from tuanding.core.pages import formats

Control = Literal["group", "check", "select", "area", "file", "line"]
CONTROLS: tuple[tuple[Control, tuple[type[forms.Widget], ...]], ...] = (
    ("group", (forms.RadioSelect, forms.CheckboxSelectMultiple)),
    ("check", (forms.CheckboxInput,)),
    ("select", (forms.Select,)),
    ("area", (forms.Textarea,)),
    ("file", (forms.FileInput,)),
)
OF_NUMBERS = ("step", "min", "max")  # attributes a text box does not have


class PageBoundField(BoundField):
    """The bound field of every form, with what `pages/parts/field.html` asks of it beside Django's own."""

    @property
    def data(self) -> Any:
        """What was sent, of texts without what nobody sees; a password as it was typed."""
        data = super().data
        as_typed = not isinstance(data, str) or isinstance(self.field.widget, forms.PasswordInput)
        return data if as_typed else visible_text(data)

    def get_context(self) -> dict[str, Any]:
        """`kind`, `unit` and `icon` are what a page may say otherwise: see the tag `field`."""
        money = isinstance(self.field, MoneyInput)
        return {
            "field": self,
            "kind": "money" if money else "",
            "unit": _("元") if money else getattr(self.form, "units", {}).get(self.name, ""),
            "icon": "calendar-event" if self.picker else "",
        }

    @property
    def control(self) -> Control:
        """`line` for every input that is not one of CONTROLS."""
        return next((name for name, kinds in CONTROLS if isinstance(self.field.widget, kinds)), "line")

    @property
    def picker(self) -> Literal["date", ""]:
        """The type of the browser's own input that helps to fill the box."""
        return "date" if isinstance(self.field, forms.DateField) and self.control == "line" else ""

    @property
    def label_mark(self) -> Any:
        """What stands beside the label: 可空 where nothing need be written, or what the form says instead
        (`form.label_marks`)."""
        own = getattr(self.form, "label_marks", {}).get(self.name)
        return own if own is not None else "" if self.field.required else _("可空")

    @property
    def amount_in_capitals(self) -> str | None:
        """Of an amount, what the page shows before the script takes over; `--` for what is none. Else None."""
        if not isinstance(self.field, MoneyInput):
            return None
        value = self.value()
        if value in (None, ""):
            return ""
        amount = decimal_of(value, OF_YUAN)
        try:
            return formats.EMPTY if amount is None else capitals(amount)
        except ValueError:
            return formats.EMPTY

    @property
    def aria_describedby(self) -> str | None:
        """The reason takes the place of the hint."""
        if self.is_hidden:
            return None
        if self.errors:
            return f"{self.auto_id}-err"
        return f"{self.auto_id}-hint" if self.help_text else None

    def as_widget(
        self, widget: forms.Widget | None = None, attrs: dict[str, Any] | None = None, only_initial: bool = False
    ) -> SafeString:
        """The input as HTML; of numbers, amounts and days a text box, see `_page_widget`."""
        return super().as_widget(widget or self._page_widget, attrs, only_initial)

    @cached_property
    def _page_widget(self) -> forms.Widget:
        """Numbers and days are text boxes: what was typed wrong comes back as it was typed, which the browser's own
        would empty."""
        field, widget = self.field, self.field.widget
        attributes = {name: value for name, value in widget.attrs.items() if name not in OF_NUMBERS}
        if self.control != "line" or widget.is_hidden:
            return widget
        if isinstance(field, forms.DateField):
            return forms.DateInput(attributes, format="%Y-%m-%d")
        if isinstance(field, MoneyInput):
            return _AmountWithCommas(
                attributes
                | {
                    "class": "num",
                    "inputmode": "decimal",
                    "autocomplete": "off",
                    "data-capitals": f"{self.auto_id}-cap",
                }
            )
        if isinstance(field, forms.IntegerField):
            mode = "decimal" if isinstance(field, forms.DecimalField) else "numeric"
            return forms.TextInput(attributes | {"class": "num", "inputmode": mode})
        return widget


class _AmountWithCommas(forms.TextInput):
    def format_value(self, value: Any) -> str | None:
        return formats.money(value) if isinstance(value, Decimal) else super().format_value(value)


class LookRenderer(TemplatesSetting):
    """The renderer of every form, also of a library's."""

    field_template_name = "pages/parts/field.html"
    bound_field_class = PageBoundField
