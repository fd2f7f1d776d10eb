"""The limits of a number, as its model says them: the same on both databases."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

LARGEST: dict[type[models.Field], int] = {models.SmallIntegerField: 2**15 - 1, models.IntegerField: 2**31 - 1}
UNSIGNED = (models.PositiveIntegerField, models.PositiveSmallIntegerField, models.PositiveBigIntegerField)


def least_and_most(column: models.IntegerField) -> tuple[int, int]:
    """From the validators named in the model, else from what the column holds."""
    small = isinstance(column, models.SmallIntegerField | models.PositiveSmallIntegerField)
    most = LARGEST[models.SmallIntegerField if small else models.IntegerField]
    least = 0 if isinstance(column, UNSIGNED) else -most - 1
    validators = column._validators  # type: ignore[attr-defined]  # those the model names, without the database's own
    least = max([least, *(one.limit_value for one in validators if isinstance(one, MinValueValidator))])
    most = min([most, *(one.limit_value for one in validators if isinstance(one, MaxValueValidator))])
    return least, most
