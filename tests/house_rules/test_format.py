"""A formatter decides how Python looks; where it may not, the line says why."""

import re

import pytest

from tests.house_rules.sources import ROOT

FOLDERS = ("tuanding", "tests", "benchmarks", "scripts")
SKIP = re.compile(r"#\s*fmt:\s*(skip|off)\s*(?P<why>\(.+\))?\s*$")
MOST_SKIPS, WIDEST = 10, 160


def lines():
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
                    yield f"{path.relative_to(ROOT)}:{number}", line


def skips(numbered):
    """{place: the reason given, or None} of lines the formatter passes over."""
    return {place: match["why"] for place, line in numbered if (match := SKIP.search(line))}


def too_wide(numbered):
    return [place for place, line in numbered if len(line) > WIDEST]


def test_few_lines_are_passed_over_by_the_formatter_and_each_says_why():
    places = skips(lines())
    assert len(places) <= MOST_SKIPS, places
    assert [place for place, why in places.items() if not why] == []


def test_no_line_is_wider_than_160():
    assert too_wide(lines()) == []


@pytest.mark.parametrize(("end", "why"), [("skip", None), ("off", None), ("skip (a table)", "(a table)")])
def test_a_line_passed_over_would_be_seen(end, why):
    assert skips([("here", f"a = 1  # fmt: {end}")]) == {"here": why}


def test_a_wide_line_would_be_seen():
    assert too_wide([("here", "字" * 161), ("there", "字" * 160)]) == ["here"]
