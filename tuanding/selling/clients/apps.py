from django.apps import AppConfig


class ClientsConfig(AppConfig):
    name = "tuanding.selling.clients"
    label = "clients"
    verbose_name = "客户"

    def ready(self):
        # imported here: apps not ready
        from tuanding.core.rooms.taking import take
        from tuanding.selling.clients.room import ROOM

        take(self.label, ROOM)
