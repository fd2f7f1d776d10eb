"""How a cell of a file becomes the value of a field, where its declaration does not say."""

from collections.abc import Callable
from typing import Any

from django.db import models

from tuanding.core.company.fields import MoneyField
from tuanding.core.records.limits import least_and_most
from tuanding.core.tables.cleaning import Amount, Day, Text, Whole


def cleaner_of(column: models.Field) -> Callable[[Any], Any]:
    """By the type of the field, with its limits. TypeError for a type that files do not have."""
    if isinstance(column, MoneyField):
        return Amount()
    if isinstance(column, models.DateField) and not isinstance(column, models.DateTimeField):
        return Day()
    if isinstance(column, models.CharField) and column.max_length is not None:
        return Text(column.max_length)
    if isinstance(column, models.IntegerField):
        return Whole(*least_and_most(column))
    raise TypeError(f"{column.model._meta.label}.{column.name}: say in its declaration how a cell is cleaned")
