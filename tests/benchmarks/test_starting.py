"""What a start takes, of this release and of another."""

import sqlite3

import pytest

from benchmarks import databases, starting
from benchmarks.against import OTHER, THIS


def test_ratios_compare_within_a_round():
    table = starting.page({"web, s": {OTHER: [1.0, 2.0, 4.0], THIS: [0.5, 1.0, 2.0]}})
    assert table.splitlines()[-1] == "| web, s | 2 | 1 | 0.500 (0.500–0.500) |"


def test_one_release_alone_has_no_ratio():
    table = starting.page({"web, s": {THIS: [0.5, 1.0, 2.0]}})
    assert table.splitlines()[-1] == "| web, s | 1 |  |"


def test_a_worker_has_looked_when_what_was_due_no_longer_is(tmp_path):
    file = tmp_path / "company.sqlite3"
    with sqlite3.connect(file) as database:
        database.execute("CREATE TABLE jobs_tick (kind TEXT, next_at TEXT)")
        database.execute("INSERT INTO jobs_tick VALUES ('a', '2026-11-24 09:00:00'), ('b', ?)", [starting.LONG_AGO])
    assert starting.due(file)
    with sqlite3.connect(file) as database:
        database.execute("UPDATE jobs_tick SET next_at = '2026-11-25 09:00:00.5' WHERE kind = 'b'")
    assert not starting.due(file)


@pytest.mark.nightly
def test_this_release_starts_beside_itself(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(databases, "HOME", tmp_path)
    assert starting.main([str(databases.ROOT), "--rounds", "2"]) == 0
    table = capsys.readouterr().out
    for start in ("web", "worker"):
        assert [table.count(f"| {start}, {what} |") for what in ("s", "s of processor", "MB pss", "MB private")] == [
            1
        ] * 4
    assert [table.count(f"| setup, {what} |") for what in ("s", "s of processor")] == [1, 1]
