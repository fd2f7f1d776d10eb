"""Two releases side by side: the interval of their ratio, and one whole run of a release against itself."""

from math import exp, sqrt
from statistics import stdev

import pytest

from benchmarks import against, databases
from benchmarks.against import OTHER, SWITCHED_OFF, THIS, page, ratio


def test_the_interval_is_that_of_students_t():
    logs = [0.01 * number for number in range(-4, 6)]
    half = 1.8331 * stdev(logs) / sqrt(10)  # the 95th percentile of nine degrees of freedom
    middle, least, most = ratio(exp(log) for log in logs)
    assert (middle, least, most) == (
        pytest.approx(exp(0.005)),
        pytest.approx(exp(0.005 - half), rel=1e-4),
        pytest.approx(exp(0.005 + half), rel=1e-4),
    )


def test_what_counts_is_the_lower_end():
    steady = page({"call": {OTHER: [1.0, 1.0, 0.99], THIS: [1.08, 1.08, 1.07], SWITCHED_OFF: [1.01, 1.01, 1.02]}})
    assert [line[-3] for line in steady.splitlines()[3:]] == ["✓", "✓"]
    shaky = page({"call": {OTHER: [1.0, 1.0, 1.0], THIS: [1.6, 0.8, 1.01], SWITCHED_OFF: []}})
    assert [line[-3] for line in shaky.splitlines()[3:]] == ["✗"]


@pytest.mark.nightly
def test_a_release_against_itself(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(databases, "HOME", tmp_path)
    options = "--size 200 --rounds 3 --requests 4 --rows 50 --only list,call"
    assert against.main([str(databases.ROOT), *options.split()]) == 0
    table = capsys.readouterr().out
    assert [table.count(f"| {name} |") for name in ("list", "call", "import")] == [2, 3, 3]
