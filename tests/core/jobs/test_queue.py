"""Jobs: written with the fact, taken by lease, tried again, given up loudly; regular ones come once after a sleep."""

from datetime import datetime, timedelta

import pytest
from django.db import transaction
from django.utils import translation

from tests.fresh import at_once
from tuanding.core.jobs import queue, registry
from tuanding.core.jobs.models import Job, Tick
from tuanding.core.kernel.workcal import SHANGHAI

pytestmark = [pytest.mark.django_db, pytest.mark.both]
NOON = datetime(2026, 11, 24, 12, 0, tzinfo=SHANGHAI)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def done(monkeypatch):
    """The payloads a handler of `test.note` was given."""
    payloads = []
    monkeypatch.setattr(registry, "HANDLERS", {"test.note": lambda payload, at: payloads.append(payload["n"])})
    monkeypatch.setattr(registry, "REGULAR", {})
    monkeypatch.setattr(queue, "HANDLERS", registry.HANDLERS)
    monkeypatch.setattr(queue, "REGULAR", registry.REGULAR)
    return payloads


@pytest.fixture
def broken(done):
    def fail(payload, at):
        raise ValueError("no paper")

    registry.HANDLERS["test.note"] = fail


def ask(n=1, key="", at=NOON):
    queue.enqueue_once("test.note", key or f"note:{n}", {"n": n}, at)


def test_a_job_speaks_the_language_of_the_company(done):
    languages = []
    registry.HANDLERS["test.note"] = lambda payload, at: languages.append(translation.get_language())
    ask()
    with translation.override("en"):  # the terminal's, where somebody started the worker
        queue.run_due(NOON)
        assert translation.get_language() == "en"
    assert languages == ["zh-hans"]


def test_a_job_is_done_once(done):
    ask()
    assert [queue.run_due(NOON), queue.run_due(NOON)] == [1, 0]
    assert done == [1]


def test_the_same_key_is_one_job(done):
    ask(1, "same")
    ask(2, "same")
    queue.run_due(NOON)
    assert done == [1]


def test_an_unknown_kind_is_refused_where_it_is_asked_for(done):
    with pytest.raises(KeyError):
        queue.enqueue_once("test.unknown", "x", {}, NOON)


def test_a_fact_that_is_rolled_back_leaves_no_job(done):
    with pytest.raises(RuntimeError), transaction.atomic():
        ask()
        raise RuntimeError
    assert queue.run_due(NOON) == 0


def test_a_job_waits_for_its_time_and_the_oldest_comes_first(done):
    ask(2, at=NOON + MINUTE)
    ask(1, at=NOON)
    assert queue.run_due(NOON - MINUTE) == 0
    queue.run_due(NOON + MINUTE)
    assert done == [1, 2]


def test_a_leased_job_is_nobody_else_s_until_the_lease_is_over(done):
    ask()
    mine = queue.lease_next_job("one", NOON)
    assert queue.lease_next_job("two", NOON + queue.LEASE) is None
    again = queue.lease_next_job("two", NOON + queue.LEASE + timedelta(seconds=1))
    assert (again.pk, again.leased_by, again.attempts) == (mine.pk, "two", 2)


def test_a_renewed_lease_holds_on_and_a_lost_one_does_not_come_back(done):
    ask()
    mine = queue.lease_next_job("one", NOON)
    assert queue.renew_lease(mine, NOON + MINUTE)
    assert queue.lease_next_job("two", NOON + MINUTE + timedelta(seconds=30)) is None
    queue.lease_next_job("two", NOON + MINUTE * 3)
    assert not queue.renew_lease(mine, NOON + MINUTE * 3)


def test_a_failure_is_tried_again_later_and_later(broken):
    ask()
    waits, now = [], NOON
    for _ in range(3):
        queue.run_due(now)
        waits.append((Job.objects.get().run_at - now).total_seconds())
        now = Job.objects.get().run_at
    assert waits == [10, 20, 40]
    assert "no paper" in Job.objects.get().error


def test_after_eight_tries_it_is_given_up_and_seen(broken):
    ask()
    now = NOON
    for _ in range(queue.TRIES):
        queue.run_due(now)
        now += timedelta(days=1)
    assert [job.attempts for job in queue.newest_failed_jobs()] == [queue.TRIES]
    assert queue.lease_next_job("one", now) is None


def test_what_was_given_up_can_be_tried_again(done):
    ask()
    Job.objects.update(failed_at=NOON, attempts=queue.TRIES)
    queue.retry(Job.objects.get(), NOON)
    assert queue.run_due(NOON) == 1
    assert queue.newest_failed_jobs() == []


def test_one_failure_does_not_hold_up_the_others(done):
    registry.HANDLERS["test.bad"] = lambda payload, at: 1 / 0
    queue.enqueue_once("test.bad", "bad", {}, NOON)
    ask()
    assert queue.run_due(NOON) == 1
    assert done == [1]


def regular(every):
    queue.REGULAR["test.note"] = every
    queue.HANDLERS["test.note"] = lambda payload, at: None


def test_a_regular_job_comes_every_turn(done):
    regular(MINUTE)
    assert [queue.run_due(NOON + MINUTE * n) for n in range(3)] == [1, 1, 1]


def test_after_a_sleep_over_many_turns_it_comes_once(done):
    regular(MINUTE)
    queue.run_due(NOON)
    assert queue.run_due(NOON + MINUTE * 60 + timedelta(seconds=7)) == 1
    assert Tick.objects.get().next_at == NOON + MINUTE * 61


def test_twenty_workers_take_twenty_jobs_without_sharing_one(fresh_db, done):
    for n in range(20):
        ask(n)
    jobs = at_once(*[lambda n=n: queue.lease_next_job(f"w{n}", NOON) for n in range(20)])
    assert len({job.pk for job in jobs if job}) == len([job for job in jobs if job])
    while queue.lease_next_job("rest", NOON):
        pass
    assert set(Job.objects.values_list("attempts", flat=True)) == {1}


def test_twenty_workers_ticking_at_once_ask_for_a_regular_job_once(fresh_db, done):
    regular(MINUTE)
    at_once(*[lambda: queue.tick(NOON)] * 20)
    assert Job.objects.count() == 1
