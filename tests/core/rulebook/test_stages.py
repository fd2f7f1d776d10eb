import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuanding.core.rulebook.clauses import CLAUSES
from tuanding.core.rulebook.roles import ROLES
from tuanding.core.rulebook.stages import ORDER, STAGES, stage_of

SOURCE = Path(__file__).parents[4] / "shared" / "process" / "process.zh.md"
MILESTONES = st.lists(st.tuples(st.sampled_from(list(ORDER)), st.booleans()))


def test_the_line_has_nine_stages():
    assert [s.code for s in STAGES] == ["Dh", "Hq", "Zl", "Fa", "Cc", "Lt", "Sc", "Jh", "Sh"]


def test_the_stage_is_the_furthest_milestone_not_taken_back():
    assert stage_of([]) is None
    assert stage_of([("Dh", False), ("Zl", False), ("Hq", False)]) == "Zl"
    assert stage_of([("Dh", False), ("Cc", False), ("Cc", True)]) == "Dh"


@given(MILESTONES)
def test_taking_back_the_stage_reached_never_moves_forward(milestones):
    before = stage_of(milestones)
    if before:
        after = stage_of([*milestones, (before, True)])
        assert after is None or ORDER[after] < ORDER[before]


@pytest.mark.skipif(not SOURCE.exists(), reason="the handbook's text is not part of the project")
def test_every_clause_of_the_handbook_is_known():
    text = SOURCE.read_text()
    assert set(re.findall(r"^- (\d+\.\d+) ", text, re.M)) == set(CLAUSES)
    stages = re.findall(r"^\| (\S+) \| (Dh|Hq|Zl|Fa|Cc|Lt|Sc|Jh|Sh) \|", text, re.M)
    assert stages == [(s.label, s.code) for s in STAGES]


def test_eleven_roles():
    assert len(ROLES) == 11
