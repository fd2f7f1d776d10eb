from datetime import timedelta

from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "tuanding.core.search"
    label = "search"
    verbose_name = "搜索"

    def ready(self) -> None:
        # imported here: apps not ready
        from tuanding.core.jobs.registry import JobKind, register
        from tuanding.core.search.jobs import clean_gin_pending_list

        register("search.file_pending", JobKind(clean_gin_pending_list, every=timedelta(minutes=5)))
