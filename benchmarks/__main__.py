"""`make bench`: floor and product in turn in one run; figures go to benchmarks/results/."""

import argparse
import json
import sys
import time
from datetime import date, datetime
from pathlib import Path

from benchmarks import databases, machine
from benchmarks.load import drive
from benchmarks.measures import BY_NAME, FLOOR, IMPORT, PRODUCT, Measure
from benchmarks.pages import page
from benchmarks.report import missed, sample, short
from benchmarks.servers import FLOOR as FLOOR_COMMAND
from benchmarks.servers import PRODUCT as PRODUCT_COMMAND
from benchmarks.servers import Server, serving
from tuanding.core.kernel.workcal import SHANGHAI

RESULTS = Path(__file__).resolve().parent / "results"
SIZES = {"10k": 10_000, "100k": 100_000, "1M": 1_000_000}
LENGTHS = SIZES | {"200k": 200_000, "5M": 5_000_000}


def today() -> date:
    """The company's day: the generated appointments of today must be the product's."""
    return datetime.now(SHANGHAI).date()


def arguments(words: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("--sizes", default="10k,100k,1M", help="which of 10k,100k,1M, or plain numbers (all); 0: none")
    parser.add_argument("--only", default="", help="measures by name, separated by commas (all)")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--alone", type=float, default=1.0, help="seconds with one connection")
    parser.add_argument("--loaded", type=float, default=2.0, help="seconds with several connections")
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--rows", type=int, default=20_000, help="rows to import; 0 leaves the import out")
    parser.add_argument("--entries", default="1M,5M", help="lengths of the journals to audit; 0 leaves them out")
    parser.add_argument("--postgres", action="store_true", help="on PostgreSQL instead of SQLite, floor and product")
    parser.add_argument("--profile", action="store_true", help="also write why what misses its target misses it")
    parser.add_argument("--profiled", default="", help="profile these measures, whether they miss or not")
    parser.add_argument("--on", type=date.fromisoformat, default=today(), help="the day the company stands at (today)")
    parser.add_argument("--fresh", action="store_true", help="make the databases anew")
    parser.add_argument("--to", type=Path, default=RESULTS, help="the folder for the results")
    options = parser.parse_args(words)
    options.sizes = [n for size in options.sizes.split(",") if (n := SIZES.get(size, 0) or int(size))]
    options.entries = [n for size in options.entries.split(",") if (n := LENGTHS.get(size, 0) or int(size))]
    options.only = [BY_NAME[name] for name in options.only.split(",") if name] or list(PRODUCT)
    return options


def main(words: list[str] | None = None) -> int:
    options = arguments(words)
    store = databases.Postgres() if options.postgres else databases.Sqlite()
    about = machine.about() | {"database": store.vendor}
    how = {name: getattr(options, name) for name in ("rounds", "alone", "loaded", "connections")}
    results: dict = {"on": today().isoformat(), "machine": about, "how": how, "sizes": {}}
    where = options.to / f"{results['on']}-{machine.mark(about)}{'-pg' if options.postgres else ''}"
    why: dict = {}
    if options.sizes:
        databases.static_files()
    for size in options.sizes:
        say(f"== {size:,} clients")
        results["sizes"][str(size)], profiler = one_size(store, size, options)
        names = options.profiled.split(",") if options.profiled else missed(results) if options.profile else []
        measures = {*(m.name for m in options.only), *([IMPORT.name] if options.rows else [])}
        why[size] = profiler([name for name in names if name in measures])
        keep(where, results, why)
    for entries in options.entries:
        say(f"== {entries:,} entries")
        results.setdefault("audits", []).append(audited(store, entries))
        keep(where, results, why)
    print(page(results))
    return 0


def audited(store, entries: int) -> dict:
    """What an audit takes of a journal of that length."""
    began = time.perf_counter()
    environment = store.journal(entries)
    seconds = time.perf_counter() - began
    audit = json.loads(databases.child("audit", environment=environment)) | {"made": seconds}
    say(f"made in {short(seconds)} s, audited in {short(audit['seconds'])} s, {audit['megabytes']} MB at most")
    return audit


def one_size(store, size: int, options) -> tuple[dict, "Profiler"]:
    """Every measure at one size."""
    database, seconds = store.filled(size, options.on, options.fresh)
    say(f"made in {seconds} s")
    environment = store.working(database)
    databases.child("work_off", environment=environment)
    facts = json.loads(databases.child("prepare", environment=environment))
    at: dict = {
        "made": seconds,
        "queries": json.loads(
            databases.child("queries", json.dumps(facts), *(m.name for m in options.only), environment=environment)
        ),
    }
    at |= served(environment, facts, options)
    if options.rows:
        at["import"] = json.loads(databases.child("take_in", options.rows, environment=environment))
        say(f"import: {short(at['import']['per_second'])} rows/s")
    return at, Profiler(environment, facts, options.rows)


def served(environment: dict, facts: dict, options) -> dict:
    """Rounds against both servers, up side by side, asked in turn."""
    both = databases.product(environment)
    with serving(FLOOR_COMMAND, both, "/") as floor, serving(PRODUCT_COMMAND, both, "/healthz") as product:
        idle = memory_at_rest(product, facts)
        for measure in (FLOOR, *options.only):
            measured(floor if measure is FLOOR else product, measure, facts, 0.3, 0.3, options.connections)  # warm up
        rounds = [one_round(floor, product, facts, options) for _ in range(options.rounds)]
        return {"rounds": rounds, "memory": {"idle": idle, "load": product.memory()}}


def memory_at_rest(product: Server, facts: dict) -> dict:
    """After the start, when every worker has answered a page."""
    product.settle()
    product.ask(next(BY_NAME["list"].requests(facts)(0)))
    return product.memory()


def one_round(floor: Server, product: Server, facts: dict, options) -> dict:
    samples = {FLOOR.name: measured(floor, FLOOR, facts, options.alone, options.loaded, options.connections)}
    for measure in options.only:
        samples[measure.name] = measured(product, measure, facts, options.alone, options.loaded, options.connections)
    say("  ".join(f"{name} {short(one['p50'])} ms {short(one['per_second'])}/s" for name, one in samples.items()))
    return samples


def measured(server: Server, measure: Measure, facts: dict, alone: float, loaded: float, connections: int) -> dict:
    requests = measure.requests(facts)
    return sample(drive(server.port, requests, 1, alone), drive(server.port, requests, connections, loaded))


class Profiler:
    """Profiles of one size's measures, asked for after the servers have stopped."""

    def __init__(self, environment: dict, facts: dict, rows: int):
        self.environment, self.facts, self.rows = environment, facts, rows

    def __call__(self, names: list[str]) -> dict[str, str]:
        pages = [name for name in names if name != IMPORT.name]
        why = {}
        if pages:
            text = databases.child("profile", json.dumps(self.facts), *pages, environment=self.environment)
            why |= json.loads(text)
        if IMPORT.name in names:
            text = databases.child("profile_import", self.rows, environment=self.environment)
            why[IMPORT.name] = json.loads(text)
        return why


def keep(where: Path, results: dict, why: dict) -> None:
    where.parent.mkdir(parents=True, exist_ok=True)
    where.with_name(where.name + ".json").write_text(json.dumps(results, ensure_ascii=False, indent=1) + "\n", "utf-8")
    where.with_name(where.name + ".md").write_text(page(results), "utf-8")
    parts = [
        f"## {name} at {size:,} clients\n\n```\n{text}\n```" for size, by in why.items() for name, text in by.items()
    ]
    if parts:
        where.with_name(where.name + "-profile.md").write_text(
            "# Where the time goes\n\n" + "\n\n".join(parts) + "\n", "utf-8"
        )


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
