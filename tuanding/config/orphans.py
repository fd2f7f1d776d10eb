"""A web process ends with the one that started it, also when that one was killed outright.

Otherwise it would keep the port and answer, with old code, after `serve` was stopped.
"""

import multiprocessing
import os
import signal
import threading
import time
from multiprocessing.process import BaseProcess

LAST_WORDS = 5  # seconds for the requests in hand


def end_with_parent() -> None:
    """In a process that was started for a web server; nothing in any other, a test or a command."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_terminate_after, args=(parent,), name="end with parent", daemon=True).start()


def _terminate_after(parent: BaseProcess) -> None:
    """The system itself closes what the parent held open: no time passes, nothing is asked again and again."""
    parent.join()
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(LAST_WORDS)
    os._exit(1)
