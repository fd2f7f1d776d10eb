from django.apps import AppConfig


class CliConfig(AppConfig):
    name = "tuanding.entrypoints.cli"
    label = "cli"
    verbose_name = "命令"
