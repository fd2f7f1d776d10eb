"""`tuanding serve`: web and jobs in one command; stops with everything it started, starts again what crashed."""

import os
import random
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from django.test import Client

from tuanding.entrypoints.cli import children
from tuanding.entrypoints.cli.children import Child, Family
from tuanding.entrypoints.cli.serving import server_answers
from tuanding.entrypoints.worker.flag import Flag

ROOT = Path(__file__).resolve().parents[3]


def quick():
    raise SystemExit(3)


def patient():
    time.sleep(60)


def stubborn():
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    time.sleep(60)


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


def serve(port, *more, **options):
    command = [sys.executable, "-m", "tuanding", "serve", "--port", str(port), "--workers", "1", *more]
    return start(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **options)


def start(command, **options):
    environment = {**os.environ, "LC_ALL": "zh_CN.UTF-8", "PYTHONIOENCODING": "utf-8"}
    return subprocess.Popen(command, env=environment, **options)


def name_in_process_list(pid):
    return Path(f"/proc/{pid}/comm").read_text().strip()


def is_web(pid):
    return name_in_process_list(pid) == "tuanding web"


def until(true, seconds=90):
    end = time.monotonic() + seconds
    while not true() and time.monotonic() < end:
        time.sleep(0.05)
    return true()


def started_by(pid):
    """Child processes, theirs included."""
    pids = [int(p) for p in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return pids + [more for one in pids for more in started_by(one)]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_serves_until_told_to_stop_and_leaves_nothing_behind(fresh_db, port, number):
    server = serve(port)
    address = f"http://127.0.0.1:{port}"
    assert until(lambda: server_answers("127.0.0.1", port))
    assert any(address in server.stdout.readline() for _ in range(3))
    assert until(lambda: len(started_by(server.pid)) >= 3)
    family = started_by(server.pid)
    server.send_signal(number)
    assert server.wait(20) == 0
    assert until(lambda: not any(map(runs, family)), 5)


def private_share(pid):
    """How much of what a process has in memory is its own alone."""
    lines = (line.split() for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:])
    kilobytes = {line[0]: int(line[1]) for line in lines}
    return (kilobytes["Private_Clean:"] + kilobytes["Private_Dirty:"]) / kilobytes["Rss:"]


@pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="only Linux says which memory is shared")
def test_web_and_jobs_share_the_program_with_the_process_that_waits(fresh_db, port):
    server = serve(port)
    try:
        assert until(lambda: server_answers("127.0.0.1", port))
        assert until(lambda: len(started_by(server.pid)) == 3)
        family = [server.pid, *started_by(server.pid)]
        assert [name_in_process_list(one) for one in family[1:]].count("tuanding web") == 2  # granian, its worker
        assert all(private_share(one) < 0.5 for one in family)
    finally:
        server.terminate()
        assert server.wait(20) == 0


def three_stop_signals(server):
    """To all of its group, as a terminal and a service manager do, so close together that one meets the other."""
    for number in random.choices([signal.SIGTERM, signal.SIGINT], k=3):
        os.killpg(server.pid, number)
        end = time.perf_counter() + random.uniform(0, 0.0003)
        while time.perf_counter() < end:
            pass


def hears_stop_signals(pid):
    """Python itself needs a moment to begin; what is told to stop before that simply ends."""
    status = Path(f"/proc/{pid}/status").read_text()
    caught = next(int(line.split()[1], 16) for line in status.splitlines() if line.startswith("SigCgt:"))
    return bool(caught >> (signal.SIGTERM - 1) & 1)


def stopped_by_three_signals(server, port, after):
    """Its exit code, and what still runs of all it had started, when the signals came so many seconds after it began
    to hear them; None is when it answered."""
    assert until(lambda: hears_stop_signals(server.pid))
    if after is None:
        assert until(lambda: server_answers("127.0.0.1", port))
    else:
        time.sleep(after)
    family = started_by(server.pid)
    three_stop_signals(server)
    try:
        code = server.wait(13)  # less than a child that does not listen is given
    finally:
        if server.poll() is None:
            server.kill()
    until(lambda: not any(map(runs, family)), 5)
    return code, [name_in_process_list(one) for one in family if runs(one)]


MOMENTS = [None, 0, 0.4, 0.9, 1.5, 2.2, 3.0]


@pytest.mark.parametrize("after", MOMENTS)
def test_three_stop_signals_at_once_end_it_at_any_moment(fresh_db, port, after):
    server = serve(port, start_new_session=True)
    assert stopped_by_three_signals(server, port, after) == (0, [])


