from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "tuanding.entrypoints.api"
    label = "api"
    verbose_name = "接口"

    def ready(self):
        from tuanding.entrypoints.api.auth import known_by_token

        known_by_token()
