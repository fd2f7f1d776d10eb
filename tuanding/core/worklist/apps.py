from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorklistConfig(AppConfig):
    name = "tuanding.core.worklist"
    label = "worklist"
    verbose_name = "待办"

    def ready(self) -> None:
        # imported here: apps not ready
        from tuanding.core.jobs.registry import JobKind, register
        from tuanding.core.journal import audit, registry, upgrade
        from tuanding.core.worklist import jobs, keeping, news, rebuilding

        register(jobs.DUE_AGAIN, JobKind(jobs.recompute_due, label=_("标准或日历改了以后")))
        register("worklist.notices", JobKind(news.prune_notices, every=timedelta(days=1)))
        registry.at_end(keeping.keep_up)
        registry.after("company.Company.setting", jobs.DUE_AGAIN)
        registry.after("company.Company.work_days", jobs.DUE_AGAIN)
        audit.register_projection_check("worklist", rebuilding.wrong_items)
        upgrade.register(rebuilding.correct_items_since_last_entry)
