"""The whole command once, as small as it goes: floor and product up, asked, counted, written down."""

import json

import pytest

from benchmarks import __main__ as command
from benchmarks import databases, servers
from tests.databases import Sqlite as Template
from tests.early import ENGINE


@pytest.fixture
def small(tmp_path, monkeypatch):
    """A home of its own, static files as in all tests, and the run's migrated template instead of another migration."""
    monkeypatch.setattr(databases, "HOME", tmp_path)
    monkeypatch.setattr(databases, "SWITCHES", {"TUANDING_TESTING": "1"})
    monkeypatch.setattr(databases, "static_files", lambda: None)
    Template(tmp_path).copy("start")
    monkeypatch.setattr(databases, "START", tmp_path / "start.sqlite3")
    return tmp_path


def figures(folder, database, options) -> dict:
    """Of one run of the command."""
    shortest = f"--database {database} --sizes 1000 --rounds 1 --alone 0.1 --loaded 0.1 --connections 2 --rows 0"
    assert command.main([*shortest.split(), *options.split(), "--to", str(folder / "out")]) == 0
    [results] = [json.loads(file.read_text("utf-8")) for file in (folder / "out").glob("*.json")]
    return results["databases"]


def answered(at) -> set[str]:
    return {name for name, one in at["rounds"][0].items() if not one["wrong"] and one["per_second"]}


def test_a_run_measures_floor_and_product(small):
    at = figures(small, "sqlite", "--only list,find_two,call,step --entries 1000 --together 2")["sqlite"]
    company = at["sizes"]["1000"]
    assert answered(company) == {"floor", "list", "find_two", "call", "step", "together"}
    assert (company["queries"]["list"] > 0, company["activities"]) == (True, 10_000)
    assert [company["memory"][when]["processes"] for when in ("idle", "load")] == [servers.PROCESSES] * 2
    assert company["memory"]["load"]["pss"] >= company["memory"]["load"]["private"] > 100
    [audit] = at["audits"]
    assert (audit["entries"], audit["megabytes"] > 0) == (1003, True)  # with those of two lists and the baseline
    assert (audit["checkpoint"]["entries"], audit["checkpoint"]["seconds"] > 0) == (501, True)


@pytest.mark.postgres
def test_a_run_measures_both_databases(small, monkeypatch):
    class Migrated(databases.Postgres):
        template = ENGINE.template()

        def __init__(self):
            self.names, self.cluster = [], ENGINE.cluster

    monkeypatch.setitem(databases.STORES, "postgresql", Migrated)
    by_database = figures(small, "both", "--only list,call,step --entries 0 --together 0")
    assert [answered(at["sizes"]["1000"]) for at in by_database.values()] == [{"floor", "list", "call", "step"}] * 2
    assert list(by_database) == ["sqlite", "postgresql"]
