from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "tuanding.entrypoints.web"
    label = "web"
    verbose_name = "网页"

    def ready(self):
        # imported here: apps not ready
        from tuanding.core.rooms.taking import register_room
        from tuanding.entrypoints.web.room import ROOM

        register_room(self.label, ROOM)
