"""`make bench`: floor and product in turn in one run; figures go to benchmarks/results/."""

import argparse
import itertools
import json
import sys
import time
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

from benchmarks import databases, machine
from benchmarks.measures import BY_NAME, IMPORT, PRODUCT
from benchmarks.pages import page
from benchmarks.report import missed, short
from benchmarks.rounds import one_size, say
from tuanding.core.kernel.workcal import SHANGHAI

RESULTS = Path(__file__).resolve().parent / "results"
SIZES = {"10k": 10_000, "100k": 100_000, "1M": 1_000_000}
MILLIONS = SIZES | {"10M": 10_000_000}
LENGTHS = SIZES | {"200k": 200_000, "5M": 5_000_000}

CALLS = "calls of earlier years: a number (1M, 10M), or so many for each client (10x); 0: none"


def today() -> date:
    """The company's day: the generated appointments of today must be the product's."""
    return datetime.now(SHANGHAI).date()


def activities(text: str) -> Callable[[int], int]:
    """How many calls of earlier years for a number of clients."""
    if text.endswith("x"):
        return lambda size: size * int(text.removesuffix("x"))
    return lambda size: MILLIONS.get(text, 0) or int(text)


def arguments(words: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("--sizes", default="10k,100k,1M", help="which of 10k,100k,1M, or plain numbers (all); 0: none")
    parser.add_argument("--only", default="", help="measures by name, separated by commas (all)")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--alone", type=float, default=1.0, help="seconds with one connection")
    parser.add_argument("--loaded", type=float, default=2.0, help="seconds with several connections")
    parser.add_argument(
        "--together", type=float, default=10.0, help="seconds of sixty people at work; 0 leaves them out"
    )
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--rows", type=int, default=20_000, help="rows to import; 0 leaves the import out")
    parser.add_argument("--activities", type=activities, default="10x", help=CALLS)
    parser.add_argument("--entries", default="1M,5M", help="lengths of the journals to audit; 0 leaves them out")
    parser.add_argument("--database", choices=[*databases.STORES, "both"], default="both", help="which (both, in turn)")
    parser.add_argument("--profile", action="store_true", help="also write why what misses its target misses it")
    parser.add_argument("--profiled", default="", help="profile these measures, whether they miss or not")
    parser.add_argument("--on", type=date.fromisoformat, default=today(), help="the day the company stands at (today)")
    parser.add_argument("--fresh", action="store_true", help="make the databases anew")
    parser.add_argument("--to", type=Path, default=RESULTS, help="the folder for the results")
    options = parser.parse_args(words)
    options.sizes = [n for size in options.sizes.split(",") if (n := SIZES.get(size, 0) or int(size))]
    options.entries = [n for size in options.entries.split(",") if (n := LENGTHS.get(size, 0) or int(size))]
    options.databases = [*databases.STORES] if options.database == "both" else [options.database]
    options.only = [BY_NAME[name] for name in options.only.split(",") if name] or list(PRODUCT)
    return options


def main(words: list[str] | None = None) -> int:
    options = arguments(words)
    stores = [databases.STORES[vendor]() for vendor in options.databases]
    about = machine.about()
    how = {name: getattr(options, name) for name in ("rounds", "alone", "loaded", "connections", "together")}
    by_database: dict = {store.vendor: {"database": store.vendor, "sizes": {}, "audits": []} for store in stores}
    results = {"on": today().isoformat(), "machine": about, "how": how, "databases": by_database}
    where = options.to / "-".join(
        [results["on"], machine.mark(about), *(options.databases if len(stores) == 1 else [])]
    )
    why: dict = {}
    if options.sizes:
        databases.static_files()
    for size, store in itertools.product(options.sizes, stores):
        say(f"== {size:,} clients on {store.vendor}")
        at = by_database[store.vendor]
        at["sizes"][str(size)], profiler = one_size(store, size, options)
        why[store.vendor, size] = profiler(of_interest(at, options))
        store.finish()
        keep(where, results, why)
    for entries, store in itertools.product(options.entries, stores):
        say(f"== {entries:,} entries on {store.vendor}")
        by_database[store.vendor]["audits"].append(audited(store, entries))
        store.finish()
        keep(where, results, why)
    print(page(results))
    return 0


def of_interest(at: dict, options: argparse.Namespace) -> list[str]:
    """The measures to profile: those that were named, or those that miss something, of what was measured."""
    names = options.profiled.split(",") if options.profiled else missed(at) if options.profile else []
    measures = {*(m.name for m in options.only), *([IMPORT.name] if options.rows else [])}
    return [name for name in names if name in measures]


def audited(store, entries: int) -> dict:
    """What an audit takes of a journal of that length."""
    began = time.perf_counter()
    environment = store.journal(entries)
    seconds = time.perf_counter() - began
    audit = json.loads(databases.child("audit", environment=environment)) | {"made": seconds}
    say(f"made in {short(seconds)} s, audited in {short(audit['seconds'])} s, {audit['megabytes']} MB at most")
    return audit


def keep(where: Path, results: dict, why: dict) -> None:
    where.parent.mkdir(parents=True, exist_ok=True)
    where.with_name(where.name + ".json").write_text(json.dumps(results, ensure_ascii=False, indent=1) + "\n", "utf-8")
    where.with_name(where.name + ".md").write_text(page(results), "utf-8")
    parts = [
        f"## {name} at {size:,} clients on {vendor}\n\n```\n{text}\n```"
        for (vendor, size), by in why.items()
        for name, text in by.items()
    ]
    if parts:
        where.with_name(where.name + "-profile.md").write_text(
            "# Where the time goes\n\n" + "\n\n".join(parts) + "\n", "utf-8"
        )


if __name__ == "__main__":
    sys.exit(main())
