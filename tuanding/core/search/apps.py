from datetime import timedelta

from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "tuanding.core.search"
    label = "search"
    verbose_name = "搜索"

    def ready(self) -> None:
        # imported here: apps not ready
        from tuanding.core.jobs.registry import JobKind, register
        from tuanding.core.journal import upgrade
        from tuanding.core.search.index import rebuild_in_other_form
        from tuanding.core.search.jobs import clean_gin_pending_list

        upgrade.register(rebuild_in_other_form)
        register("search.file_pending", JobKind(clean_gin_pending_list, every=timedelta(minutes=5)))
