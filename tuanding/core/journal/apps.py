from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class JournalConfig(AppConfig):
    name = "tuanding.core.journal"
    label = "journal"
    verbose_name = "日志"

    def ready(self):
        from tuanding.core.journal import checkpoints  # noqa: F401 registers its job
        from tuanding.core.journal import gates

        # Both signals come once per app; for this one, all apps' migrations are before or behind them.
        pre_migrate.connect(lambda using, **_: gates.drop(using), sender=self, weak=False)
        post_migrate.connect(lambda using, **_: gates.make(using), sender=self, weak=False)
