"""Several processes as one: started together, a crashed one started again, all stopped together."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

from tuanding.entrypoints.worker.flag import Flag

PATIENCE = 15  # seconds to stop by themselves
LOOK = 0.2
SHORT_LOOK = 0.05
SHORT_LIFE = 10.0
MOST_WAIT = 30.0
GIVE_UP = 4  # so many short lives on end
PR_SET_PDEATHSIG = 1


@dataclass
class Child:
    """One process: when it started, and how often in a row it ended within SHORT_LIFE seconds."""

    name: str
    command: list[str]
    process: subprocess.Popen | None = None
    started_at: float = 0.0
    short_lives: int = 0
    start_at: float = 0.0

    def start(self, now: float) -> None:
        self.started_at = now
        self.process = _start_process(self.command)

    def ended(self) -> bool:
        return self.process is not None and self.process.poll() is not None


def _start_process(command: list[str], **more) -> subprocess.Popen:
    return subprocess.Popen(command, start_new_session=True, preexec_fn=_dies_with_parent(), **more)


def _dies_with_parent() -> Callable[[], None] | None:
    """On Linux: a function that makes the kernel send SIGTERM to the child when its parent is killed; else None."""
    if not sys.platform.startswith("linux"):
        return None
    library = ctypes.CDLL(None)
    return lambda: library.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def output_of(command: list[str], stopping: Flag) -> tuple[int, bytes] | None:
    """Exit code and output of a command that ends by itself. None when `stopping` was set first: then the command
    is ended, with everything it started."""
    process = _start_process(command, stdout=subprocess.PIPE)
    while process.poll() is None:
        if stopping.wait(SHORT_LOOK):
            _end_group(process)
            return None
    return process.returncode, process.communicate()[0]


def _end_group(process: subprocess.Popen) -> None:
    for number in (signal.SIGTERM, signal.SIGKILL):
        os.killpg(process.pid, number)
        try:
            process.communicate(timeout=PATIENCE)
            return
        except subprocess.TimeoutExpired:
            continue


class Family:
    """`run()` returns 0 when `stopping` was set, 1 when a child ends again and again."""

    def __init__(
        self, commands: dict[str, list[str]], on_end: Callable[[str, int], None], stopping: Flag, pace: float = 1.0
    ):
        self.children = [Child(name, command) for name, command in commands.items()]
        self.on_end, self.pace, self.stopping = on_end, pace, stopping

    def run(self, ready: Callable[[], bool] = lambda: True, on_ready: Callable[[], None] = lambda: None) -> int:
        """The first child starts alone, so that it has the machine to itself; the others start when it is ready, or
        after MOST_WAIT seconds."""
        first, started_at, is_ready = self.children[:1], time.monotonic(), False
        try:
            while not self.stopping.is_set():
                if not is_ready and ready():
                    is_ready = True
                    on_ready()
                everybody = is_ready or time.monotonic() - started_at > MOST_WAIT
                alive = [
                    self.restart_if_ended(child, time.monotonic()) for child in (self.children if everybody else first)
                ]
                if not all(alive):
                    return 1
                self.stopping.wait(LOOK)
        finally:
            self.end_all()
        return 0

    def restart_if_ended(self, child: Child, now: float) -> bool:
        """Start a child that ended again, after a longer wait each time; False after GIVE_UP short lives in a row."""
        if child.process and child.ended():
            self.on_end(child.name, child.process.returncode)
            child.short_lives = child.short_lives + 1 if now - child.started_at < SHORT_LIFE else 0
            child.start_at = now + min(2**child.short_lives - 1, MOST_WAIT) * self.pace
            child.process = None
        if child.short_lives >= GIVE_UP:
            return False
        if child.process is None and now >= child.start_at:
            child.start(now)
        return True

    def end_all(self) -> None:
        """SIGTERM to all, then SIGKILL to those that do not end in time, with everything they started."""
        running = [child.process for child in self.children if child.process and child.process.poll() is None]
        for process in running:
            process.terminate()
        deadline = time.monotonic() + PATIENCE
        for process in running:
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
