from importlib import import_module

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class JournalConfig(AppConfig):
    name = "tuanding.core.journal"
    label = "journal"
    verbose_name = "日志"

    def ready(self):
        from tuanding.core.journal import gates

        import_module("tuanding.core.journal.checkpoints")  # registers its job

        # Both signals come once per app; for this one, all apps' migrations are before or behind them.
        pre_migrate.connect(lambda using, **_: gates.drop(using), sender=self, weak=False)
        post_migrate.connect(lambda using, **_: gates.make(using), sender=self, weak=False)
