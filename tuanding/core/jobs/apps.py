from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class JobsConfig(AppConfig):
    name = "tuanding.core.jobs"
    label = "jobs"
    verbose_name = "任务"

    def ready(self) -> None:
        # imported here: apps not ready
        from tuanding.core.jobs import statistics
        from tuanding.core.jobs.registry import JobKind, register

        register("jobs.statistics", JobKind(statistics.refresh, every=timedelta(days=1)))
        post_migrate.connect(_refresh_statistics_after_migrate, sender=self, weak=False)


def _refresh_statistics_after_migrate(using: str, plan: Sequence[Any] = (), **_rest: Any) -> None:
    # imported here: apps not ready
    from tuanding.core.jobs.statistics import refresh_all

    if plan:
        refresh_all(using)
