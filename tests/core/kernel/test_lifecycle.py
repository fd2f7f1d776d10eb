import pytest

from tuanding.core.kernel.lifecycle import Lifecycle, Move

STATES = {"draft": "起草", "done": "完成"}


def test_the_pairs_are_what_the_moves_allow():
    life = Lifecycle("x.Y", STATES, "draft", (Move("finish", ("draft",), "done", "edit", "1.1", "完成"),))
    assert life.pairs() == {("draft", "done")}


def test_a_move_into_an_unknown_state_is_refused_at_once():
    with pytest.raises(ValueError, match="gone"):
        Lifecycle("x.Y", STATES, "draft", (Move("lose", ("draft",), "gone", "edit", "1.1", "丢"),))


def test_a_name_is_used_once():
    twice = Move("finish", ("draft",), "done", "edit", "1.1", "完成")
    with pytest.raises(ValueError, match="twice"):
        Lifecycle("x.Y", STATES, "draft", (twice, twice))
