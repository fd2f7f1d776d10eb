"""How values are written: 15 of the interface."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils.translation import override

from tuanding.core.pages import formats
from tuanding.core.pages.formats import SHANGHAI

NOW = datetime(2026, 11, 24, 16, 0, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("value", "written"),
    [(Decimal("128660"), "128,660.00"), (Decimal("-0.5"), "-0.50"), (0, "0.00"), (None, "--"), ("", "--")],
)
def test_an_amount(value, written):
    assert formats.money(value) == written


def test_nothing_is_two_dashes_and_zero_is_something():
    assert [formats.dash(value) for value in (None, "", 0, "云栖")] == ["--", "--", 0, "云栖"]


def test_a_day_is_written_with_dashes():
    assert formats.day(date(2026, 1, 5)) == "2026-01-05"


def test_a_moment_is_taken_to_its_shanghai_day():
    late = datetime.fromisoformat("2026-11-23T17:30:00+00:00")
    assert formats.day(late) == "2026-11-24"


@pytest.mark.clock
@pytest.mark.parametrize(
    ("at", "written"),
    [
        (datetime(2026, 11, 24, 0, 0, tzinfo=SHANGHAI), "今天 00:00"),
        (datetime(2026, 11, 23, 23, 59, tzinfo=SHANGHAI), "昨天 23:59"),
        (datetime(2026, 11, 22, 23, 59, tzinfo=SHANGHAI), "2026-11-22 23:59"),
        (datetime(2026, 11, 25, 8, 45, tzinfo=SHANGHAI), "2026-11-25 08:45"),
    ],
)
def test_a_moment_is_relative_only_for_two_days(at, written):
    with override("zh-hans"):
        assert formats.moment(at, NOW) == written


@pytest.mark.parametrize("back", [0, 1, 2, 400])
def test_a_day_is_written_without_an_hour(back):
    on = NOW.astimezone(formats.SHANGHAI).date() - timedelta(days=back)
    written = formats.moment(on, NOW, short=True)
    assert written == {0: "今天", 1: "昨天", 2: on.isoformat()[5:], 400: on.isoformat()}[back]
    assert ":" not in written


def test_a_short_moment_leaves_out_this_year_only():
    old, older = datetime(2026, 1, 2, 9, 5, tzinfo=SHANGHAI), datetime(2025, 12, 31, 9, 5, tzinfo=SHANGHAI)
    assert formats.moment(old, NOW, short=True) == "01-02 09:05"
    assert formats.moment(older, NOW, short=True) == "2025-12-31 09:05"


def test_counting_stops_above_a_thousand():
    assert [formats.count_up_to(n) for n in (0, 1000, 1001)] == ["0", "1,000", "1,000+"]
