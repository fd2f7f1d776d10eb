"""What nobody asks for any more goes."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages

from tuanding.core.accounts.actors import system_actor
from tuanding.core.jobs.models import Job
from tuanding.core.journal import pruning
from tuanding.core.journal.checkpoints import names_outside
from tuanding.core.journal.models import OneTimeKey

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def prune(cast):
    pruning.prune({}, system_actor("jobs.journal.prune", cast.now))


def test_used_keys_and_done_jobs_go_after_thirty_days(cast, monkeypatch):
    monkeypatch.setattr(pruning, "AT_ONCE", 2)
    rep = cast.person("sales_rep")
    for days in (0, 29, 31, 32, 33, 34, 35):
        at = cast.now - timedelta(days=days)
        OneTimeKey.objects.create(person=rep, key=f"{days}", body="x", used_at=at)
        Job.objects.create(kind="x", key=f"done {days}", run_at=at, done_at=at)
        Job.objects.create(kind="x", key=f"failed {days}", run_at=at, failed_at=at)
        Job.objects.create(kind="x", key=f"waits {days}", run_at=at)
    prune(cast)
    assert sorted(OneTimeKey.objects.values_list("key", flat=True)) == ["0", "29"]
    assert sorted(Job.objects.exclude(done_at=None).values_list("key", flat=True)) == ["done 0", "done 29"]
    assert Job.objects.filter(done_at=None).count() == 14


def test_of_the_checkpoints_outside_one_a_day_stays_after_ninety_days(cast):
    old, older = (f"{cast.now - timedelta(days=days):%Y%m%d}" for days in (92, 200))
    new = f"{cast.now:%Y%m%d}"
    names = [f"{day}T{hour:02}0000000000-{hour}.json" for day in (older, old, new) for hour in (3, 4, 5)]
    for name in [*names, f"{old}T010000000000.json"]:
        storages["checkpoints"].save(name, ContentFile(b"{}"))
    prune(cast)
    assert names_outside() == [names[2], names[5], *names[6:]]
