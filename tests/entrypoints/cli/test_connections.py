"""After bursts and pauses a server holds at most workers × threads connections to its database."""

import contextlib
import http.client
import os
import subprocess
import sys
import threading
import time
from argparse import Namespace
from pathlib import Path

import psycopg
import pytest

from benchmarks import memory
from tests.browser.live import free_port
from tests.entrypoints.cli.test_serve import started_by, until
from tuanding.entrypoints.cli.serving import server_answers, server_arguments

pytestmark = pytest.mark.both
ROOT = Path(__file__).resolve().parents[3]
WORKERS, THREADS = 2, 4
MOST = WORKERS * THREADS
BURSTS = (8, 16, 32)
ROUNDS, PAUSE = 10, 60
SHORTEST_IDLE = 5  # seconds; the web server takes no less for a thread
UNWATCHED = "tests.entrypoints.cli.unwatched:application"


class Site:
    """A server and how much it holds."""

    def __init__(self, command, port, fresh_db, **environment):
        self.port, self.database, self.name = port, fresh_db, f"site{port}"
        with_name = {"DATABASE_URL": f"{fresh_db.environment['DATABASE_URL']}&application_name={self.name}"}
        settings = {**os.environ, **(with_name if fresh_db.vendor == "postgresql" else {}), **environment}
        self.process = subprocess.Popen(command, cwd=ROOT, env=settings, stdout=subprocess.DEVNULL)

    def burst(self, size):
        """So many people at once, each asking for some pages. Every status that was answered."""
        statuses = []

        def visit():
            with contextlib.closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)) as person:
                for path in ["/healthz", "/accounts/login/"] * 4:
                    person.request("GET", path)
                    answer = person.getresponse()
                    answer.read()
                    statuses.append(answer.status)

        people = [threading.Thread(target=visit) for _ in range(size)]
        for person in people:
            person.start()
        for person in people:
            person.join()
        assert len(statuses) == 8 * size, f"it ended by itself with {self.process.poll()}"
        return set(statuses)

    def processes(self):
        return [self.process.pid, *started_by(self.process.pid)]

    def open_files(self):
        return [file for pid in self.processes() for file in open_files(pid)]

    def connections(self):
        if self.database.vendor == "sqlite":
            return self.open_files().count(str(self.database.engine.file(self.database.name)))
        with psycopg.connect(self.database.engine.cluster.address()) as admin:
            count = "SELECT count(*) FROM pg_stat_activity WHERE application_name = %s"
            return admin.execute(count, [self.name]).fetchone()[0]

    def memory(self):
        return memory.total(self.processes())["pss"]

    def stop(self):
        self.process.terminate()
        self.process.wait(20)


def open_files(pid):
    files = []
    for number in os.listdir(f"/proc/{pid}/fd"):
        with contextlib.suppress(FileNotFoundError):  # closed since
            files.append(os.readlink(f"/proc/{pid}/fd/{number}"))
    return files


@pytest.fixture
def site(fresh_db):
    """`site(command(port), …)`; it answers."""
    with contextlib.ExitStack() as stack:

        def started(command, **environment):
            port = free_port()
            new = Site(command(port), port, fresh_db, **environment)
            stack.callback(new.stop)
            assert until(lambda: server_answers("127.0.0.1", port))
            return new

        yield started


def pages(application=None):
    """The web server alone, as `serve` starts it; `application` in the place of ours."""

    def command(port):
        words = server_arguments(Namespace(host="127.0.0.1", port=port, workers=WORKERS, threads=THREADS))
        words = [application if application and word.endswith(":application") else word for word in words]
        return [sys.executable, "-m", "tuanding.config.server", *words]

    return command


def served(port):
    return [sys.executable, "-m", "tuanding", "serve", "--port", str(port)]


def test_threads_that_end_leave_no_connection(site):
    """The second site is the twin: there nobody closes them."""
    quick = {"GRANIAN_BLOCKING_THREADS_IDLE_TIMEOUT": str(SHORTEST_IDLE)}
    watched, unwatched = site(pages(), **quick), site(pages(UNWATCHED), **quick)
    for number, size in enumerate(BURSTS):
        time.sleep((SHORTEST_IDLE + 1.5) if number else 0)
        assert watched.burst(size) == unwatched.burst(size) == {200}
        assert 1 < watched.connections() <= MOST
    assert unwatched.connections() > MOST


@pytest.mark.nightly
def test_bursts_a_minute_apart_ten_times(site):
    """With the jobs' own connection, and one more at most while a long job holds on to its lease."""
    company, open_connections, files, megabytes = site(served), [], [], []
    for _ in range(ROUNDS):
        for size in BURSTS:
            assert company.burst(size) == {200}
            open_connections.append(company.connections())
            files.append(len(company.open_files()))
            megabytes.append(round(company.memory()))
            print(
                f"{size} at once: {open_connections[-1]} connections, {files[-1]} open files, {megabytes[-1]} MB",
                flush=True,
            )
            time.sleep(PAUSE)
    assert max(open_connections) <= MOST + 2
    assert max(files[3:]) <= max(files[:3]) + 3
    assert megabytes[-1] < megabytes[2] + 30
