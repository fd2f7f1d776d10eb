from django.apps import AppConfig


class ContractsConfig(AppConfig):
    name = "tuanding.contracting.contracts"
    label = "contracts"
    verbose_name = "合同"

    def ready(self):
        # imported here: apps not ready
        from tuanding.contracting.contracts.room import ROOM
        from tuanding.core.rooms.taking import register_room

        register_room(self.label, ROOM)
