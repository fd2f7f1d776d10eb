from django.apps import AppConfig


class SheetsConfig(AppConfig):
    name = "tuanding.core.sheets"
    label = "sheets"
    verbose_name = "单据"

    def ready(self):
        from tuanding.core.journal import audit, upgrade
        from tuanding.core.sheets import jobs, operations, queries  # noqa: F401 (jobs: registers what runs regularly)

        audit.projection("sheet", queries.wrong_copies)
        upgrade.register(operations.fill_issued_roots)
