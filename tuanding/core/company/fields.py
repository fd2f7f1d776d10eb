"""MoneyField: Decimal yuan in Python, whole fen in the database, so that both databases add exactly."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from tuanding.core.kernel.money import exact_yuan, fen, yuan
from tuanding.core.kernel.numbers import OF_PEOPLE, OF_YUAN, decimal_of


class MoneyField(models.BigIntegerField):
    """An amount in yuan with two places."""

    description = "amount in yuan, stored as fen"
    _pyi_private_get_type: Decimal  # type: ignore[assignment]
    _pyi_private_set_type: Decimal | int  # type: ignore[assignment]

    def from_db_value(self, value, expression, connection) -> Decimal | None:
        return None if value is None else yuan(value)

    def to_python(self, value) -> Decimal | None:
        if value is None or value == "":
            return None
        number = decimal_of(value, OF_YUAN) if isinstance(value, str) else value
        try:
            if number is None:
                raise ValueError(value)
            return exact_yuan(number)
        except ValueError as why:
            raise ValidationError(
                _("「%(value)s」不是金额：写成 1234.56，至多两位小数"), params={"value": value}
            ) from why

    def get_prep_value(self, value) -> int | None:
        return None if value is None else fen(value)

    def get_db_prep_value(self, value, connection, prepared=False) -> int | None:
        return value if prepared else self.get_prep_value(value)

    @property
    def validators(self):
        return self._validators

    def formfield(self, **kwargs):
        return models.Field.formfield(self, form_class=MoneyInput, **kwargs)


class MoneyInput(forms.DecimalField):
    """A form's field for an amount, as people write it: see `decimal_of`."""

    def __init__(self, **kwargs):
        super().__init__(**{"max_digits": 16, "decimal_places": 2, "min_value": 0, **kwargs})

    def to_python(self, value):
        return super().to_python(plain(value, OF_YUAN, self))


class WholeInput(forms.IntegerField):
    """A form's field for a whole number, as people write it."""

    def to_python(self, value):
        return super().to_python(plain(value, OF_PEOPLE, self))


def plain(value: Any, units: str, field: forms.Field) -> Any:
    """What is typed into the field, for Django's own to go on with. ValidationError for what is no number."""
    if not isinstance(value, str) or not value.strip():
        return value
    number = decimal_of(value, units)
    if number is None:
        raise ValidationError(field.error_messages["invalid"], code="invalid")
    return f"{number:f}"
