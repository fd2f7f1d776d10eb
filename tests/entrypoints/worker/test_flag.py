"""A stop signal may come between any two instructions, also while another one is being noted."""

import subprocess
import sys
import time

import pytest

from tests.fresh import at_once
from tuanding.entrypoints.worker.flag import Flag

# Calls `set` (as the first signal's handler does) and `wait` again and again, with a signal before the nth instruction.
EVERY_INSTRUCTION = """
import signal, sys
from {module} import {name}

place = passed = 0

def interrupt(frame, event, argument):
    global passed
    frame.f_trace_opcodes = True
    if event == "opcode":
        passed += 1
        if passed == place:
            signal.raise_signal(signal.SIGTERM)
    return interrupt

def places(act, *arguments):
    global place, passed
    place = 0
    while True:
        flag.clear()
        place, passed = place + 1, 0
        sys.settrace(interrupt)
        act(*arguments)
        sys.settrace(None)
        if passed < place:
            return place - 1

flag = {name}()
signal.signal(signal.SIGTERM, lambda *_signal: flag.set())
print(min(places(flag.set), places(flag.wait, 0.001)))
"""


def interrupted_everywhere(module, name):
    """At how many places it was interrupted."""
    code = EVERY_INSTRUCTION.format(module=module, name=name)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=5, check=True)
    return int(done.stdout)


def test_it_is_raised_by_a_signal_in_front_of_every_instruction():
    assert interrupted_everywhere("tuanding.entrypoints.worker.flag", "Flag") > 20


def test_an_event_with_a_lock_waits_for_itself():
    with pytest.raises(subprocess.TimeoutExpired):
        interrupted_everywhere("threading", "Event")


def test_who_waits_wakes_when_another_thread_raises_it():
    flag, start = Flag(), time.monotonic()
    at_once(lambda: flag.wait(20), lambda: time.sleep(0.1) or flag.set())
    assert time.monotonic() - start < 5
    assert flag.wait(0) and flag.is_set()


def test_lowered_it_is_waited_for_again():
    flag = Flag()
    for _ in range(10_000):  # more than a socket holds unread
        flag.set()
    flag.clear()
    start = time.monotonic()
    assert not flag.wait(0.05)
    assert time.monotonic() - start >= 0.05
