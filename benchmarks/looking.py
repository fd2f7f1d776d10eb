"""Looking into the product: how many queries a page asks, where its time goes, and the plan of each query."""

import cProfile
import io
import pstats
import time

from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from benchmarks.asking import sign_in
from benchmarks.measures import BY_NAME, Measure
from tuanding.core.accounts.models import Person

TIMES = 30
LINES = 25
COUNTED = 3
TO_COUNT, TO_PROFILE = slice(0, 4), slice(4, 40)


class Page:
    """A measure's requests, answered inside this process. What they use up is taken from `part` of the spare ones."""

    def __init__(self, measure: Measure, facts: dict, part: slice):
        self.measure, self.facts = measure, facts
        if measure.supply:
            self.facts = facts | {measure.supply: facts[f"spare_{measure.supply}"][part]}
        self.browser = Browser(raise_request_exception=False, headers={"Host": "127.0.0.1"})
        sign_in(self.browser, Person.objects.get(username=measure.who))
        self.calls = measure.write(self.facts, 0) if measure.write else None
        self.at = 0

    def ask(self):
        if self.calls:
            return self._post(next(self.calls))
        paths = self.measure.paths(self.facts)
        self.at += 1
        headers = {"HX-Request": "true"} if self.measure.fragment else {}
        return self.browser.get(paths[self.at % len(paths)], headers=headers)

    def _post(self, raw: bytes):
        head, body = raw.split(b"\r\n\r\n", 1)
        first, *lines = head.decode().split("\r\n")
        headers = dict(line.split(": ", 1) for line in lines if not line.startswith(("Host", "Content-")))
        return self.browser.post(first.split()[1], body, content_type="application/json", headers=headers)


def count(facts: dict, names: list[str]) -> dict:
    """{measure: most queries of three warm requests}; a status below zero where no page was answered."""
    queries = {}
    for measure in (BY_NAME[name] for name in names):
        page = Page(measure, facts, TO_COUNT)
        if measure.supply and len(page.facts[measure.supply]) < 1 + COUNTED:
            continue  # so small a company has no spare ones
        page.ask()
        queries[measure.name] = max(_counted(page) for _ in range(COUNTED))
    return queries


def _counted(page: Page) -> int:
    with CaptureQueriesContext(connection) as queries:
        answer = page.ask()
    return len(queries) if 200 <= answer.status_code < 300 else -answer.status_code


def profile(name: str, facts: dict) -> str:
    """Text: the queries of one request with time and plan, then the functions that took the most of thirty."""
    page = Page(BY_NAME[name], facts, TO_PROFILE)
    page.ask()
    return f"{_plans(page)}\n{_functions(page)}"


def _plans(page: Page) -> str:
    with CaptureQueriesContext(connection) as queries:
        began = time.perf_counter()
        page.ask()
        took = time.perf_counter() - began
    lines = [f"one request: {took * 1000:.1f} ms, {len(queries)} queries"]
    for one in queries.captured_queries:
        lines += [
            f"{float(one['time']) * 1000:6.1f} ms  {one['sql'][:300]}",
            *(f"           {p}" for p in plan(one["sql"])),
        ]
    return "\n".join(lines)


def plan(sql: str) -> list[str]:
    """What the database says about how it answers; empty for what is no SELECT."""
    if not sql.startswith("SELECT"):
        return []
    explain = "EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN "
    try:
        with connection.cursor() as cursor:
            cursor.execute(explain + sql.replace("%", "%%"))
            return [str(row[-1]) for row in cursor.fetchall()]
    except Exception as why:
        return [f"no plan: {why}"]


def profile_import(rows: int) -> str:
    """Text: the functions that took the most of one import of further clients."""
    from benchmarks import importing

    profiler = cProfile.Profile()
    profiler.runcall(importing.measure, rows, importing.FROM + rows)
    return _functions_of(profiler)


def _functions(page: Page) -> str:
    profiler = cProfile.Profile()
    for _ in range(TIMES):
        profiler.runcall(page.ask)
    return _functions_of(profiler)


def _functions_of(profiler: cProfile.Profile) -> str:
    text = io.StringIO()
    pstats.Stats(profiler, stream=text).strip_dirs().sort_stats("cumulative").print_stats(LINES * 2)
    pstats.Stats(profiler, stream=text).strip_dirs().sort_stats("tottime").print_stats(LINES)
    lines = [line for line in text.getvalue().splitlines() if line.strip()]
    return "\n".join(lines)
