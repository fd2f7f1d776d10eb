from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "tuanding.core.search"
    label = "search"
    verbose_name = "搜索"
