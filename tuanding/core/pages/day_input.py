"""A form's field for a day, as people write it: see `core.kernel.days`."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from tuanding.core.kernel.days import TODAY, day_of_text


class DayInput(forms.DateField):
    """`over`: a day that is behind us, such as that of a signature; a day without year is read accordingly."""

    def __init__(self, *, over: bool = False, **kwargs: Any):
        super().__init__(**kwargs)
        self.over = over

    def to_python(self, value: Any) -> date | None:
        if not isinstance(value, str) or not value.strip():
            return super().to_python(value)
        day = day_of_text(value, TODAY.get(), over=self.over)
        if day is None:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return day
