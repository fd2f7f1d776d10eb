from django.apps import AppConfig


class WorkerConfig(AppConfig):
    name = "tuanding.entrypoints.worker"
    label = "worker"
    verbose_name = "后台"
