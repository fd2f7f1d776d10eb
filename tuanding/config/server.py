"""Granian as its own command runs it, with one thing added: a web process that is still loading ends when told to.

It begins as a fork of its master, with the master's handlers, which only note a signal: until its own stand, a second
or two later, it heard nothing and was waited for until it was killed.
"""

import os
import signal

from granian.cli import entrypoint

from tuanding.entrypoints.worker.flag import STOP_SIGNALS


def end_at_once() -> None:
    for number in STOP_SIGNALS:
        signal.signal(number, signal.SIG_DFL)


if __name__ == "__main__":
    os.register_at_fork(after_in_child=end_at_once)
    entrypoint()
