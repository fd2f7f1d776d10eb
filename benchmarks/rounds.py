"""One size on one database: floor and product up side by side, asked in turn, round for round."""

import argparse
import json
import math
import sys

from benchmarks import databases
from benchmarks.load import drive
from benchmarks.measures import BY_NAME, FLOOR, IMPORT, PRODUCT, TOGETHER, Measure
from benchmarks.report import sample, short, times
from benchmarks.servers import FLOOR as FLOOR_COMMAND
from benchmarks.servers import PRODUCT as PRODUCT_COMMAND
from benchmarks.servers import Server, serving
from benchmarks.together import work

# What the processes that look into the product do not need: their facts come as one word of a command, which has a limit.
USED_UP = {"people", *(m.supply for m in PRODUCT)}


def one_size(store, size: int, options) -> tuple[dict, "Profiler"]:
    """Every measure at one size."""
    activities = options.activities(size)
    database, seconds = store.filled(size, activities, options.on, options.fresh)
    say(f"made with {activities:,} calls of earlier years in {seconds} s")
    environment = store.working(database)
    databases.child("work_off", environment=environment)
    facts = json.loads(databases.child("prepare", environment=environment))
    inside = {name: value for name, value in facts.items() if name not in USED_UP}
    at: dict = {
        "made": seconds,
        "activities": activities,
        "queries": json.loads(
            databases.child("queries", json.dumps(inside), *(m.name for m in options.only), environment=environment)
        ),
    }
    at |= served(environment, facts, options)
    if options.rows:
        at["import"] = json.loads(databases.child("take_in", options.rows, environment=environment))
        say(f"import: {short(at['import']['per_second'])} rows/s")
    return at, Profiler(environment, inside, options.rows)


def served(environment: dict, facts: dict, options) -> dict:
    """Rounds against both servers, up side by side, asked in turn."""
    both = databases.product(environment)
    with serving(FLOOR_COMMAND, both, "/") as floor, serving(PRODUCT_COMMAND, both, "/healthz") as product:
        idle = memory_at_rest(product, facts)
        warm = argparse.Namespace(alone=0.3, loaded=0.3, connections=options.connections)
        for measure in (FLOOR, *options.only):
            measured(floor if measure is FLOOR else product, measure, portion(facts, measure, 0.05), warm)
        rounds = [one_round(floor, product, facts, options, options.rounds - n) for n in range(options.rounds)]
        return {"rounds": rounds, "memory": {"idle": idle, "load": product.memory()}}


def memory_at_rest(product: Server, facts: dict) -> dict:
    """After the start, when every worker has answered a page."""
    product.settle()
    product.ask(next(BY_NAME["list"].requests(facts)(0)))
    return product.memory()


def one_round(floor: Server, product: Server, facts: dict, options, left: int) -> dict:
    """{measure: sample}. `left`: how many rounds there are from this one on, for what they use up."""
    samples = {FLOOR.name: measured(floor, FLOOR, facts, options)}
    for measure in options.only:
        samples[measure.name] = measured(product, measure, portion(facts, measure, 1 / left), options)
    if options.together:
        samples[TOGETHER.name] = times(work(product.port, facts, options.together))
    say("  ".join(f"{name} {short(one['p50'])} ms {short(one['per_second'])}/s" for name, one in samples.items()))
    return samples


def measured(server: Server, measure: Measure, facts: dict, options) -> dict:
    alone = drive(server.port, measure.requests(portion(facts, measure, 1 / 3)), 1, options.alone)
    return sample(alone, drive(server.port, measure.requests(facts), options.connections, options.loaded))


def portion(facts: dict, measure: Measure, share: float) -> dict:
    """These facts with a share of what the measure uses up, which is taken out of `facts`."""
    if not measure.supply:
        return facts
    supply = facts[measure.supply]
    number = math.ceil(len(supply) * share)
    part, supply[:] = supply[:number], supply[number:]
    return facts | {measure.supply: part}


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
