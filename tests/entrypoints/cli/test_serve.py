"""`tuanding serve`: web and jobs in one command; stops with everything it started, starts again what crashed."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tuanding.entrypoints.cli import children
from tuanding.entrypoints.cli.children import Child, Family
from tuanding.entrypoints.cli.management.commands.serve import answers

QUICK = [sys.executable, "-c", "raise SystemExit(3)"]
PATIENT = [sys.executable, "-c", "import time; time.sleep(60)"]
STUBBORN = [sys.executable, "-c", "import signal, time; signal.signal(15, signal.SIG_IGN); print(1); time.sleep(60)"]


def runs(pid):
    """Whether a process still does something; one that is over and not yet collected by its parent does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


@pytest.fixture
def port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@pytest.fixture
def signals():
    before = [(number, signal.getsignal(number)) for number in (signal.SIGTERM, signal.SIGINT)]
    yield
    for number, handler in before:
        signal.signal(number, handler)


def serve(port, *more):
    command = [sys.executable, "-m", "tuanding", "serve", "--port", str(port), "--workers", "1", *more]
    environment = {**os.environ, "LC_ALL": "zh_CN.UTF-8", "PYTHONIOENCODING": "utf-8"}
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment)


def cmdline(pid):
    return Path(f"/proc/{pid}/cmdline").read_bytes()


def until(true, seconds=90):
    end = time.monotonic() + seconds
    while not true() and time.monotonic() < end:
        time.sleep(0.1)
    return true()


def started_by(pid):
    """Child processes, theirs included."""
    found = [int(p) for p in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return found + [more for one in found for more in started_by(one)]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_serves_until_told_to_stop_and_leaves_nothing_behind(fresh_db, port, number):
    server = serve(port)
    address = f"http://127.0.0.1:{port}"
    assert until(lambda: answers(f"{address}/healthz"))
    assert any(address in server.stdout.readline() for _ in range(3))
    assert until(lambda: len(started_by(server.pid)) >= 3)
    family = started_by(server.pid)
    server.send_signal(number)
    assert server.wait(20) == 0
    assert until(lambda: not any(map(runs, family)), 5)


def test_killed_outright_it_takes_its_children_along(fresh_db, port):
    server = serve(port)
    assert until(lambda: answers(f"http://127.0.0.1:{port}/healthz"))
    family = started_by(server.pid)
    server.kill()
    server.wait()
    assert until(lambda: not any(map(runs, family)), 20)


def test_web_processes_end_with_their_master_and_a_stopped_serve_answers_no_more(fresh_db, port):
    server = serve(port)
    address, orphans = f"http://127.0.0.1:{port}/healthz", []
    try:
        assert until(lambda: answers(address))
        master = next(one for one in started_by(server.pid) if b"granian" in cmdline(one) and started_by(one))
        orphans = started_by(master)
        os.kill(master, signal.SIGKILL)
        assert until(lambda: not any(map(runs, orphans)), 10)
    finally:
        server.terminate()
        assert server.wait(20) == 0
        for pid in filter(runs, orphans):
            os.kill(pid, signal.SIGKILL)
    assert not answers(address)


def test_a_port_that_is_taken_is_said(fresh_db, port):
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        server = serve(port)
        said, _ = server.communicate(timeout=40)
    assert server.returncode == 1
    assert f"127.0.0.1:{port}" in said
    assert "--port" in said
    assert "Traceback" not in said


def test_a_child_that_crashed_is_started_again_later_and_later():
    told = []
    family = Family({"worker": PATIENT}, lambda name, code: told.append((name, code)))
    child = family.children[0]
    child.start(0.0)
    child.process.kill()
    child.process.wait()
    assert family.look_after(child, 1.0)
    assert (told, child.process, child.start_at) == ([("worker", -9)], None, 2.0)
    family.look_after(child, 2.5)
    assert child.process.poll() is None
    family.end_all()
    assert child.process.poll() is not None


def test_a_child_that_cannot_live_ends_the_command(signals):
    family = Family({"web": QUICK, "worker": PATIENT}, lambda name, code: None, pace=0.02)
    assert family.run() == 1
    assert all(child.process is None or child.process.poll() is not None for child in family.children)


def test_a_child_that_does_not_listen_is_taken(monkeypatch):
    monkeypatch.setattr(children, "PATIENCE", 0.3)
    child = Child("web", STUBBORN)
    child.start(0.0)
    time.sleep(0.5)
    family = Family({}, lambda name, code: None)
    family.children = [child]
    family.end_all()
    assert child.process.returncode in (-9, -15)
