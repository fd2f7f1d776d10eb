"""What of the table is asked on PostgreSQL too in `make test`: every fourth case. `make nightly` asks all on both."""

from collections.abc import Iterable
from typing import Any

import pytest

EACH = 4


def some_on_both(cases: Iterable[Any]) -> list[Any]:
    """All cases, for `parametrize`."""
    return [
        pytest.param(case, marks=[pytest.mark.both] if number % EACH == 0 else []) for number, case in enumerate(cases)
    ]
