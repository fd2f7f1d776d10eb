"""The whole command once, as small as it goes: floor and product up, asked, counted, written down."""

import json

import pytest

from benchmarks import __main__ as command
from benchmarks import databases, servers
from tests.databases import Sqlite as Template


@pytest.fixture
def small(tmp_path, monkeypatch):
    """A home of its own, static files as in all tests, and the run's migrated template instead of another migration."""
    monkeypatch.setattr(databases, "HOME", tmp_path)
    monkeypatch.setattr(databases, "SWITCHES", {"TUANDING_TESTING": "1"})
    monkeypatch.setattr(databases, "static_files", lambda: None)
    Template(tmp_path).copy("start")
    monkeypatch.setattr(databases, "START", tmp_path / "start.sqlite3")
    return tmp_path


def test_a_run_measures_floor_and_product(small):
    options = "--sizes 200 --rounds 1 --alone 0.1 --loaded 0.1 --connections 2 --rows 0 --only list,find_two,call --entries 1000 --to"
    assert command.main([*options.split(), str(small / "out")]) == 0
    results = json.loads(next((small / "out").glob("*.json")).read_text("utf-8"))
    answered = results["sizes"]["200"]["rounds"][0]
    assert {name for name, one in answered.items() if not one["wrong"] and one["per_second"]} == {
        "floor",
        "list",
        "find_two",
        "call",
    }
    assert results["sizes"]["200"]["queries"]["list"] > 0
    memory = results["sizes"]["200"]["memory"]
    assert [memory[when]["processes"] for when in ("idle", "load")] == [servers.PROCESSES] * 2
    assert memory["load"]["pss"] >= memory["load"]["private"] > 100
    [audit] = results["audits"]
    assert (audit["entries"], audit["megabytes"] > 0) == (1003, True)  # with those of two lists and the baseline
    assert (audit["checkpoint"]["entries"], audit["checkpoint"]["seconds"] > 0) == (501, True)
