"""Deletes once a day what nobody needs any more, in small parts, so that no writer waits for long."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import groupby

from django.core.files.storage import storages
from django.db.models import QuerySet

from tuanding.core.accounts.actors import SystemActor
from tuanding.core.jobs.models import Job
from tuanding.core.journal.checkpoints import OUTSIDE, names_outside
from tuanding.core.journal.models import OneTimeKey

KEYS, JOBS = timedelta(days=30), timedelta(days=30)  # after being used, after being done
EACH_CHECKPOINT = timedelta(days=90)  # from then on one a day
AT_ONCE = 500


def prune(payload: dict, by: SystemActor) -> None:
    """One-time keys and done jobs after 30 days; of the checkpoints outside the last of each day after 90."""
    _delete_in_parts(OneTimeKey.objects.filter(used_at__lt=by.at - KEYS))
    _delete_in_parts(Job.objects.filter(done_at__lt=by.at - JOBS))
    for name in _superseded_proof_names(names_outside(), by.at - EACH_CHECKPOINT):
        storages[OUTSIDE].delete(name)


def _delete_in_parts(rows: QuerySet) -> None:
    """Each part is a transaction of its own."""
    after = 0
    while ids := list(rows.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:AT_ONCE]):
        rows.filter(pk__in=ids).delete()
        after = ids[-1]


def _superseded_proof_names(names: list[str], until: datetime) -> Iterator[str]:
    """All but the last of each day before that of `until`; names begin with their moment."""
    old = [name for name in names if name[:8] < f"{until.astimezone(UTC):%Y%m%d}"]
    for _day, same in groupby(old, key=lambda name: name[:8]):
        yield from list(same)[:-1]
