"""Telephone numbers as they are read aloud."""

import pytest

from tuanding.core.kernel.phones import grouped


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("13800006218", "138 0000 6218"),
        ("0571-88006600", "0571-88006600"),
        ("23800006218", "23800006218"),
        ("1380000621", "1380000621"),
        ("", ""),
    ],
)
def test_a_mobile_number_stands_in_three_groups(number, text):
    assert grouped(number) == text
