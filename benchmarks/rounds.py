"""One size on one database: floor and product up side by side, asked in turn, round for round."""

import json
import sys

from benchmarks import databases
from benchmarks.load import drive
from benchmarks.measures import BY_NAME, FLOOR, IMPORT, Measure
from benchmarks.report import sample, short
from benchmarks.servers import FLOOR as FLOOR_COMMAND
from benchmarks.servers import PRODUCT as PRODUCT_COMMAND
from benchmarks.servers import Server, serving


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


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
