"""Figures to results: medians with spread, shares of the floor, growth, and what was wanted. PURE.

`results` = {"databases": {vendor: figures}, "machine": …, "how": …}; `figures`, of one database, = {"database": vendor,
"sizes": {size: {"rounds": [{measure: Sample}, …], "queries": {measure: n}, "import": {…}, …}}, "audits": […]}, where a
sample is {"p50", "p95" (milliseconds of one connection alone), "per_second" (of several), "size" (bytes), "wrong"}.
"""

from collections.abc import Iterable
from statistics import median
from typing import Any, NamedTuple

from benchmarks.measures import BY_NAME, HUNDRED, IMPORT, MEMORY, MILLION, PRODUCT, TOGETHER

UNITS = {
    "share": "of the floor",
    "p50": "ms",
    "p95": "ms",
    "per_second": "/s",
    "queries": "queries",
    "megabytes": "MB",
    "idle": "MB idle",
    "load": "MB after the load",
    "growth": "×",
}
MOST_OF_A_CHECKPOINT = 50  # ms for 5,000 new entries
MOST_OF_LENGTH = 16  # MB that a journal five times as long may need more
AT_MOST = {"p50", "p95", "queries", "megabytes", "idle", "load", "growth"}


class Spread(NamedTuple):
    """Over the rounds: the middle, the least, the most."""

    middle: float
    least: float
    most: float

    def __str__(self):
        return f"{short(self.middle)} ({short(self.least)}–{short(self.most)})"


class Verdict(NamedTuple):
    measure: str
    size: int
    what: str
    value: float
    target: float
    holds: bool


def percentile(values: Iterable[float], share: float) -> float:
    """The smallest value that at least this share of all are not above; 0 for none."""
    ordered = sorted(values)
    if not ordered:
        return 0.0
    place = -(-len(ordered) * share // 1)
    return ordered[max(int(place), 1) - 1]


def spread(values: Iterable[float]) -> Spread:
    figures = list(values)
    return Spread(median(figures), min(figures), max(figures)) if figures else Spread(0.0, 0.0, 0.0)


def sample(alone, loaded) -> dict[str, Any]:
    """Two runs as one sample: times from the connection alone, throughput from the others."""
    wrong = [*alone.wrong, *loaded.wrong][:3]
    if not (alone.seconds and loaded.seconds):
        wrong = wrong or ["nothing was left to be sent"]
    return times(alone) | {"per_second": loaded.per_second, "size": alone.size or loaded.size, "wrong": wrong}


def times(run) -> dict[str, Any]:
    """One run as a sample: percentiles of its answers in milliseconds, and what was not answered."""
    shares_of_all = {"p50": 0.5, "p95": 0.95, "p99": 0.99}
    figures = {name: percentile(run.seconds, share) * 1000 for name, share in shares_of_all.items()}
    return figures | {"per_second": run.per_second, "size": run.size, "wrong": run.wrong[:3]}


def over(rounds: list[dict], measure: str, figure: str) -> Spread:
    """One figure of one measure over the rounds in which it was answered properly."""
    return spread(r[measure][figure] for r in rounds if measure in r and not r[measure]["wrong"])


def shares(rounds: list[dict], measure: str) -> Spread:
    """Requests per second against the floor's of the same round: what disturbs a round disturbs both."""
    return spread(
        r[measure]["per_second"] / r["floor"]["per_second"]
        for r in rounds
        if measure in r and not r[measure]["wrong"] and r["floor"]["per_second"]
    )


def growth(figures: dict, measure: str, small: int = HUNDRED, large: int = MILLION) -> float | None:
    """How much longer one answer takes at the larger size; None where one of them was not measured."""
    times = [
        over(figures["sizes"][str(n)]["rounds"], measure, "p50").middle
        for n in (small, large)
        if str(n) in figures["sizes"]
    ]
    return times[1] / times[0] if len(times) == 2 and all(times) else None


def figure_of(figures: dict, measure: str, size: int, what: str) -> float | None:
    """The value of a figure that has a target; None where it was not measured."""
    at = figures["sizes"][str(size)]
    if what == "growth":
        return growth(figures, measure) if size == MILLION else None
    if measure == IMPORT.name:
        return at.get("import", {}).get(what)
    if measure == MEMORY.name:
        return at["memory"][what]["pss"]
    if what == "queries":
        count = at.get("queries", {}).get(measure, 0)
        return count if count > 0 else None
    spread_of_rounds = shares(at["rounds"], measure) if what == "share" else over(at["rounds"], measure, what)
    return spread_of_rounds.middle or None


def limit_of(target: Any, vendor: str, size: int) -> float | None:
    """What is wanted on this database at this size; None where nothing is."""
    if isinstance(target, dict) and vendor in target:
        target = target[vendor]
    return target.get(size) if isinstance(target, dict) else target


def verdicts(figures: dict) -> list[Verdict]:
    """Every target against the value measured, size by size."""
    all_verdicts, vendor = [], figures["database"]
    for size in map(int, figures["sizes"]):
        for measure in (*PRODUCT, IMPORT, TOGETHER, MEMORY):
            for what, target in measure.wants.items():
                limit = limit_of(target, vendor, size)
                value = figure_of(figures, measure.name, size, what) if limit else None
                if value is not None:
                    holds = value <= limit if what in AT_MOST else value >= limit
                    all_verdicts.append(Verdict(measure.name, size, what, value, limit, holds))
    return all_verdicts


def missed(figures: dict) -> list[str]:
    """The measures that miss something, each once, in their order."""
    return list(dict.fromkeys(v.measure for v in verdicts(figures) if not v.holds))


def checkpoint_time(audit: dict) -> float:
    """Milliseconds for 5,000 new entries."""
    checkpoint = audit["checkpoint"]
    return checkpoint["seconds"] * 1000 / checkpoint["entries"] * 5_000


def audit_limits(audits: list[dict]) -> list[tuple[str, float, str, int]]:
    """(what, value, unit, at most): a checkpoint costs what is new; an audit needs no more memory for a longer journal."""
    limits = [("checkpoint of 5,000 entries", max(map(checkpoint_time, audits)), "ms", MOST_OF_A_CHECKPOINT)]
    if len(audits) > 1:
        shortest, longest = (end(audits, key=lambda audit: audit["entries"])["megabytes"] for end in (min, max))
        limits.append(("memory, the longest journal above the shortest", longest - shortest, "MB", MOST_OF_LENGTH))
    return limits


def short(number: float) -> str:
    return f"{number:,.0f}" if number >= 100 else f"{number:.3g}"


def title(measure: str) -> str:
    return BY_NAME[measure].title
