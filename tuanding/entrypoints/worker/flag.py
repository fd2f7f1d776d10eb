"""A flag that a signal handler may set.

A handler runs between two instructions of the main thread, which may hold a lock just then. A handler that takes the
same lock, as `threading.Event.set` does, would wait for its own thread for ever.
"""

import select
import signal
import socket
import time
from contextlib import suppress

STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT)
LONGEST = 1.0  # seconds in one wait: the system call misses a signal that came just before it


class Flag:
    """Used like `threading.Event`, by any thread, by handlers and by children of a fork; takes no lock."""

    def __init__(self) -> None:
        self._up = False
        self._hears, self._wakes = socket.socketpair()
        self._hears.setblocking(False)
        self._wakes.setblocking(False)

    def is_set(self) -> bool:
        return self._up

    def set(self) -> None:
        self._up = True
        with suppress(BlockingIOError):  # the buffer is full: the waiting thread wakes anyway
            self._wakes.send(b".")

    def clear(self) -> None:
        self._up = False
        self._drain()

    def wait(self, timeout: float | None = None) -> bool:
        """Waits until the flag is set, at most so many seconds. Returns whether it is."""
        end = float("inf") if timeout is None else time.monotonic() + timeout
        while not self._up and (left := end - time.monotonic()) > 0:
            if select.select([self._hears], [], [], min(left, LONGEST))[0]:
                self._drain()
        return self._up

    def _drain(self) -> None:
        with suppress(BlockingIOError):
            while self._hears.recv(4096):
                pass


def set_on_stop_signals(flag: Flag) -> None:
    """From now on stop signals only set the flag."""
    for number in STOP_SIGNALS:
        signal.signal(number, lambda *_signal: flag.set())


def ignore_stop_signals() -> None:
    """At the end of the process: a further signal must not change its exit code."""
    for number in STOP_SIGNALS:
        signal.signal(number, signal.SIG_IGN)
