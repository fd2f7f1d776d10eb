from django.apps import AppConfig


class SheetsConfig(AppConfig):
    name = "tuanding.core.sheets"
    label = "sheets"
    verbose_name = "单据"

    def ready(self) -> None:
        # imported here: apps not ready
        from tuanding.core.jobs.registry import JobKind, register
        from tuanding.core.journal import audit, upgrade
        from tuanding.core.sheets import jobs, operations, queries

        register("sheets.void_abandoned", JobKind(jobs.void_abandoned_numbers, every=operations.ABANDONED_AFTER))
        audit.register_projection_check("sheet", queries.wrong_numbers_and_copies)
        upgrade.register(operations.fill_issued_roots)
