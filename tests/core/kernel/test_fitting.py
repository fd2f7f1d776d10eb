from datetime import UTC, date, datetime

import pytest

from tuanding.core.kernel.fitting import refusals_of_unfit

FITS = [
    "衣",
    "",
    None,
    True,
    0,
    -(2**63) + 1,
    2**63 - 1,
    date(1990, 1, 1),
    datetime(2099, 12, 31, tzinfo=UTC),
    [],
    {"a": [1]},
]


@pytest.mark.parametrize("value", FITS)
def test_what_people_mean_fits(value):
    assert refusals_of_unfit("style", value) == {}


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ("上\0衣", "「上␀衣」里有空字符（NUL）：可以删去它再存"),
        (date(1, 1, 1), "「0001-01-01」：年份要在 1990 到 2099 之间"),
        (datetime(9999, 12, 31, tzinfo=UTC), "「9999-12-31T00:00:00+00:00」：年份要在 1990 到 2099 之间"),
        (2**63, "「9223372036854775808」：数太大，至多 19 位"),
    ],
)
def test_what_nothing_holds_is_refused_with_its_value(value, sentence):
    assert [why.sentence() for why in refusals_of_unfit("style", value)["style"]] == [sentence]


def test_the_place_inside_is_named():
    assert set(refusals_of_unfit("", {"lines": [{"style": "衣"}, {"style": "\0"}], "on": date(1, 1, 1)})) == {
        "lines.2.style",
        "on",
    }
