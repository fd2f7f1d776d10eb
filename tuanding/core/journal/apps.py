from datetime import timedelta
from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class JournalConfig(AppConfig):
    name = "tuanding.core.journal"
    label = "journal"
    verbose_name = "日志"

    def ready(self) -> None:
        # imported here: apps not ready
        from tuanding.core.accounts.names import SYSTEMS
        from tuanding.core.jobs.registry import JobKind, register
        from tuanding.core.journal import audit, baseline, batches, checkpoints, pruning, registry
        from tuanding.core.journal.states import FACTS

        registry.register(facts=(*FACTS, *batches.FACTS))
        audit.register_projection_check("batch", batches.wrong_batch_requests)
        register(batches.KIND, JobKind(batches.run_batch_slice, label=_("批量办理")))
        register("journal.checkpoint", JobKind(checkpoints.write_checkpoint, every=timedelta(hours=1)))
        register("journal.prune", JobKind(pruning.prune, every=timedelta(days=1)))
        SYSTEMS[baseline.SYSTEM] = _("登记已有数据时")

        # The signals come once per app; for this one, all apps' migrations are before or behind them.
        pre_migrate.connect(_before_migrate, sender=self, weak=False)
        post_migrate.connect(_after_migrate, sender=self, weak=False)


def _before_migrate(using: str, plan: list[Any], stdout: Any = None, **_rest: Any) -> None:
    # imported here: apps not ready
    from tuanding.core.journal import gates, upgrade

    say = stdout.write if stdout else print
    upgrade.before_journal_migration(plan, lambda line: say(f"{line}\n"))
    gates.drop_gates_on_sqlite(using)


def _after_migrate(using: str, **_rest: Any) -> None:
    # imported here: apps not ready
    from tuanding.core.journal import gates, upgrade

    gates.make_gates(using)
    upgrade.complete_old_rows(timezone.now())
