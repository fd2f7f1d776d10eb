from django.apps import AppConfig


class ClientsConfig(AppConfig):
    name = "tuanding.selling.clients"
    label = "clients"
    verbose_name = "客户"

    def ready(self):
        # imported here: apps not ready
        from tuanding.core.rooms.taking import register_room
        from tuanding.selling.clients.room import ROOM

        register_room(self.label, ROOM)
