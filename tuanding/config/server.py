"""Granian as its own command runs it, with two things added (decision 0030).

The program is loaded before the web processes are forked: they share its memory, and stand at once. And one that has
just begun ends when told to: it has the master's handlers, which only note a signal, and until its own stand it would
hear nothing and be waited for until it was killed.
"""

import importlib
import os
import signal

from granian.cli import entrypoint

from tuanding.entrypoints.worker.flag import STOP_SIGNALS


def restore_default_signal_handlers() -> None:
    for number in STOP_SIGNALS:
        signal.signal(number, signal.SIG_DFL)


if __name__ == "__main__":
    importlib.import_module("tuanding.config.loaded")
    os.register_at_fork(after_in_child=restore_default_signal_handlers)
    entrypoint()
