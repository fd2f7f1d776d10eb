from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "tuanding.entrypoints.web"
    label = "web"
    verbose_name = "网页"
