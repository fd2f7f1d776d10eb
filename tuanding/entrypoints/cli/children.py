"""Several processes as one: forked from this one, a crashed one forked again, all stopped together."""

import ctypes
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.process import BaseProcess

from tuanding.entrypoints.worker.flag import STOP_SIGNALS, Flag

PATIENCE = 15  # seconds to stop by themselves
LOOK = 0.2
SHORT_LOOK = 0.05
SHORT_LIFE = 10.0
MOST_WAIT = 30.0
GIVE_UP = 4  # so many short lives on end
ON_LINUX = sys.platform.startswith("linux")
C_LIBRARY = ctypes.CDLL(None)
PR_SET_PDEATHSIG, PR_SET_NAME = 1, 15
FORKING = multiprocessing.get_context("fork")  # what is loaded here is shared, not loaded again

Work = Callable[[], None]  # what a child does; it ends when this returns


@dataclass
class Child:
    """One process: when it started, and how often in a row it ended within SHORT_LIFE seconds."""

    name: str
    work: Work
    process: BaseProcess | None = None
    started_at: float = 0.0
    short_lives: int = 0
    start_at: float = 0.0

    def start(self, now: float) -> None:
        self.started_at = now
        self.process = FORKING.Process(target=_do_as_child, args=(self.work, self.name), name=self.name)
        with _stop_signals_held():
            self.process.start()

    def ended(self) -> bool:
        return self.process is not None and not self.process.is_alive()


@contextmanager
def _stop_signals_held() -> Iterator[None]:
    """What comes meanwhile is delivered afterwards: a child would lose it between the fork and its own handlers."""
    signal.pthread_sigmask(signal.SIG_BLOCK, STOP_SIGNALS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, STOP_SIGNALS)


def _do_as_child(work: Work, name: str) -> None:
    """`work` in a session of its own, without the handlers of the parent."""
    os.setsid()
    _end_with_parent()
    _set_name_in_process_list(f"tuanding {name}")
    for number in STOP_SIGNALS:
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, STOP_SIGNALS)
    work()


def _end_with_parent() -> None:
    """On Linux the kernel sends SIGTERM to this process when its parent is killed."""
    if ON_LINUX:
        C_LIBRARY.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _set_name_in_process_list(name: str) -> None:
    """As `ps` and `top` show it on Linux: at most 15 characters."""
    if ON_LINUX:
        C_LIBRARY.prctl(PR_SET_NAME, name.encode())


def output_of(command: list[str], stopping: Flag) -> tuple[int, bytes] | None:
    """Exit code and output of a command that ends by itself. None when `stopping` was set first: then the command
    is ended, with everything it started."""
    process = subprocess.Popen(command, start_new_session=True, preexec_fn=_end_with_parent, stdout=subprocess.PIPE)
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

    def __init__(self, works: dict[str, Work], on_end: Callable[[str, int], None], stopping: Flag, pace: float = 1.0):
        self.children = [Child(name, work) for name, work in works.items()]
        self.on_end, self.pace, self.stopping = on_end, pace, stopping

    def run(self, ready: Callable[[], bool] = lambda: True, on_ready: Work = lambda: None) -> int:
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
            self.on_end(child.name, child.process.exitcode or 0)
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
        running = [child.process for child in self.children if child.process and child.process.is_alive()]
        for process in running:
            process.terminate()
        deadline = time.monotonic() + PATIENCE
        for process in running:
            process.join(max(0.1, deadline - time.monotonic()))
            if process.is_alive() and process.pid:
                os.killpg(process.pid, signal.SIGKILL)
                process.join()
