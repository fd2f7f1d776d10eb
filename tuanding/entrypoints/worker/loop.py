"""The worker: takes due jobs one after another until a stop signal, and renews the lease of a long one.

Any number of workers may run, on any number of machines: a job is leased in the database. Killed with -9, a worker's
lease runs out within a minute and another one does the job.
"""

import logging
import os
import socket
import threading
from collections.abc import Callable
from datetime import datetime

from django.db import DatabaseError, close_old_connections, connections
from django.utils import timezone

from tuanding.core.jobs import queue
from tuanding.core.jobs.models import Job
from tuanding.entrypoints.worker.flag import Flag, ignore_stop_signals, set_on_stop_signals

log = logging.getLogger("tuanding.worker")
IDLE = 1.0  # seconds between two looks when nothing is due
HOLD_ON = queue.LEASE.total_seconds() / 3
AFTER_TROUBLE = 5.0


class Loop:
    """`run()` returns when `stopping` is set and the current job is done."""

    def __init__(self, name: str = "", clock: Callable[[], datetime] = timezone.now):
        self.name = name or f"{socket.gethostname()}:{os.getpid()}"[-60:]
        self.clock, self.stopping = clock, Flag()

    def run(self) -> None:
        while not self.stopping.is_set():
            self.stopping.wait(self.run_due_jobs())

    def run_due_jobs(self) -> float:
        """Runs every due job. Returns how many seconds to wait before the next look."""
        close_old_connections()
        try:
            queue.tick(self.clock())
            while not self.stopping.is_set() and (job := queue.lease_next_job(self.name, self.clock())):
                self.run_job(job)
        except DatabaseError:
            log.exception("the database does not answer; trying again")
            connections.close_all()
            return AFTER_TROUBLE
        return IDLE

    def run_job(self, job: Job) -> None:
        """Run one job while a second thread renews its lease."""
        over = threading.Event()
        keeper = threading.Thread(target=self._renew_lease_until, args=(job, over), daemon=True)
        keeper.start()
        try:
            if not queue.run(job, self.clock()):
                log.warning("job %s failed", job)
        finally:
            over.set()
            keeper.join()

    def _renew_lease_until(self, job: Job, is_over: threading.Event) -> None:
        while not is_over.wait(HOLD_ON):
            try:
                queue.renew_lease(job, self.clock())
            except DatabaseError:
                log.exception("the lease of %s could not be renewed", job)
            finally:
                connections.close_all()


def main() -> None:
    """Until SIGTERM or SIGINT."""
    loop = Loop()
    set_on_stop_signals(loop.stopping)
    loop.run()
    ignore_stop_signals()
