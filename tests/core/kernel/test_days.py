"""The same text is the same day on every way in, or none on each."""

from datetime import date

import pytest
from django import forms

from tests.texts import DAYS
from tuanding.core.kernel.days import TODAY, day_of_text
from tuanding.core.pages.api import StrictSchema
from tuanding.core.pages.day_input import DayInput
from tuanding.core.tables.cleaning import Day
from tuanding.core.tables.refusals import Unclean

NOW = date(2026, 11, 24)


@pytest.fixture(autouse=True)
def on_that_day():
    token = TODAY.set(NOW)
    yield
    TODAY.reset(token)


class Sent(StrictSchema):
    day: date


def by_page(text):
    try:
        return DayInput().clean(text)
    except forms.ValidationError:
        return None


def by_api(text):
    try:
        return Sent(day=text).day
    except ValueError:
        return None


def by_import(text):
    try:
        return Day()(text)
    except Unclean:
        return None


@pytest.mark.parametrize("text", DAYS)
def test_a_day_is_the_same_by_page_api_and_import(text):
    wanted = DAYS[text] and date.fromisoformat(DAYS[text])
    assert [by_page(text), by_api(text), by_import(text)] == [wanted] * 3


@pytest.mark.parametrize(
    ("text", "today", "to_come", "over"),
    [
        ("11-20", NOW, date(2026, 11, 20), date(2026, 11, 20)),
        ("12-30", date(2027, 1, 4), date(2026, 12, 30), date(2026, 12, 30)),
        ("8-1", NOW, date(2027, 8, 1), date(2026, 8, 1)),
        ("1-15", NOW, date(2027, 1, 15), date(2027, 1, 15)),
        ("5-1", NOW, date(2027, 5, 1), date(2026, 5, 1)),
        ("明天", NOW, date(2026, 11, 25), date(2026, 11, 25)),
        ("昨天", NOW, date(2026, 11, 23), date(2026, 11, 23)),
    ],
)
def test_a_day_without_its_year_is_the_nearest_that_makes_sense(text, today, to_come, over):
    assert day_of_text(text, today) == to_come
    assert day_of_text(text, today, over=True) == over


def test_without_a_day_to_look_from_a_year_is_needed():
    assert day_of_text("12-01") is None
    assert day_of_text("今天") is None
    assert day_of_text("2026-12-01") == date(2026, 12, 1)


def test_a_date_cell_of_a_spreadsheet_is_a_day():
    assert Day()(46357) == Day()(46357.0) == date(2026, 12, 1)
