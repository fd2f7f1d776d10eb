from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "tuanding.config"
    label = "config"
    verbose_name = "设置"

    def ready(self) -> None:
        # imported here: apps not ready
        from tuanding.config.collector import freeze_loaded_objects
        from tuanding.config.roles_postgres import connect_grants
        from tuanding.core.rooms.checking import check_rooms

        check_rooms()  # this app is the last one
        connect_grants()
        freeze_loaded_objects()
