"""Results as a page to read. PURE."""

from benchmarks.measures import FLOOR, HUNDRED, MILLION, PRODUCT, TOGETHER
from benchmarks.report import (
    AT_MOST,
    UNITS,
    audit_limits,
    checkpoint_time,
    growth,
    over,
    shares,
    short,
    title,
    verdicts,
)

NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


def page(results: dict) -> str:
    """The whole report as Markdown."""
    parts = [f"# Benchmark of {results['on']}", _machine(results)]
    for figures in results["databases"].values():
        parts += [_size(figures["database"], int(size), at) for size, at in figures["sizes"].items()]
        parts += [_growth(figures), _audits(figures["database"], figures["audits"])]
    parts += [_wants(results), _wrong(results)]
    return "\n\n".join(part for part in parts if part) + "\n"


def _machine(results: dict) -> str:
    lines = [f"- {name}: {value}" for name, value in results["machine"].items()]
    how = results["how"]
    lines.append(
        f"- each measure: {how['rounds']} rounds of {how['alone']} s with one connection (p50, p95) and {how['loaded']} s with "
        f"{how['connections']} (requests per second); middle of the rounds, least and most in brackets; floor and product "
        f"behind the same server in the same rounds"
    )
    return "\n".join(lines)


def _size(database: str, size: int, at: dict) -> str:
    rows = [f"## {NAMES[database]}, {size:,} clients", "", _filling(at), "", _memory(at["memory"]), ""]
    rows += [
        "| measure | p50 ms | p95 ms | requests/s | of the floor | queries | KB |",
        "|---|---|---|---|---|---|---|",
    ]
    rows += [_row(measure.name, at) for measure in (FLOOR, *PRODUCT) if any(measure.name in r for r in at["rounds"])]
    if any(TOGETHER.name in r for r in at["rounds"]):
        figures = [over(at["rounds"], TOGETHER.name, figure) for figure in ("p50", "p95", "p99")]
        rows += ["", f"{TOGETHER.title}: p50 {figures[0]}, p95 {figures[1]}, p99 {figures[2]} ms."]
    if "import" in at:
        figures = at["import"]
        rows += [
            "",
            f"Import of {figures['rows']:,} rows: {short(figures['per_second'])} rows/s, {figures['megabytes']} MB at most.",
        ]
    return "\n".join(rows)


def _filling(at: dict) -> str:
    calls = f" {at['activities']:,} calls of earlier years stand in the table alone, without entries in the journal."
    return f"Made in {short(at['made'])} s.{calls if at['activities'] else ''}"


def _memory(memory: dict) -> str:
    idle, load = memory["idle"], memory["load"]
    if idle["pss"] is None:
        return "Memory was not measured: this system does not say who shares what."
    figures = [f"{short(one['pss'])} MB (private {short(one['private'])})" for one in (idle, load)]
    return f"PSS of all {idle['processes']} processes: {figures[0]} after start and a page each, {figures[1]} after the load."


def _row(name: str, at: dict) -> str:
    rounds = at["rounds"]
    figures = [over(rounds, name, figure) for figure in ("p50", "p95", "per_second")]
    share = "" if name == FLOOR.name else f"{shares(rounds, name).middle:.0%}"
    size = max((r[name]["size"] for r in rounds if name in r), default=0) / 1000
    cells = [title(name), *map(str, figures), share, str(at.get("queries", {}).get(name, "")), short(size)]
    return "| " + " | ".join(cells) + " |"


def _growth(figures: dict) -> str:
    steps = [(10_000, HUNDRED), (HUNDRED, MILLION)]
    if len(figures["sizes"]) < 2:
        return ""
    rows = [
        f"## {NAMES[figures['database']]}, growth of p50",
        "",
        "| measure | 10 k → 100 k | 100 k → 1 M |",
        "|---|---|---|",
    ]
    for measure in (FLOOR, *PRODUCT):
        factors = [growth(figures, measure.name, *step) for step in steps]
        if any(factors):
            rows.append(f"| {measure.title} | " + " | ".join(f"{g:.2f}×" if g else "" for g in factors) + " |")
    return "\n".join(rows)


def _audits(database: str, audits: list[dict]) -> str:
    if not audits:
        return ""
    rows = [
        f"## {NAMES[database]}, audit of the journal",
        "",
        "| entries | made in s | audited in s | entries/s | MB at most | checkpoint, ms for 5,000 entries |",
        "|---|---|---|---|---|---|",
    ]
    for one in audits:
        cells = (
            f"{one['entries']:,}",
            short(one["made"]),
            short(one["seconds"]),
            short(one["entries"] / one["seconds"]),
            str(one["megabytes"]),
            short(checkpoint_time(one)),
        )
        rows.append(f"| {' | '.join(cells)} |")
    rows += ["", "| what | found | wanted | |", "|---|---|---|---|"]
    for what, value, unit, limit in audit_limits(audits):
        rows.append(f"| {what} | {short(value)} {unit} | ≤ {limit} | {'holds' if value <= limit else '**missed**'} |")
    return "\n".join(rows)


def _wants(results: dict) -> str:
    rows = ["## What is wanted", "", "| measure | clients | database | value | wanted | |", "|---|---|---|---|---|---|"]
    for figures in results["databases"].values():
        for v in verdicts(figures):
            sign, mark = "≤" if v.what in AT_MOST else "≥", "holds" if v.holds else "**missed**"
            cells = [title(v.measure), f"{v.size:,}", NAMES[figures["database"]]]
            cells += [f"{short(v.value)} {UNITS[v.what]}", f"{sign} {short(v.target)}", mark]
            rows.append(f"| {' | '.join(cells)} |")
    return "\n".join(rows)


def _wrong(results: dict) -> str:
    lines = {
        f"- {title(name)} on {NAMES[figures['database']]}: {one['wrong'][0]}"
        for figures in results["databases"].values()
        for at in figures["sizes"].values()
        for r in at["rounds"]
        for name, one in r.items()
        if one["wrong"]
    }
    return "\n".join(["## Not answered, so not counted", "", *sorted(lines)]) if lines else ""
