from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "tuanding.config"
    label = "config"
    verbose_name = "设置"

    def ready(self):
        from tuanding.config.roles_postgres import connect_grants

        connect_grants()
