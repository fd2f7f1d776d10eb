from django.apps import AppConfig


class ProposalsConfig(AppConfig):
    name = "tuanding.selling.proposals"
    label = "proposals"
    verbose_name = "方案"

    def ready(self):
        # imported here: apps not ready
        from tuanding.core.rooms.taking import register_room
        from tuanding.selling.proposals.room import ROOM

        register_room(self.label, ROOM)