@pytest.mark.nightly
@pytest.mark.both
def test_three_stop_signals_at_once_end_it_200_times(fresh_db, port):
    for attempt in range(200):
        after = None if attempt % 2 else random.uniform(0, 4)
        server = serve(port, start_new_session=True)
        assert stopped_by_three_signals(server, port, after) == (0, []), (attempt, after)


FAMILY = """
import time
from tuanding.entrypoints.cli.children import Family
from tuanding.entrypoints.worker.flag import Flag, ignore_stop_signals, set_on_stop_signals
stopping = Flag()
set_on_stop_signals(stopping)
patient = lambda: time.sleep(60)
family = Family({"web": patient, "worker": patient}, print, stopping)
code = family.run(lambda: all(child.process for child in family.children[:1]), lambda: print("runs", flush=True))
ignore_stop_signals()
raise SystemExit(code)
"""


def test_three_stop_signals_at_once_end_a_family_20_times():
    for _ in range(20):
        parent = start([sys.executable, "-c", FAMILY], stdout=subprocess.PIPE, start_new_session=True)
        parent.stdout.readline()
        three_stop_signals(parent)
        assert parent.wait(10) == 0


MAKE_RUN = "import sys; sys.path.insert(0, 'scripts'); import setup; sys.exit(setup.serve({port}))"


@pytest.mark.parametrize("after", [None, 0.5, 2.0])
def test_make_run_ends_with_what_it_serves(fresh_db, port, after):
    """The script and `serve` each pass on what the other one got too."""
    server = start([sys.executable, "-c", MAKE_RUN.format(port=port)], cwd=ROOT, start_new_session=True)
    assert stopped_by_three_signals(server, port, after) == (0, [])


def test_killed_outright_it_takes_its_children_along(fresh_db, port):
    server = serve(port)
    assert until(lambda: server_answers("127.0.0.1", port))
    family = started_by(server.pid)
    server.kill()
    server.wait()
    assert until(lambda: not any(map(runs, family)), 20)


def test_web_processes_end_with_their_master_and_a_stopped_serve_answers_no_more(fresh_db, port):
    server = serve(port)
    orphans = []
    try:
        assert until(lambda: server_answers("127.0.0.1", port))
        master = next(one for one in started_by(server.pid) if is_web(one) and started_by(one))
        orphans = started_by(master)
        os.kill(master, signal.SIGKILL)
        assert until(lambda: not any(map(runs, orphans)), 10)
    finally:
        server.terminate()
        assert server.wait(20) == 0
        for pid in filter(runs, orphans):
            os.kill(pid, signal.SIGKILL)
    assert not server_answers("127.0.0.1", port)


def test_a_port_that_is_taken_is_said(fresh_db, port):
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        server = serve(port)
        output, _ = server.communicate(timeout=40)
    assert server.returncode == 1
    assert f"127.0.0.1:{port}" in output
    assert "--port" in output
    assert "Traceback" not in output


def test_a_child_that_crashed_is_started_again_later_and_later():
    ends = []
    family = Family({"worker": patient}, lambda name, code: ends.append((name, code)), Flag())
    child = family.children[0]
    child.start(0.0)
    child.process.kill()
    child.process.join()
    assert family.restart_if_ended(child, 1.0)
    assert (ends, child.process, child.start_at) == ([("worker", -9)], None, 2.0)
    family.restart_if_ended(child, 2.5)
    assert child.process.is_alive()
    family.end_all()
    assert not child.process.is_alive()


def test_a_child_that_cannot_live_ends_the_command():
    family = Family({"web": quick, "worker": patient}, lambda name, code: None, Flag(), pace=0.02)
    assert family.run() == 1
    assert all(not child.process or not child.process.is_alive() for child in family.children)


def test_a_child_that_does_not_listen_is_taken(monkeypatch):
    monkeypatch.setattr(children, "PATIENCE", 0.3)
    child = Child("web", stubborn)
    child.start(0.0)
    time.sleep(0.5)
    family = Family({}, lambda name, code: None, Flag())
    family.children = [child]
    family.end_all()
    assert child.process.exitcode in (-9, -15)


@pytest.mark.both
def test_a_start_and_the_first_pages_warn_of_nothing(fresh_db, cast, port):
    page = Client()
    page.force_login(cast.person("sales_rep"))
    server = serve(port)
    try:
        assert until(lambda: server_answers("127.0.0.1", port))
        for path in ("/", "/clients/", "/orders/", "/api/v1/me"):
            cookie = {"Cookie": f"sessionid={page.cookies['sessionid'].value}"}
            with urlopen(Request(f"http://127.0.0.1:{port}{path}", headers=cookie), timeout=60) as answer:
                assert answer.status == 200
    finally:
        server.terminate()
        output = server.communicate(timeout=30)[0]
    assert "团订已启动" in output
    assert "WARNING" not in output and "cannot be composed" not in output, output
