"""Floor and product behind the same server: granian, WSGI, two workers of four threads. The product is started by its own
command, with the process that runs its jobs beside."""

import contextlib
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from benchmarks import memory
from benchmarks.databases import ROOT
from benchmarks.load import Connection, request

WORKERS, THREADS = 2, 4
PROCESSES = 3 + WORKERS  # of the product: who looks after the others, granian, its workers, the jobs
QUIET = 0.1  # seconds of processor in one: less is no start any more

Command = Callable[[int], list[str]]  # of a port


def granian(target: str, port: int) -> list[str]:
    return [
        *(sys.executable, "-m", "granian"),
        *("--interface", "wsgi"),
        *("--workers", str(WORKERS)),
        *("--blocking-threads", str(THREADS)),
        *("--host", "127.0.0.1"),
        *("--port", str(port)),
        *("--log-level", "warning"),
        target,
    ]


def serve(port: int) -> list[str]:
    where = ("--host", "127.0.0.1", "--port", str(port))
    return [sys.executable, "-m", "tuanding", "serve", *where, "--workers", str(WORKERS), "--threads", str(THREADS)]


FLOOR = partial(granian, "benchmarks.floor.wsgi:application")
WEB = partial(granian, "tuanding.config.wsgi:application")  # without the jobs
PRODUCT = serve


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@contextlib.contextmanager
def serving(command: Command, environment: dict[str, str], ready: str) -> Iterator["Server"]:
    """The server while it answers; stopped by its process id afterwards."""
    server = Server(command, environment)
    try:
        server.wait(ready)
        yield server
    finally:
        server.stop()


class Server:
    def __init__(self, command: Command, environment: dict[str, str]):
        self.port = free_port()
        self.process = subprocess.Popen(
            command(self.port), cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=None
        )

    def wait(self, path: str, seconds: float = 240) -> None:
        """Until every worker has most likely answered once."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and self.process.poll() is None:
            try:
                if self.ask(request("GET", path), 2 * WORKERS) < 400:
                    return
            except OSError:
                pass
            time.sleep(0.1)
        raise RuntimeError(f"the server did not answer {path}")

    def ask(self, sent: bytes, times: int = 8 * WORKERS) -> int:
        """The last status of one request over so many connections: enough that every worker gets one of them."""
        for _ in range(times):
            connection = Connection(self.port)
            status, _body = connection.ask(sent)
            connection.close()
        return status

    def settle(self, processes: int = PROCESSES, seconds: float = 120) -> None:
        """Until so many processes run and all have done what they do at the start. Does not wait where the system does
        not say what runs."""
        end = time.monotonic() + seconds
        while (family := memory.family(self.process.pid)) and time.monotonic() < end:
            before = memory.seconds(family)
            time.sleep(1)
            if len(family) >= processes and memory.seconds(family) - before < QUIET:
                return

    def memory(self) -> dict[str, Any]:
        """Of all its processes, as `memory.total`."""
        return memory.total(memory.family(self.process.pid))

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
