from django.apps import AppConfig


class SheetsConfig(AppConfig):
    name = "tuanding.core.sheets"
    label = "sheets"
    verbose_name = "单据"

    def ready(self):
        from tuanding.core.journal import audit
        from tuanding.core.sheets import jobs, queries  # noqa: F401 (jobs: registers what runs regularly)

        audit.projection("sheet", queries.wrong_copies)
