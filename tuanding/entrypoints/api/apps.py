from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "tuanding.entrypoints.api"
    label = "api"
    verbose_name = "接口"

    def ready(self):
        from tuanding.core.journal.registry import within
        from tuanding.entrypoints.api.auth import known_by_token
        from tuanding.entrypoints.api.tokens import end_all

        known_by_token()
        within("accounts.Person.disable", end_all)
