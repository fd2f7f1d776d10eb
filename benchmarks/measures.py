"""What is measured, for whom, and what is wanted of it. PURE of Django.

`wants` are read by `report.verdicts`: share (of the floor's requests per second), p50, p95 (milliseconds of one connection),
per_second, queries, growth (p50 at a million against the product's own at a hundred thousand). A number holds for every
size, a dictionary for the sizes or the databases it names.
"""

import itertools
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any
from urllib.parse import quote

from benchmarks.load import Requests, request
from benchmarks.together import A_SECOND, PEOPLE, call

HUNDRED, MILLION = 100_000, 1_000_000
READER, REP, MANAGER = "marketing_manager", "sales_rep", "department_manager"


@dataclass(frozen=True)
class Measure:
    """`paths(facts)` are the addresses asked for in turn by `who`; a `write` makes its requests by itself. `supply` names the
    list in the facts that its requests use up; "spare_" and that name is another one, to look into the product with."""

    name: str
    title: str
    who: str = READER
    paths: Callable[[dict], list[str]] = lambda facts: []
    fragment: bool = False
    write: Callable[[dict, int], Iterator[bytes]] | None = None
    supply: str = ""
    wants: dict[str, Any] = field(default_factory=dict)

    def requests(self, facts: dict) -> Requests:
        if self.write:
            return lambda hand: self.write(facts, hand)
        headers = {"Cookie": f"sessionid={facts['sessions'][self.who]}"}
        if self.fragment:
            headers["HX-Request"] = "true"
        requests = [request("GET", path, headers) for path in self.paths(facts)]
        return lambda hand: itertools.islice(itertools.cycle(requests), hand, None)


def industry(path: str) -> Callable[[dict], list[str]]:
    return lambda facts: [f"{path}?industry={quote(name)}" for name in facts["industries"]]


def sorted_by(order: str) -> Callable[[dict], list[str]]:
    return lambda facts: [f"/clients/?industry={quote(name)}&order={order}" for name in facts["industries"]]


def search(kind: str) -> Callable[[dict], list[str]]:
    return lambda facts: [f"/search/?q={quote(text)}" for text in facts[kind]]


def calls(facts: dict, hand: int) -> Iterator[bytes]:
    """A rep per connection goes through his own clients; each call has a key of its own."""
    rep = facts["reps"][hand % len(facts["reps"])]
    tag = Random().getrandbits(48)
    for number, client in enumerate(itertools.cycle(rep["clients"])):
        yield call(rep["token"], client, f"{tag:x}-{number}")


def steps(facts: dict, hand: int) -> Iterator[bytes]:
    """The first visit to a client: its group order moves from Dh to Hq. Each request takes another order out of the facts,
    and is the owner's own."""
    tag = Random().getrandbits(48)
    while facts["steps"]:
        order, client, owner = facts["steps"].pop()
        headers = {"Authorization": f"Bearer {facts['tokens'][str(owner)]}", "Idempotency-Key": f"step-{tag:x}-{order}"}
        body = json.dumps(
            {"purpose": "Hq", "contact_id": client, "steps": ["icebreaking", "need"], "need": "冬季工装换新"}
        )
        yield request("POST", f"/api/v1/orders/{order}/visits", headers, body.encode())


FAST_SEARCH = {"p50": {HUNDRED: 8, MILLION: 15}, "per_second": {MILLION: 100}}
RECORD_PAGE = {"sqlite": {HUNDRED: 0.55}, "postgresql": {HUNDRED: 0.45}}
FLOOR = Measure("floor", "Floor: fifty rows, one query, no frame", paths=industry("/"))
PRODUCT = (
    Measure(
        "list",
        "Client list, an industry, newest first (reads all)",
        paths=industry("/clients/"),
        wants={"share": {HUNDRED: 0.75}, "growth": 1.1},
    ),
    Measure("list_sorted", "Client list, an industry, by headcount (reads all)", paths=sorted_by("-headcount")),
    Measure("list_own", "Client list of a rep, own clients", REP, lambda facts: ["/clients/"]),
    Measure("list_pool", "Client list of a rep, pool", REP, lambda facts: ["/clients/?tab=pool"]),
    Measure(
        "find_two", "Search by two characters (reads all)", paths=search("pairs"), fragment=True, wants=FAST_SEARCH
    ),
    Measure(
        "find_initials", "Search by initials (reads all)", paths=search("initials"), fragment=True, wants=FAST_SEARCH
    ),
    Measure(
        "find_own", "Search by two characters, own and pool", REP, search("pairs"), fragment=True, wants=FAST_SEARCH
    ),
    Measure("find_page", "Search by two characters, whole page", paths=search("pairs")),
    Measure("call_list", "Call list (reads all)", paths=lambda facts: ["/calls/list/"], wants={"p50": 30}),
    Measure(
        "call",
        "Record a call through the API",
        REP,
        write=calls,
        wants={"per_second": {"sqlite": 300, "postgresql": 250}},
    ),
    Measure(
        "step",
        "Move an order one step (first visit, Dh to Hq) through the API",
        REP,
        write=steps,
        supply="steps",
        wants={"per_second": {HUNDRED: 200}},
    ),
    Measure(
        "today",
        "Today of a rep",
        REP,
        lambda facts: ["/"],
        wants={"share": {"sqlite": {HUNDRED: 0.45}, "postgresql": {HUNDRED: 0.40}}, "queries": 12, "growth": 1.1},
    ),
    Measure("today_manager", "Today of a department manager", MANAGER, lambda facts: ["/"], wants={"queries": 12}),
    Measure("today_all", "Today of who reads all", paths=lambda facts: ["/"], wants={"queries": 12}),
    Measure(
        "client",
        "Record page of a client",
        REP,
        lambda facts: [f"/clients/{pk}/" for pk in facts["clients"]],
        wants={"share": RECORD_PAGE, "queries": 12},
    ),
    Measure(
        "order",
        "Record page of a group order",
        REP,
        lambda facts: [f"/orders/{pk}/" for pk in facts["orders"]],
        wants={"share": RECORD_PAGE, "queries": 14},
    ),
)
IMPORTED = {"sqlite": {HUNDRED: 10_000, MILLION: 8_000}, "postgresql": {HUNDRED: 7_000, MILLION: 5_000}}
IMPORT = Measure("import", "Import of 20,000 rows, rows per second", wants={"per_second": IMPORTED, "megabytes": 200})
TOGETHER = Measure(
    "together",
    f"{PEOPLE} people, {A_SECOND} requests a second, each from the moment it is due",
    wants={"p95": {HUNDRED: 60}},
)
MEMORY = Measure("memory", "Memory of all processes (PSS)", wants={"idle": 200, "load": 300})
BY_NAME = {measure.name: measure for measure in (FLOOR, *PRODUCT, IMPORT, TOGETHER, MEMORY)}
