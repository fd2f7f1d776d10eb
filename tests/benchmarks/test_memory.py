"""Memory of processes: whose it is, what is shared, and the most there was."""

import subprocess
import sys

import pytest

from benchmarks import memory

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux says who shares what")
START_ANOTHER = """
import subprocess, sys
other = subprocess.Popen([sys.executable, "-c", "print('ready', flush=True); input()"])
other.wait()
"""
HOLD = "import sys; ballast = bytearray(b'x') * (80 * 2**20); print('ready', flush=True); input()"
PEAK = "from benchmarks import memory; print(memory.peak())"


@pytest.fixture
def run():
    """Starts Python with a program and waits for its first line; ended with the test."""
    processes = []

    def start(program):
        process = subprocess.Popen(
            [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        processes.append(process)
        assert process.stdout.readline() == "ready\n"
        return process.pid

    yield start
    for process in processes:
        process.communicate("\n")


def test_a_family_has_grandchildren(run):
    pid = run(START_ANOTHER)
    assert memory.family(pid)[0] == pid
    assert len(memory.family(pid)) == 2


def test_what_one_process_holds_alone_is_private(run):
    total = memory.total([run(HOLD)])
    assert total["processes"] == 1
    assert 80 <= total["private"] <= total["pss"] < 110


def test_what_ended_has_no_memory():
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    assert memory.family(ended.pid) == []
    assert memory.total([ended.pid])["pss"] is None
    assert memory.seconds([ended.pid]) == 0


def test_a_peak_is_not_that_of_who_started_it():
    ballast = bytearray(b"x") * (150 * 2**20)
    done = subprocess.run([sys.executable, "-c", PEAK], capture_output=True, text=True, check=True)
    assert len(ballast) // 2**20 == 150
    assert 5 < int(done.stdout) < 100
