"""Jobs in and out: enqueued in the caller's transaction, taken by lease, tried again, given up loudly."""

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


def enqueue(kind: str, key: str, payload: dict, run_at: datetime) -> None:
    """Ask for a job, once per key; belongs into the transaction of the fact that asks. KeyError for an unknown kind."""
    HANDLERS[kind]
    Job.objects.bulk_create([Job(kind=kind, key=key, payload=payload, run_at=run_at)], ignore_conflicts=True)


def take(worker: str, now: datetime) -> Job | None:
    """Lease the oldest job that is due and held by nobody; a lease that ran out is taken over."""
    free = Q(leased_until__isnull=True) | Q(leased_until__lt=now)
    with transaction.atomic():
        due = Job.objects.filter(free, run_at__lte=now, done_at__isnull=True, failed_at__isnull=True).order_by(
            "run_at", "pk"
        )
        if connection.features.has_select_for_update_skip_locked:
            due = due.select_for_update(skip_locked=True)
        found = due.first()
        if found:
            Job.objects.filter(pk=found.pk).update(
                leased_until=now + LEASE, leased_by=worker, attempts=F("attempts") + 1
            )
            found.refresh_from_db()
    return found


def renew(found: Job, now: datetime) -> bool:
    """Hold a long job on: False when the lease ran out and another worker has it."""
    held = Job.objects.filter(pk=found.pk, leased_by=found.leased_by, attempts=found.attempts, done_at__isnull=True)
    return bool(held.update(leased_until=now + LEASE))


def run(found: Job, now: datetime) -> bool:
    """Run one leased job. What a handler writes, it writes under a key of its own: after a crash it runs again.

    It speaks the company's language, whatever that of the machine or of the job before is: sheets come from here.
    """
    actor = system_actor(system_name(found.kind), now, found.payload.get("entry"))
    try:
        with translation.override(settings.LANGUAGE_CODE):
            HANDLERS[found.kind](found.payload, actor)
    except Exception:
        _failed(found, now, traceback.format_exc())
        return False
    Job.objects.filter(pk=found.pk).update(done_at=now, leased_until=None, error="")
    return True


def retry(found: Job, now: datetime) -> None:
    """Give a job that was given up all its tries again."""
    Job.objects.filter(pk=found.pk, failed_at__isnull=False).update(
        failed_at=None, attempts=0, run_at=now, leased_until=None
    )


def once_more(kinds: Collection[str], now: datetime) -> int:
    """Give jobs of these kinds that were given up one more try each; how many there were. What fails is given up again."""
    return Job.objects.filter(kind__in=kinds, failed_at__isnull=False).update(
        failed_at=None, attempts=TRIES - 1, run_at=now, leased_until=None
    )


def _failed(found: Job, now: datetime, error: str) -> None:
    """Wait twice as long after every try; after the last one it stays visible as failed."""
    over = found.attempts >= TRIES
    Job.objects.filter(pk=found.pk).update(
        error=error[-4000:],
        leased_until=None,
        failed_at=now if over else None,
        run_at=now + FIRST_WAIT * 2 ** min(found.attempts, 10),
    )


def run_due(now: datetime, worker: str = "here") -> int:
    """Run everything that is due now; how many went well."""
    tick(now)
    done = 0
    while found := take(worker, now):
        done += run(found, now)
    return done


def tick(now: datetime) -> None:
    """Enqueue the regular jobs whose time has come. After a sleep a job comes once, not once per missed turn."""
    known = dict(Tick.objects.values_list("kind", "next_at"))
    for kind, every in REGULAR.items():
        if known.get(kind, now) <= now:
            _turn(kind, every, now)


def _turn(kind: str, every: timedelta, now: datetime) -> None:
    Tick.objects.bulk_create([Tick(kind=kind, next_at=now)], ignore_conflicts=True)
    with transaction.atomic():
        row = Tick.objects.select_for_update().get(kind=kind)
        if row.next_at > now:
            return  # another worker was faster
        enqueue(kind, f"{kind}@{row.next_at.isoformat()}", {}, now)
        Tick.objects.filter(pk=kind).update(next_at=row.next_at + every * ((now - row.next_at) // every + 1))


def failed_jobs() -> list[Job]:
    """What was given up and waits for an administrator."""
    return list(Job.objects.filter(failed_at__isnull=False).order_by("-failed_at")[:200])
