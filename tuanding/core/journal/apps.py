from datetime import timedelta

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class JournalConfig(AppConfig):
    name = "tuanding.core.journal"
    label = "journal"
    verbose_name = "日志"

    def ready(self):
        # imported here: apps not ready
        from tuanding.core.accounts.names import SYSTEMS
        from tuanding.core.jobs.registry import JobKind, register
        from tuanding.core.journal import audit, baseline, batches, checkpoints, pruning, registry
        from tuanding.core.journal.states import FACTS

        registry.register(facts=(*FACTS, *batches.FACTS))
        audit.projection("batch", batches.wrong_batches)
        register(batches.KIND, JobKind(batches.go_on, label=_("批量办理")))
        register("journal.checkpoint", JobKind(checkpoints.write_checkpoint, every=timedelta(hours=1)))
        register("journal.prune", JobKind(pruning.prune, every=timedelta(days=1)))
        SYSTEMS[baseline.SYSTEM] = _("登记已有数据时")

        # The signals come once per app; for this one, all apps' migrations are before or behind them.
        pre_migrate.connect(_before, sender=self, weak=False)
        post_migrate.connect(_afterwards, sender=self, weak=False)


def _before(using, plan, stdout=None, **_rest):
    # imported here: apps not ready
    from tuanding.core.journal import gates, upgrade

    say = stdout.write if stdout else print
    upgrade.before(plan, lambda line: say(f"{line}\n"))
    gates.drop(using)


def _afterwards(using, **_rest):
    # imported here: apps not ready
    from tuanding.core.journal import gates, upgrade

    gates.make(using)
    upgrade.make_up(timezone.now())
