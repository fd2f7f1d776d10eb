from django.apps import AppConfig


class CommissionConfig(AppConfig):
    name = "tuanding.contracting.commission"
    label = "commission"
    verbose_name = "提成"

    def ready(self):
        # imported here: apps not ready
        from tuanding.contracting.commission.room import ROOM
        from tuanding.core.rooms.taking import register_room

        register_room(self.label, ROOM)
