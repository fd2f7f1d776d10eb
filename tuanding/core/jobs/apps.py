from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "tuanding.core.jobs"
    label = "jobs"
    verbose_name = "任务"
