"""Writers of one SQLite file wait for their turn, whether they share a process or not."""

import os
import subprocess
import sys
import threading
import time

import pytest
from django.db import OperationalError, connection

from tests.fresh import at_once
from tuanding.config.sqlite import turns
from tuanding.config.sqlite.turns import Turns

pytestmark = pytest.mark.skipif(turns.fcntl is None, reason="Windows has no file locks: SQLite waits by itself")
HOLD = "import sys; from tuanding.config.sqlite.turns import Turns; Turns(sys.argv[1]).take(); print('mine', flush=True); input()"


@pytest.fixture
def path(tmp_path):
    return str(tmp_path / "some.sqlite3")


def in_a_thread(work):
    thread = threading.Thread(target=work)
    thread.start()
    return thread


def test_the_next_writer_waits_until_the_turn_is_given_back(path):
    mine, order = Turns(path), []
    mine.take()
    waiting = in_a_thread(lambda: (other := Turns(path)).take() or order.append("after") or other.give_back())
    time.sleep(0.05)
    order.append("before")
    mine.give_back()
    waiting.join()
    assert order == ["before", "after"]


def test_a_killed_process_gives_its_turn_back(path):
    process = subprocess.Popen([sys.executable, "-c", HOLD, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdout.readline() == b"mine\n"
    process.kill()
    process.wait()
    mine = Turns(path)
    mine.take()
    assert mine.mine


def test_who_waits_too_long_is_told_so(path, monkeypatch):
    monkeypatch.setattr(turns, "PATIENCE", 0.05)
    mine, refused = Turns(path), []
    mine.take()

    def wait():
        with pytest.raises(OperationalError, match="locked"):
            Turns(path).take()
        refused.append(True)

    in_a_thread(wait).join()
    assert refused == [True]


def test_every_connection_closes_its_file(path):
    before = len(os.listdir("/proc/self/fd")) if os.path.exists("/proc/self/fd") else 0
    for _ in range(20):
        Turns(path).close()
    assert not before or len(os.listdir("/proc/self/fd")) == before


@pytest.mark.django_db
def test_a_failed_transaction_gives_its_turn_back(fresh_db):
    def fail():
        with pytest.raises(ZeroDivisionError), connection_atomic():
            1 / 0  # noqa: B018
        assert connection.vendor != "sqlite" or not connection.turns.mine

    at_once(fail)


def connection_atomic():
    from django.db import transaction

    return transaction.atomic()
