from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "tuanding.entrypoints.api"
    label = "api"
    verbose_name = "接口"
