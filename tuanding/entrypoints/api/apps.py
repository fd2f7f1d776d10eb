from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "tuanding.entrypoints.api"
    label = "api"
    verbose_name = "接口"

    def ready(self):
        # imported here: apps not ready
        from tuanding.core.rooms.taking import register_room
        from tuanding.entrypoints.api.room import ROOM

        register_room(self.label, ROOM)
