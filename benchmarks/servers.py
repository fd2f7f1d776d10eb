"""Floor and product behind the same server in the same way: granian, WSGI, two workers of four threads."""

import contextlib
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.databases import ROOT
from benchmarks.load import Connection, request

WORKERS, THREADS = 2, 4
FLOOR, PRODUCT = "benchmarks.floor.wsgi:application", "tuanding.config.wsgi:application"


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@contextlib.contextmanager
def serving(target: str, environment: dict[str, str], ready: str) -> Iterator["Server"]:
    """The server while it answers; stopped by its process id afterwards."""
    server = Server(target, environment)
    try:
        server.wait(ready)
        yield server
    finally:
        server.stop()


class Server:
    def __init__(self, target: str, environment: dict[str, str]):
        self.port = free_port()
        command = [
            sys.executable,
            "-m",
            "granian",
            "--interface",
            "wsgi",
            "--workers",
            str(WORKERS),
            "--blocking-threads",
            str(THREADS),
            "--host",
            "127.0.0.1",
            "--port",
            str(self.port),
            "--log-level",
            "warning",
            target,
        ]
        self.process = subprocess.Popen(command, cwd=ROOT, env=environment)

    def wait(self, path: str, seconds: float = 60) -> None:
        """Until every worker has most likely answered once."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and self.process.poll() is None:
            try:
                for _ in range(2 * WORKERS):
                    connection = Connection(self.port)
                    status, _body = connection.ask(request("GET", path))
                    connection.close()
                if status < 400:
                    return
            except OSError:
                pass
            time.sleep(0.1)
        raise RuntimeError(f"the server did not answer {path}")

    def memory(self) -> int:
        """Megabytes of the largest worker; 0 where the system does not say."""
        pages = [_resident(pid) for pid in _children(self.process.pid)]
        return max(pages, default=0)

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def _children(pid: int) -> list[int]:
    try:
        return [int(n) for n in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def _resident(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) // 1024 for line in lines if line.startswith("VmRSS")), 0)
