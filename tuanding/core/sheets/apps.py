from django.apps import AppConfig


class SheetsConfig(AppConfig):
    name = "tuanding.core.sheets"
    label = "sheets"
    verbose_name = "单据"

    def ready(self):
        from tuanding.core.sheets import jobs  # noqa: F401 (registers what runs regularly)
