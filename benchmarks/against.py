"""This release against another one, both built, up side by side and asked in turn: `python -m benchmarks.against FOLDER`.

FOLDER is a checkout of the other release with its `.venv`. It makes a company; a copy of that is migrated by this release,
as a company's own database would be. Each round asks all, one request to each in turn; what counts is the lower end of the
90 % interval of the ratio over the rounds, so that a machine that is disturbed says less and not more.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from math import exp, log, sqrt
from pathlib import Path
from statistics import NormalDist, mean, median, stdev
from typing import NamedTuple

from benchmarks import databases, servers
from benchmarks.__main__ import today
from benchmarks.load import Connection
from benchmarks.measures import BY_NAME, FLOOR, IMPORT, PRODUCT, Measure

OTHER, THIS, SWITCHED_OFF = "other", "this", "this, no work list"
TARGETS = {"call": 0.90, "today": 1.0, "order": 1.0}  # with the work list; the others:
AT_LEAST = 0.95
FROM = 5_000_000  # numbers no generated company has


TAKING_IN = """
import sys
from benchmarks import inside
inside.start()
from benchmarks import importing
for line in sys.stdin:
    print(importing.measure(*map(int, line.split()))["seconds"], flush=True)
"""  # either release runs it with its own `benchmarks`


class Importer:
    """Takes in one list at a time, in a process that stays."""

    def __init__(self, process: "subprocess.Popen[str]"):
        self.process, self.begin = process, FROM

    def seconds(self, rows: int) -> float:
        """Of one list of so many new clients, from file to committed."""
        assert self.process.stdin and self.process.stdout  # both are pipes
        print(rows, self.begin, file=self.process.stdin, flush=True)
        self.begin += rows
        return float(self.process.stdout.readline())


class Release:
    """A checkout, its own home under `home`, and its copy of the company."""

    def __init__(self, name: str, folder: Path, home: Path, **switches: str):
        self.name, self.folder, self.home = name, folder, home / name.replace(", ", "-").replace(" ", "-")
        self.python = folder / ".venv" / "bin" / "python"
        self.file, self.spare = self.home / "company.sqlite3", self.home / "import.sqlite3"
        self.environment = databases.product({"TUANDING_HOME": str(self.home), **self.on(self.file), **switches})
        self.facts: dict = {}

    def on(self, file: Path) -> dict[str, str]:
        return {"DATABASE_URL": f"sqlite://{file}"}

    def run(self, *words: object, **more: str) -> str:
        command = [str(self.python), "-m", *map(str, words)]
        done = subprocess.run(command, cwd=self.folder, env=self.environment | more, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f"{self.name}: {' '.join(map(str, words))} failed:\n{done.stderr[-4000:]}")
        return done.stdout

    def make(self, size: int) -> None:
        self.run("benchmarks.inside", "fill", size, today().isoformat())

    def take_over(self, before: "Release") -> None:
        """Its company and its keys, migrated to this release."""
        shutil.copytree(before.home / "secrets", self.home / "secrets")
        shutil.copy(before.file, self.file)
        self.run("tuanding", "migrate", "-v", "0")
        self.run("tuanding", "worklist", "rebuild")
        self.run("tuanding", "search", "rebuild")  # with the tokens of this release

    def prepare(self) -> None:
        self.run("tuanding", "collectstatic", "--noinput", "-v", "0")
        self.facts = json.loads(self.run("benchmarks.inside", "prepare"))

    @contextmanager
    def importing(self) -> Iterator["Importer"]:
        """A process of its own that takes lists into a copy of the company, one after the other."""
        databases.remove(self.spare)
        shutil.copy(self.file, self.spare)
        environment = self.environment | self.on(self.spare)
        command = [str(self.python), "-c", TAKING_IN]
        process = subprocess.Popen(
            command, cwd=self.folder, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        try:
            yield Importer(process)
        finally:
            process.communicate()
            databases.remove(self.spare)

    @contextmanager
    def served(self) -> Iterator[servers.Server]:
        before = servers.ROOT, sys.executable
        servers.ROOT, sys.executable = self.folder, str(self.python)  # the other release with its own packages
        try:
            server = servers.Server(servers.WEB, self.environment)
        finally:
            servers.ROOT, sys.executable = before
        try:
            server.wait("/healthz")
            yield server
        finally:
            server.stop()


class Ratio(NamedTuple):
    """Of this release to the other over the rounds: the middle, and the ends of the 90 % interval of its mean."""

    middle: float
    least: float
    most: float


def ratio(values: Iterable[float]) -> Ratio:
    """Of three or more rounds. Student's t over the logarithms: twice as fast and half as fast are equally far from one."""
    logs = [log(value) for value in values]
    degrees, z = len(logs) - 1, NormalDist().inv_cdf(0.95)
    t = z + (z**3 + z) / (4 * degrees) + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * degrees**2)
    half = t * stdev(logs) / sqrt(len(logs))
    return Ratio(exp(median(logs)), exp(mean(logs) - half), exp(mean(logs) + half))


Figures = dict[str, dict[str, list[float]]]  # {measure: {release: [seconds of an answer or a row, one a round]}}


