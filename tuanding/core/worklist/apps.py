from importlib import import_module

from django.apps import AppConfig


class WorklistConfig(AppConfig):
    name = "tuanding.core.worklist"
    label = "worklist"
    verbose_name = "待办"

    def ready(self):
        from tuanding.core.journal import audit, registry, upgrade
        from tuanding.core.worklist import keeping, rebuilding

        import_module("tuanding.core.worklist.jobs")  # registers its own
        registry.at_end(keeping.keep_up)
        registry.after("company.Company.setting", "worklist.due_again")
        registry.after("company.Company.work_days", "worklist.due_again")
        audit.projection("worklist", rebuilding.wrong_items)
        upgrade.register(rebuilding.catch_up)
