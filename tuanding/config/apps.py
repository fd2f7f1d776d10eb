from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "tuanding.config"
    label = "config"
    verbose_name = "设置"

    def ready(self):
        # imported here: apps not ready
        from tuanding.config.collector import settle
        from tuanding.config.roles_postgres import connect_grants
        from tuanding.core.rooms.checking import check

        check()  # this app is the last one
        connect_grants()
        settle()
