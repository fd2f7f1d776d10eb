"""The worker stops cleanly when told, and what it held when killed is done by another one."""

import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from django.db import DatabaseError
from django.utils import timezone

from tuanding.core.jobs import queue
from tuanding.core.jobs.models import Job
from tuanding.core.jobs.registry import HANDLERS
from tuanding.entrypoints.worker import loop as worker

pytestmark = pytest.mark.both
# A worker whose only job says that it has begun, and then takes its time.
SLOW = """
import django, time
django.setup()
from tuanding.core.jobs.registry import HANDLERS, REGULAR
from tuanding.entrypoints.worker import loop
REGULAR.clear()
def slow(payload, at):
    print("begun", flush=True)
    time.sleep(payload["seconds"])
HANDLERS["test.slow"] = slow
class Said(loop.Loop):
    def run(self):
        print("ready", flush=True)
        super().run()
loop.Loop = Said
loop.main()
"""


@pytest.fixture
def slow(monkeypatch):
    monkeypatch.setitem(HANDLERS, "test.slow", lambda payload, at: None)
    monkeypatch.setattr(queue, "REGULAR", {})


@pytest.fixture
def child(fresh_db, slow):
    started = subprocess.Popen([sys.executable, "-c", SLOW], stdout=subprocess.PIPE, text=True)
    assert started.stdout.readline() == "ready\n"
    yield started
    started.kill()
    started.wait()


def ask(seconds):
    queue.enqueue_once("test.slow", "slow:1", {"seconds": seconds}, timezone.now())


def test_told_to_stop_it_finishes_the_job_in_hand(child):
    ask(0.5)
    assert child.stdout.readline() == "begun\n"
    child.send_signal(signal.SIGTERM)
    assert child.wait(10) == 0
    assert Job.objects.get().done_at


def test_idle_it_stops_at_once(child):
    start = time.monotonic()
    child.send_signal(signal.SIGTERM)
    assert child.wait(10) == 0
    assert time.monotonic() - start < 5


def test_killed_in_the_middle_another_worker_does_it_within_a_minute(child):
    ask(60)
    assert child.stdout.readline() == "begun\n"
    child.kill()
    child.wait()
    assert not Job.objects.get().done_at
    assert queue.run_due(timezone.now() + timedelta(seconds=1), "other") == 0
    assert queue.run_due(timezone.now() + queue.LEASE + timedelta(seconds=1), "other") == 1
    assert Job.objects.get().done_at


def test_a_long_job_keeps_its_lease(fresh_db, monkeypatch):
    leases = []

    def slow(payload, at):
        time.sleep(0.4)
        leases.append(Job.objects.get().leased_until)

    monkeypatch.setattr(worker, "HOLD_ON", 0.05)
    monkeypatch.setitem(HANDLERS, "test.slow", slow)
    queue.enqueue_once("test.slow", "slow:1", {}, timezone.now() - timedelta(seconds=60))
    job = queue.lease_next_job("one", timezone.now() + timedelta(seconds=-50))
    worker.Loop("one").run_job(job)
    assert leases[0] > job.leased_until + timedelta(seconds=40)


def test_a_database_that_does_not_answer_is_asked_again(db, monkeypatch):
    def gone(now):
        raise DatabaseError("gone")

    monkeypatch.setattr(queue, "tick", gone)
    assert worker.Loop("one").run_due_jobs() == worker.AFTER_TROUBLE
