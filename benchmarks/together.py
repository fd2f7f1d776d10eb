"""Many people at work, each asking now and then: an open loop, whose requests come when they come. PURE of Django.

What is late for its moment counts from that moment on: a server that stops for a second makes all wait who came meanwhile.
"""

import itertools
import json
import threading
import time
from collections.abc import Iterator
from random import Random
from urllib.parse import quote

from benchmarks.load import Connection, Run, request, run_all

PEOPLE, A_SECOND = 60, 20
MIX = ("today", "client", "list", "search", "call", "order", "client", "list", "search", "today")  # every tenth request


def moments(seconds: float, seed: int = 1) -> list[list[float]]:
    """When each person asks, in seconds from the start: at random, in all so many a second, the same each time."""
    chance = Random(seed)
    times = sorted(chance.uniform(0, seconds) for _ in range(int(seconds * A_SECOND)))
    return [times[place::PEOPLE] for place in range(PEOPLE)]


def asking(person: dict, texts: list[str], first: int) -> Iterator[bytes]:
    """What one of facts["people"] asks for, from that place of the mix on. Whoever records no calls looks at Today instead,
    and at the list where there is no client or order of his own."""
    cookie = {"Cookie": f"sessionid={person['session']}"}
    clients, orders = itertools.cycle(person["clients"]), itertools.cycle(person["orders"])
    tag = Random().getrandbits(48)
    for number in itertools.count(first):
        kind = MIX[number % len(MIX)]
        if kind == "call" and person["token"]:
            yield call(person["token"], next(clients), f"together-{tag:x}-{number}")
        elif kind == "client" and person["clients"]:
            yield request("GET", f"/clients/{next(clients)}/", cookie)
        elif kind == "order" and person["orders"]:
            yield request("GET", f"/orders/{next(orders)}/", cookie)
        elif kind == "search":
            fragment = cookie | {"HX-Request": "true"}
            yield request("GET", f"/search/?q={quote(texts[number % len(texts)])}", fragment)
        else:
            yield request("GET", "/" if kind in ("today", "call") else "/clients/", cookie)


def call(token: str, client: int, key: str) -> bytes:
    """A refusal that a client's owner records."""
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": f"bench-{key}"}
    body = json.dumps({"outcome": "refused", "contact_id": client, "remark": "暂不需要"}).encode()
    return request("POST", f"/api/v1/clients/{client}/calls", headers, body)


def work(port: int, facts: dict, seconds: float) -> Run:
    """All of them for so long; `seconds` of the answers count from the moment each was due."""
    run, began = Run(), time.perf_counter() + 0.5
    hands = [
        threading.Thread(target=_hand, args=(port, asking(person, facts["pairs"], place), times, began, run))
        for place, (person, times) in enumerate(zip(facts["people"], moments(seconds), strict=True))
    ]
    run_all(hands)
    run.took = time.perf_counter() - began
    return run


def _hand(port: int, sending: Iterator[bytes], times: list[float], began: float, run: Run) -> None:
    try:
        connection = Connection(port)
        for sent, due in zip(sending, times, strict=False):
            time.sleep(max(0.0, began + due - time.perf_counter()))
            status, body = connection.ask(sent)
            run.seconds.append(time.perf_counter() - began - due)
            run.note(sent, status, body)
        connection.close()
    except OSError as why:
        run.wrong.append(f"{type(why).__name__}: {why}")
