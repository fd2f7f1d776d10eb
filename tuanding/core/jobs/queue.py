"""The queue: jobs are enqueued in the caller's transaction, leased by a worker, tried again, and at last marked as failed."""

import traceback
from collections.abc import Collection
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Q
from django.utils import translation

from tuanding.core.accounts.actors import system_actor
from tuanding.core.jobs.models import Job, Tick
from tuanding.core.jobs.registry import HANDLERS, REGULAR, system_name

LEASE = timedelta(seconds=60)
TRIES = 8
FIRST_WAIT = timedelta(seconds=5)
SucceededJobs = int  # how many ran without an error


def enqueue_once(kind: str, key: str, payload: dict, run_at: datetime) -> None:
    """Write a job, once per key, in the transaction of the fact that asks for it. KeyError for an unknown kind."""
    HANDLERS[kind]
    Job.objects.bulk_create([Job(kind=kind, key=key, payload=payload, run_at=run_at)], ignore_conflicts=True)


def lease_next_job(worker: str, now: datetime) -> Job | None:
    """Lease the oldest job that is due and has no running lease; None where there is none."""
    free = Q(leased_until__isnull=True) | Q(leased_until__lt=now)
    with transaction.atomic():
        due = Job.objects.filter(free, run_at__lte=now, done_at__isnull=True, failed_at__isnull=True).order_by(
            "run_at", "pk"
        )
        if connection.features.has_select_for_update_skip_locked:
            due = due.select_for_update(skip_locked=True)
        job = due.first()
        if job:
            Job.objects.filter(pk=job.pk).update(leased_until=now + LEASE, leased_by=worker, attempts=F("attempts") + 1)
            job.refresh_from_db()
    return job


def renew_lease(job: Job, now: datetime) -> bool:
    """Extend the lease of a running job; False when it ran out and another worker has the job."""
    own = Job.objects.filter(pk=job.pk, leased_by=job.leased_by, attempts=job.attempts, done_at__isnull=True)
    return bool(own.update(leased_until=now + LEASE))


def run(job: Job, now: datetime) -> bool:
    """Run one leased job. What a handler writes, it writes under a key of its own: after a crash it runs again.

    It speaks the company's language, whatever that of the machine or of the job before is: sheets come from here.
    """
    actor = system_actor(system_name(job.kind), now, job.payload.get("entry"))
    try:
        with translation.override(settings.LANGUAGE_CODE):
            HANDLERS[job.kind](job.payload, actor)
    except Exception:
        _reschedule_or_fail(job, now, traceback.format_exc())
        return False
    Job.objects.filter(pk=job.pk).update(done_at=now, leased_until=None, error="")
    return True


def retry(job: Job, now: datetime) -> None:
    """Let a failed job run again, with all its tries."""
    Job.objects.filter(pk=job.pk, failed_at__isnull=False).update(
        failed_at=None, attempts=0, run_at=now, leased_until=None
    )


def retry_kinds_once(kinds: Collection[str], now: datetime) -> int:
    """Give failed jobs of these kinds one more try each; returns how many there were."""
    return Job.objects.filter(kind__in=kinds, failed_at__isnull=False).update(
        failed_at=None, attempts=TRIES - 1, run_at=now, leased_until=None
    )


def _reschedule_or_fail(job: Job, now: datetime, error: str) -> None:
    """Wait twice as long after every try; after the last one mark the job as failed."""
    over = job.attempts >= TRIES
    Job.objects.filter(pk=job.pk).update(
        error=error[-4000:],
        leased_until=None,
        failed_at=now if over else None,
        run_at=now + FIRST_WAIT * 2 ** min(job.attempts, 10),
    )


def run_due(now: datetime, worker: str = "here") -> SucceededJobs:
    """Run everything that is due now; returns how many jobs succeeded."""
    tick(now)
    done = 0
    while job := lease_next_job(worker, now):
        done += run(job, now)
    return done


def tick(now: datetime) -> None:
    """Enqueue the regular jobs that are due. After a standstill a job comes once, not once per missed time."""
    next_at_by_kind = dict(Tick.objects.values_list("kind", "next_at"))
    for kind, every in REGULAR.items():
        if next_at_by_kind.get(kind, now) <= now:
            _enqueue_if_due(kind, every, now)


def _enqueue_if_due(kind: str, every: timedelta, now: datetime) -> None:
    Tick.objects.bulk_create([Tick(kind=kind, next_at=now)], ignore_conflicts=True)
    with transaction.atomic():
        row = Tick.objects.select_for_update().get(kind=kind)
        if row.next_at > now:
            return  # another worker was faster
        enqueue_once(kind, f"{kind}@{row.next_at.isoformat()}", {}, now)
        Tick.objects.filter(pk=kind).update(next_at=row.next_at + every * ((now - row.next_at) // every + 1))


def newest_failed_jobs() -> list[Job]:
    """The newest 200 failed jobs, which wait for an administrator."""
    return list(Job.objects.filter(failed_at__isnull=False).order_by("-failed_at")[:200])
