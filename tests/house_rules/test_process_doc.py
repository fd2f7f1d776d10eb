"""docs/process.md says what the code does: every clause is claimed, or marked as still to come."""

import importlib.util
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def doc():
    spec = importlib.util.spec_from_file_location("process_doc", ROOT / "scripts" / "process_doc.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_it_is_what_the_code_says(doc):
    assert doc.OUT.read_text() == doc.text(), "run: python scripts/process_doc.py"


def test_every_clause_is_done_by_a_room_and_shown_by_a_test_or_still_to_come(doc):
    from tuanding.core.rulebook.clauses import CLAUSES

    deeds, tests = doc.deeds_by_clause(), doc.tests_by_clause()
    unclaimed = [n for n in CLAUSES if n not in doc.TO_COME and not (deeds[n] and tests[n])]
    assert unclaimed == []


def test_a_clause_in_a_template_is_found(doc):
    assert doc.numbers_in('{% clause "5.4" %} {% panel "x" clause="1.8" %}{% gauge "a" b "1.3" %}') == {
        "5.4",
        "1.8",
        "1.3",
    }