def rounds(releases: list[Release], options: argparse.Namespace) -> Figures:
    figures: Figures = {measure.name: {release.name: [] for release in releases} for measure in options.only}
    with ExitStack() as stack:
        up = {release.name: stack.enter_context(release.served()) for release in releases}
        for number in range(-1, options.rounds):  # one to warm up
            for measure in options.only:
                some = turned(of_interest(releases, measure), number)
                for name, seconds in answered(
                    {release: up[release.name] for release in some}, measure, options.requests
                ):
                    if number >= 0:
                        figures[measure.name][name].append(seconds)
            print(f"round {number + 1} of {options.rounds}", file=sys.stderr, flush=True)
    return figures


def answered(up: dict[Release, servers.Server], measure: Measure, requests: int) -> Iterator[tuple[str, float]]:
    """(release, median of the seconds of an answer). One request to each in turn, so that what disturbs the machine for a
    second disturbs all alike."""
    asking = [(release, Connection(server.port), measure.requests(release.facts)(0)) for release, server in up.items()]
    seconds: dict[str, list[float]] = {release.name: [] for release in up}
    for _ in range(requests):
        for release, connection, sending in asking:
            sent = next(sending)
            began = time.perf_counter()
            status, body = connection.ask(sent)
            seconds[release.name].append(time.perf_counter() - began)
            if not 200 <= status < 300:
                raise RuntimeError(f"{release.name}, {measure.name}: {status} {body[:300]!r}")
        asking = asking[1:] + asking[:1]
    for _release, connection, _sending in asking:
        connection.close()
    yield from ((name, median(some)) for name, some in seconds.items())


def imports(releases: list[Release], options: argparse.Namespace) -> Figures:
    """Lists short enough that what disturbs the machine for a second disturbs all alike; a round is the middle of some. Each
    round has processes of its own: two of one release differ by 3 %, however long they run."""
    by_release: dict[str, list[float]] = {release.name: [] for release in releases}
    for number in range(options.rounds):
        with ExitStack() as stack:
            up = {release: stack.enter_context(release.importing()) for release in releases}
            seconds: dict[Release, list[float]] = {release: [] for release in releases}
            for part in range(-1, options.lists):  # one to warm up
                for release in turned(releases, number + part):
                    of_row = up[release].seconds(options.rows) / options.rows
                    if part >= 0:
                        seconds[release].append(of_row)
        for release, some in seconds.items():
            by_release[release.name].append(median(some))
    return {IMPORT.name: by_release}


def of_interest(releases: list[Release], measure: Measure) -> list[Release]:
    """Without the work list only writes are."""
    return [release for release in releases if measure.write or release.name != SWITCHED_OFF]


def turned(releases: list[Release], number: int) -> list[Release]:
    first = number % len(releases)
    return releases[first:] + releases[:first]


def page(figures: Figures) -> str:
    """Markdown: of each measure how many times as fast this release is."""
    lines = ["| measure | release | ms | times as fast (90 %) | wanted | |", "|---|---|---|---|---|---|"]
    for name, by_release in figures.items():
        for release, seconds in by_release.items():
            if seconds:
                lines.append(f"| {' | '.join(_cells(name, release, by_release[OTHER], seconds))} |")
    return "\n".join(lines)


def _cells(name: str, release: str, other: list[float], seconds: list[float]) -> list[str]:
    cells = [name, release, f"{1000 * median(seconds):.3g}"]
    if release == OTHER:
        return [*cells, "", "", ""]
    times, target = ratio(a / b for a, b in zip(other, seconds, strict=True)), target_of(name, release)
    return [*cells, interval(times), f"{target:.2f}", "✓" if times.least >= target else "✗"]


def target_of(name: str, release: str) -> float:
    return AT_LEAST if release == SWITCHED_OFF else TARGETS.get(name, AT_LEAST)


def interval(of: Ratio) -> str:
    return f"{of.middle:.3f} ({of.least:.3f}–{of.most:.3f})"


def arguments(words: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks.against", description=__doc__)
    parser.add_argument("folder", type=Path, help="a checkout of the other release, built")
    parser.add_argument("--size", type=int, default=100_000, help="clients")
    parser.add_argument("--rounds", type=int, default=10, help="three at least")
    parser.add_argument("--only", default="", help="measures by name, separated by commas (all)")
    parser.add_argument("--requests", type=int, default=30, help="to each release, of each measure and round")
    parser.add_argument("--rows", type=int, default=2_000, help="of a list to import; 0 leaves the import out")
    parser.add_argument("--lists", type=int, default=6, help="to import, a round and release")
    options = parser.parse_args(words)
    names = [name for name in options.only.split(",") if name] or [measure.name for measure in PRODUCT]
    single = (FLOOR.name, IMPORT.name, *(measure.name for measure in PRODUCT if measure.supply))
    options.only = [BY_NAME[name] for name in names if name not in single]
    return options


def main(words: list[str] | None = None) -> int:
    options, home = arguments(words), databases.HOME / "against"
    shutil.rmtree(home, ignore_errors=True)
    other, this = Release(OTHER, options.folder.resolve(), home), Release(THIS, databases.ROOT, home)
    off = Release(SWITCHED_OFF, databases.ROOT, home, TUANDING_WORKLIST="0")
    for release in (other, this, off):
        os.makedirs(release.home)
    other.make(options.size)
    for release in (this, off):
        release.take_over(other)
    for release in (other, this, off):
        release.prepare()
    figures = rounds([other, this, off], options)
    if options.rows:
        figures |= imports([other, this, off], options)
    print(page(figures))
    return 0


if __name__ == "__main__":
    sys.exit(main())
