"""How long web and jobs take to start, and what memory one process of each has: `python -m benchmarks.starting [FOLDER]`.

FOLDER is a built checkout of another release, started in turn with this one. Each has an empty, migrated database of its
own. Seconds of processor stand beside those of the clock, because a machine that others use stretches the latter.
"""

import argparse
import json
import shutil
import sqlite3
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from statistics import median

from benchmarks import databases, memory
from benchmarks.against import OTHER, THIS, Release, interval, ratio, turned
from benchmarks.load import Connection, request
from benchmarks.servers import THREADS, free_port

ROUNDS, PATIENCE = 7, 240
LONG_AGO, FAR_OFF = "2000-01-01 00:00:00", "2001"
SETUP = """
import json, time
began = time.perf_counter()
import django
django.setup()
print(json.dumps({"s": time.perf_counter() - began, "s of processor": time.process_time()}))
"""
WORK_OFF = """
import django
django.setup()
from django.utils import timezone
from tuanding.core.jobs.queue import run_due
run_due(timezone.now())
"""
Figures = dict[str, dict[str, list[float]]]  # {quantity: {release: [one a round]}}


def prepare(release: Release) -> None:
    """A company without a client, its regular jobs done."""
    release.home.mkdir(parents=True)
    for words in (("migrate", "-v", "0"), ("collectstatic", "--noinput", "-v", "0")):
        release.run("tuanding", *words)
    run(release, WORK_OFF)


def run(release: Release, program: str) -> str:
    command = [str(release.python), "-c", program]
    return subprocess.check_output(command, cwd=release.folder, env=release.environment, text=True)


def setup(release: Release) -> dict[str, float]:
    """`import django` and `django.setup()`, in a process that does nothing else; its seconds of processor are all it had."""
    return json.loads(run(release, SETUP))


def web(release: Release) -> dict[str, float]:
    """From the start of the server, with one worker, to its first answer; the memory is that worker's."""
    port = free_port()
    listening = ("--host", "127.0.0.1", "--port", str(port), "--workers", "1", "--blocking-threads", str(THREADS))
    words = ("tuanding.config.server", "tuanding.config.wsgi:application", "--interface", "wsgi", *listening)
    return started(release, [*words, "--log-level", "warning"], lambda: answers(port), first=1)


def worker(release: Release) -> dict[str, float]:
    """From the start of `tuanding worker` to its first look at what is due."""
    with closing(sqlite3.connect(release.file)) as database, database:
        kind = database.execute("SELECT min(kind) FROM jobs_tick").fetchone()[0]
        database.execute("UPDATE jobs_tick SET next_at = ? WHERE kind = ?", (LONG_AGO, kind))
    return started(release, ["tuanding", "worker"], lambda: not due(release.file))


def due(file: Path) -> bool:
    """Whether nobody has looked at the regular job that is due."""
    with closing(sqlite3.connect(file)) as database:
        return database.execute("SELECT min(next_at) FROM jobs_tick").fetchone()[0] < FAR_OFF


def answers(port: int) -> bool:
    try:
        connection = Connection(port)
    except OSError:
        return False
    try:
        return connection.ask(request("GET", "/healthz"))[0] == 200
    except OSError:
        return False
    finally:
        connection.close()


def started(release: Release, words: list[str], ready: Callable[[], bool], first: int = 0) -> dict[str, float]:
    """Seconds until `ready`, and the memory of its processes from the `first` on."""
    began = time.perf_counter()
    with process(release, words) as pid:
        while not ready():
            if time.perf_counter() - began > PATIENCE:
                raise RuntimeError(f"{release.name}: {' '.join(words)} did not start within {PATIENCE} s")
            time.sleep(0.01)
        took, family = time.perf_counter() - began, memory.family(pid)
        figures = {"s": took, "s of processor": memory.seconds(family)}
        total = memory.total(family[first:])
    return figures | {f"MB {name}": total[name] for name in ("pss", "private") if total[name]}


@contextmanager
def process(release: Release, words: list[str]) -> Iterator[int]:
    """The id of a running `python -m …`; stopped afterwards."""
    command = [str(release.python), "-m", *words]
    running = subprocess.Popen(command, cwd=release.folder, env=release.environment, stdout=subprocess.DEVNULL)
    try:
        yield running.pid
    finally:
        running.terminate()
        try:
            running.wait(timeout=20)
        except subprocess.TimeoutExpired:
            running.kill()
            running.wait()


STARTS = {"setup": setup, "web": web, "worker": worker}


def rounds(releases: list[Release], number: int) -> Figures:
    """Each start of each release in turn; one round before, to warm up what the machine reads from its disk."""
    figures: Figures = defaultdict(lambda: defaultdict(list))
    for place in range(-1, number):
        for name, start in STARTS.items():
            for release in turned(releases, place):
                for what, value in start(release).items():
                    if place >= 0:
                        figures[f"{name}, {what}"][release.name].append(value)
        print(f"round {place + 1} of {number}", file=sys.stderr, flush=True)
    return figures


def page(figures: Figures) -> str:
    """Markdown: of each quantity the median of each release, and how many times as much this one has."""
    names = list(next(iter(figures.values())))
    lines = [f"| start of | {' | '.join(names)} | ratio (90 %) |", "|---" * (len(names) + 2) + "|"]
    for quantity, by_release in figures.items():
        cells = [f"{median(by_release[name]):.3g}" for name in names]
        lines.append(f"| {quantity} | {' | '.join(cells)} | {times_as_much(by_release)} |")
    return "\n".join(lines)


def times_as_much(by_release: dict[str, list[float]]) -> str:
    """Of this release against the other one; empty where there is none."""
    if OTHER not in by_release:
        return ""
    pairs: Iterable[tuple[float, float]] = zip(by_release[THIS], by_release[OTHER], strict=True)
    return interval(ratio(this / other for this, other in pairs))


def main(words: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="benchmarks.starting", description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", help="a checkout of another release, built")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="two at least")
    options, home = parser.parse_args(words), databases.HOME / "starting"
    shutil.rmtree(home, ignore_errors=True)
    releases = [Release(THIS, databases.ROOT, home)]
    if options.folder:
        releases.insert(0, Release(OTHER, options.folder.resolve(), home))
    for release in releases:
        prepare(release)
    print(page(rounds(releases, options.rounds)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
