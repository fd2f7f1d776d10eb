"""Granian as its own command runs it, with two things added (decision 0030).

The program is loaded, with this module, before processes are forked: they share its memory, and stand at once. And one
that has just begun ends when told to: it has the master's handlers, which only note a signal, and until its own stand it
would hear nothing and be waited for until it was killed.
"""

import os
import signal
import sys

from granian.cli import cli

from tuanding.config import loaded
from tuanding.entrypoints.worker.flag import STOP_SIGNALS

__all__ = ["loaded", "serve_pages"]


def restore_default_signal_handlers() -> None:
    for number in STOP_SIGNALS:
        signal.signal(number, signal.SIG_DFL)


def serve_pages(arguments: list[str]) -> None:
    """Until a stop signal. `arguments`: of granian's command."""
    os.register_at_fork(after_in_child=restore_default_signal_handlers)
    cli(arguments, prog_name="granian", auto_envvar_prefix="GRANIAN")


if __name__ == "__main__":
    serve_pages(sys.argv[1:])
