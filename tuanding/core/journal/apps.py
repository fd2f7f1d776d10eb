from importlib import import_module

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate
from django.utils import timezone


class JournalConfig(AppConfig):
    name = "tuanding.core.journal"
    label = "journal"
    verbose_name = "日志"

    def ready(self):
        from tuanding.core.journal import audit, batches, registry
        from tuanding.core.journal.states import FACTS

        registry.register(facts=(*FACTS, *batches.FACTS))
        audit.projection("batch", batches.wrong_batches)
        for name in ("baseline", "checkpoints", "pruning"):  # each registers its job, or as whom it acts
            import_module(f"tuanding.core.journal.{name}")

        # The signals come once per app; for this one, all apps' migrations are before or behind them.
        pre_migrate.connect(_before, sender=self, weak=False)
        post_migrate.connect(_afterwards, sender=self, weak=False)


def _before(using, plan, stdout=None, **_rest):
    from tuanding.core.journal import gates, upgrade

    say = stdout.write if stdout else print
    upgrade.before(plan, lambda line: say(f"{line}\n"))
    gates.drop(using)


def _afterwards(using, **_rest):
    from tuanding.core.journal import gates, upgrade

    gates.make(using)
    upgrade.make_up(timezone.now())
