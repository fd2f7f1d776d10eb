"""A program's mistakes are named in the language of the person it acts for."""

import re

import pytest
from django.utils import translation
from pydantic_core import PydanticKnownError

from tuanding.core.pages.api_words import WORDS, sentence_of_error

CONTEXT = {
    "expected": "'call' or 'visit'",
    "error": "broken",
    "reason": "past",
    "tz_expected": 0,
    "tz_actual": 0,
    "class_name": "Row",
    "field_type": "List",
    "actual_length": 9,
    "method_name": "x",
    "pattern": "[a-z]+",
    **dict.fromkeys(("max_length", "min_length", "max_digits", "decimal_places", "whole_digits"), 3),
    **dict.fromkeys(("gt", "ge", "lt", "le", "multiple_of"), 3),
}
SENTENCE = re.compile(r"[A-Za-z]+ [A-Za-z]+ [A-Za-z]+")


@pytest.mark.parametrize("kind", WORDS)
def test_each_is_one_of_pydantics_and_has_words_in_both_languages(kind):
    english = PydanticKnownError(kind, CONTEXT).message()
    error = {"type": kind, "ctx": CONTEXT, "msg": english}
    with translation.override("zh-hans"):
        chinese = sentence_of_error(error)
    with translation.override("en"):
        ours = sentence_of_error(error)
    assert not SENTENCE.search(chinese) and "%(" not in chinese
    assert ours.isascii() and "%(" not in ours


def test_what_has_no_words_of_ours_is_still_not_english():
    error = {"type": "url_scheme", "msg": "URL scheme should be http"}
    with translation.override("zh-hans"):
        assert sentence_of_error(error) == "填得不对（url_scheme）"
    with translation.override("en"):
        assert sentence_of_error(error) == "URL scheme should be http"


BODIES = (
    ("/clients", {"name": ["a"], "owner": "x", "headcount": 1.5, "colour": "red"}),
    ("/clients", {}),
    ("/clients", {"name": "a" * 900, "contact": "x"}),
    ("/orders/1/appointments", {"starts_at": "2026-11-24T09:30:00"}),
    ("/orders/1/visits", {"purpose": "tea", "steps": "need", "mood": 7}),
)


@pytest.mark.django_db
@pytest.mark.parametrize(("path", "body"), BODIES)
def test_no_english_sentence_stands_in_a_chinese_answer(cast, program, path, body):
    status, why = program("sales_rep", "post", path, body)
    assert status == 422
    words = [word for reasons in why["errors"].values() for word in reasons]
    assert words and not any(SENTENCE.search(word) or "Value error" in word for word in words), words
    cast.people["sales_rep"].language = "en"
    cast.people["sales_rep"].save()
    _status, why = program("sales_rep", "post", path, body)
    assert all(word.isascii() for reasons in why["errors"].values() for word in reasons), why
