from django.apps import AppConfig


class SheetsConfig(AppConfig):
    name = "tuanding.core.sheets"
    label = "sheets"
    verbose_name = "单据"
