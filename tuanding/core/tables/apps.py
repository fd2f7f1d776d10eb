from django.apps import AppConfig


class TablesConfig(AppConfig):
    name = "tuanding.core.tables"
    label = "tables"
    verbose_name = "表格"
