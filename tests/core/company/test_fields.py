from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from tuanding.core.company.fields import MoneyField, MoneyInput


def test_python_has_yuan_and_the_database_fen():
    field = MoneyField()
    assert field.get_db_prep_value(Decimal("145836.01"), connection) == 14583601
    assert field.from_db_value(14583601, None, connection) == Decimal("145836.01")


@pytest.mark.parametrize("typed", ["1,234.50", " 1234.5 ", "1，234.50"])
def test_commas_are_read(typed):
    assert MoneyInput().clean(typed) == Decimal("1234.5")


@pytest.mark.parametrize("typed", ["1.234", "abc", "-1", "NaN", "1e3x"])
def test_what_is_no_amount_is_refused(typed):
    with pytest.raises(ValidationError):
        MoneyInput().clean(typed)


def test_a_third_decimal_is_refused_by_the_field():
    with pytest.raises(ValidationError):
        MoneyField().to_python("0.001")
