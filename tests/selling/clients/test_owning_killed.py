"""A batch whose worker is killed in the middle ends exactly once; who writes meanwhile does not wait for it."""

import random
import subprocess
import sys
import time
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db.models import Count
from django.utils import timezone

from tests.browser.live import until
from tuanding.core.accounts.actors import actor_of
from tuanding.core.jobs import queue
from tuanding.core.jobs.models import Batch, Job
from tuanding.core.journal.audit import verify
from tuanding.entrypoints.worker import loop
from tuanding.selling.activities.operations import call_client
from tuanding.selling.clients.models import Client, Ownership
from tuanding.selling.clients.operations import HAND_OVER, ask_for_clients, import_clients

pytestmark = pytest.mark.both
# A worker that hangs in its third part: with everything written and nothing committed, or (the guard off) with the part
# committed and the batch not moved on.
WORKER = """
import sys, time
import django
django.setup()
from tuanding.core.jobs.registry import REGULAR
from tuanding.core.journal import batches
from tuanding.entrypoints.worker import loop
REGULAR.clear()
how, parts, move_on, part = sys.argv[1], [], batches._save_progress, batches._do_next_part
def hang():
    print("hangs", flush=True)
    time.sleep(600)
def moved(*of):
    parts.append(1)
    if how == "apart" and len(parts) == 3:
        return
    move_on(*of)
    if how == "whole" and len(parts) == 3:
        hang()
def part_or_hang(*of):
    done = part(*of)
    if how == "apart" and len(parts) == 3:
        hang()
    return done
if how in ("whole", "apart"):
    batches.FIRST, batches.BatchPart.next_size = 20, lambda part: 20
if how == "at once":
    batches.FIRST, batches.MOST = 100_000, 100_000
batches._save_progress, batches._do_next_part = moved, part_or_hang
loop.IDLE = 0.2
loop.main()
"""


@pytest.fixture(autouse=True)
def nothing_regular(monkeypatch):
    monkeypatch.setattr(queue, "REGULAR", {})


@contextmanager
def a_worker(how):
    child = subprocess.Popen([sys.executable, "-c", WORKER, how], stdout=subprocess.PIPE, text=True)
    try:
        yield child
    finally:
        child.kill()
        child.wait()


def imported(cast, number, owner, mark):
    names = "\n".join(f"澄湖{mark}{n}机械有限公司" for n in range(number))
    import_clients(
        f"客户名称\n{names}\n".encode(),
        f"{mark}.csv",
        cast.department(),
        cast.person(owner),
        by=cast.back_office,
        at=cast.now,
    )


def a_batch(cast):
    """Now, as a worker of its own process sees it: everything goes to the second rep."""
    by, ids = actor_of(cast.person("department_manager"), timezone.now()), Client.objects.values_list("pk", flat=True)
    return ask_for_clients(HAND_OVER, list(ids), cast.person("sales_rep2"), by=by, at=by.at)


def killed_in_its_third_part(cast, how):
    imported(cast, 100, "sales_rep", "甲")
    batch = a_batch(cast)
    with a_worker(how) as child:
        assert child.stdout.readline() == "hangs\n"
        child.kill()
        child.wait()
    batch.refresh_from_db()
    assert (batch.done, batch.state) == (40, "running")
    return batch


def assignments(batch):
    """How often each client was given to the new owner."""
    rows = Ownership.objects.filter(why="assigned").values("client").annotate(many=Count("pk"))
    return {row["many"] for row in rows}, rows.count()


def test_killed_in_the_middle_of_a_part_another_worker_does_each_exactly_once(fresh_db, cast):
    batch = killed_in_its_third_part(cast, "whole")
    assert queue.run_due(timezone.now() + timedelta(seconds=1), "other") == 0
    assert queue.run_due(timezone.now() + queue.LEASE + timedelta(seconds=1), "other") == 1
    batch.refresh_from_db()
    assert (batch.state, batch.done, batch.refused) == ("done", 100, 0)
    assert assignments(batch) == ({1}, 100)
    assert queue.LEASE + timedelta(seconds=loop.IDLE) < timedelta(seconds=90)
    assert verify() == []


def test_with_the_batch_moved_on_apart_from_the_part_some_are_done_twice(fresh_db, cast):
    batch = killed_in_its_third_part(cast, "apart")
    queue.run_due(timezone.now() + queue.LEASE + timedelta(seconds=1), "other")
    assert assignments(batch)[0] == {1, 2}


@pytest.mark.nightly
def test_another_worker_goes_on_within_90_seconds(fresh_db, cast):
    batch = killed_in_its_third_part(cast, "whole")
    start = time.monotonic()
    with a_worker("as it is"):
        until(lambda: Batch.objects.get(pk=batch.pk).done > 40, 120)
        assert time.monotonic() - start < 90
        until(lambda: Batch.objects.get(pk=batch.pk).state == "done", 60)
    assert assignments(batch) == ({1}, 100)


def calls(cast, own, running):
    """How long each call took that the second rep saved, one every 100 ms."""
    waits = []
    while running(len(waits)):
        start = time.monotonic()
        by = actor_of(cast.person("sales_rep2"), timezone.now())
        call_client(random.choice(own), by=by, at=by.at, outcome="refused")
        waits.append(time.monotonic() - start)
        time.sleep(max(0, 0.1 - waits[-1]))
    return waits


def longest_wait(cast, number, how="as it is"):
    """Of somebody who saves calls on clients of the batch while it runs: how much longer than on the same machine
    without it the longest took; and how long the batch took, both in seconds."""
    imported(cast, number // 2, "sales_rep", "甲")
    imported(cast, 40, "sales_rep2", "乙")
    imported(cast, number // 2, "sales_rep", "丙")
    own = list(Client.objects.filter(owner=cast.person("sales_rep2")))
    alone = max(calls(cast, own, lambda count: count < 30))
    batch = a_batch(cast)
    with a_worker(how):
        waits = calls(cast, own, lambda count: Batch.objects.filter(pk=batch.pk, state__in=Batch.OPEN).exists())
    batch.refresh_from_db()
    took = (batch.ended_at - batch.started_at).total_seconds()
    print(f"{number} clients {how}: {took:.1f} s, {len(waits)} calls, longest {max(waits):.3f} s, alone {alone:.3f} s")
    assert (batch.state, batch.done) == ("done", number + 40)
    return max(waits) - alone, took


def test_who_saves_a_call_every_100_ms_never_waits_over_a_second(fresh_db, cast):
    wait, _took = longest_wait(cast, 2000)
    assert wait < 1
    assert verify() == []


def test_in_one_part_he_would(fresh_db, cast):
    wait, took = longest_wait(cast, 2000, "at once")
    assert wait > took / 2  # however fast the machine is


@pytest.mark.nightly
def test_nor_while_ten_thousand_are_given(fresh_db, cast):
    wait, _took = longest_wait(cast, 10_000)
    assert wait < 1
    assert assignments(Batch.objects.get())[0] == {1}
    assert not Job.objects.filter(failed_at__isnull=False).exists()
