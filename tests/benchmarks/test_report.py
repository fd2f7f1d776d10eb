"""The arithmetic of the report, on figures a person can check in the head."""

import pytest

from benchmarks.load import Run
from benchmarks.pages import page
from benchmarks.report import audit_limits, growth, missed, percentile, sample, shares, spread, verdicts


def one(p50=10.0, per_second=100.0, wrong=()):
    return {"p50": p50, "p95": p50 * 2, "p99": p50 * 3, "per_second": per_second, "size": 1000, "wrong": list(wrong)}


def figures_of(small=10.0, large=11.0, share=0.8, database="sqlite"):
    def at(p50):
        return {
            "made": 1.0,
            "activities": 1_000_000,
            "memory": {
                "idle": {"processes": 5, "pss": 190, "private": 150},
                "load": {"processes": 5, "pss": 310, "private": 280},
            },
            "queries": {"list": 9, "today": 26},
            "rounds": [{"floor": one(per_second=200.0), "list": one(p50, 200.0 * share), "together": one(25.0)}],
            "import": {"rows": 10, "per_second": 9_000.0, "megabytes": 210},
        }

    return {"database": database, "sizes": {"100000": at(small), "1000000": at(large)}, "audits": []}


def results(*some):
    """Of these databases."""
    how = {"rounds": 1, "alone": 1, "loaded": 1, "connections": 8}
    by_database = {figures["database"]: figures for figures in some}
    return {"on": "2026-11-24", "machine": {"cores": "2"}, "how": how, "databases": by_database}


def test_percentiles_are_values_that_occurred():
    values = [float(n) for n in range(1, 101)]
    assert [percentile(values, share) for share in (0.5, 0.95, 1.0)] == [50.0, 95.0, 100.0]
    assert percentile([], 0.5) == 0.0


def test_spread_is_middle_least_and_most():
    assert spread([3.0, 1.0, 2.0]) == (2.0, 1.0, 3.0)


def test_a_sample_takes_times_alone_and_throughput_loaded():
    figures = sample(Run([0.01, 0.02, 0.03], 0.06), Run([0.05] * 40, 2.0))
    assert (figures["p50"], figures["per_second"]) == (pytest.approx(20.0), 20.0)


def test_what_had_nothing_to_send_is_not_counted():
    assert sample(Run([0.01], 0.01), Run([], 0.0))["wrong"] == ["nothing was left to be sent"]


def test_shares_compare_within_a_round():
    rounds = [{"floor": one(per_second=n), "list": one(per_second=n / 2)} for n in (100.0, 300.0)]
    assert shares(rounds, "list") == (0.5, 0.5, 0.5)


def test_what_was_not_answered_is_not_counted():
    rounds = [{"floor": one(), "list": one(per_second=900.0, wrong=["500 to /clients/"])}]
    assert shares(rounds, "list").middle == 0.0


def test_growth_compares_the_two_sizes():
    assert growth(figures_of(10.0, 13.0), "list") == pytest.approx(1.3)
    assert growth({"sizes": {}}, "list") is None


def test_verdicts_tell_what_holds():
    holds = {(v.measure, v.size, v.what): v.holds for v in verdicts(figures_of())}
    assert holds["list", 100_000, "share"] is True
    assert holds["list", 1_000_000, "growth"] is True
    assert holds["import", 100_000, "per_second"] is False
    assert holds["import", 1_000_000, "per_second"] is True
    assert holds["import", 100_000, "megabytes"] is False
    assert holds["together", 100_000, "p95"] is True
    assert (holds["memory", 100_000, "idle"], holds["memory", 100_000, "load"]) == (True, False)


def test_a_database_may_have_targets_of_its_own():
    holds = {(v.measure, v.size, v.what): v.holds for v in verdicts(figures_of(database="postgresql"))}
    assert holds["import", 100_000, "per_second"] is True
    assert holds["list", 100_000, "share"] is True


def test_a_missed_target_is_named_once():
    assert sorted(missed(figures_of(large=13.0, share=0.4))) == ["import", "list", "memory", "today"]


def test_the_page_shows_figures_and_verdicts():
    text = page(results(figures_of(share=0.4)))
    assert "| 40% | 9 |" in text
    assert "p50 25 (25–25), p95 50 (50–50), p99 75 (75–75) ms" in text
    assert "1,000,000 calls of earlier years stand in the table alone, without entries in the journal." in text
    assert "PSS of all 5 processes: 190 MB (private 150) after start and a page each, 310 MB (private 280)" in text
    assert "**missed**" in text


def test_each_database_has_its_tables_and_verdicts():
    text = page(results(figures_of(), figures_of(database="postgresql")))
    assert [text.count(f"## {name}, 100,000 clients") for name in ("SQLite", "PostgreSQL")] == [1, 1]
    assert "| 100,000 | SQLite | 9,000 /s | ≥ 10,000 | **missed** |" in text
    assert "| 100,000 | PostgreSQL | 9,000 /s | ≥ 7,000 | holds |" in text


def test_an_audit_is_held_against_its_length_and_a_checkpoint_against_what_is_new():
    def audit(entries, megabytes, seconds):
        checkpoint = {"seconds": seconds, "entries": 2_500}
        return {"made": 1.0, "entries": entries, "seconds": 10.0, "megabytes": megabytes, "checkpoint": checkpoint}

    assert audit_limits([audit(5, 190, 0.02), audit(1, 170, 0.03)]) == [
        ("checkpoint of 5,000 entries", pytest.approx(60.0), "ms", 50),
        ("memory, the longest journal above the shortest", 20, "MB", 16),
    ]
    text = page(results(figures_of() | {"audits": [audit(1_000_000, 170, 0.02)]}))
    assert "| checkpoint of 5,000 entries | 40 ms | ≤ 50 | holds |" in text
    assert "memory, the longest" not in text
