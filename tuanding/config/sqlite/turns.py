"""Writers of one SQLite file wait for their turn instead of asking again and again.

SQLite's own waiting sleeps 1, 2, 5 … 100 ms between two looks: with eight writers most of the time nobody writes, and
one of them waits for seconds. A lock on a file beside the database wakes the next writer at once, in the order they
came; the kernel gives it back when a process is killed. It only orders the writers: what keeps them apart is SQLite.
"""

import os
import threading

from django.db import OperationalError

try:
    import fcntl
except ImportError:  # Windows: SQLite's own waiting
    fcntl = None  # type: ignore[assignment]

PATIENCE = 10  # seconds, as long as SQLite itself would be patient

_within_this_process: dict[str, threading.Lock] = {}


class Turns:
    """One connection's place in the queue of a database file. One thread of a process waits in the kernel, the others
    for that thread, so that a writer that never ends leaves the rest of the process alive."""

    def __init__(self, path: str):
        self.lock = _within_this_process.setdefault(path, threading.Lock())
        self.file: int | None = os.open(f"{path}-turn", os.O_RDWR | os.O_CREAT, 0o600) if fcntl else None
        self.mine = False

    def take(self) -> None:
        """OperationalError, as SQLite would say it, when the others take too long."""
        if self.mine or self.file is None:
            return
        if not self.lock.acquire(timeout=PATIENCE):
            raise OperationalError("database is locked")
        try:
            fcntl.flock(self.file, fcntl.LOCK_EX)
        except BaseException:
            self.lock.release()
            raise
        self.mine = True

    def give_back(self) -> None:
        if self.mine and self.file is not None:
            self.mine = False
            fcntl.flock(self.file, fcntl.LOCK_UN)
            self.lock.release()

    def close(self) -> None:
        self.give_back()
        if self.file is not None:
            os.close(self.file)
            self.file = None

    def __del__(self) -> None:
        self.close()
