from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    name = "tuanding.selling.activities"
    label = "activities"
    verbose_name = "活动"

    def ready(self):
        # imported here: apps not ready
        from tuanding.core.rooms.taking import register_room
        from tuanding.selling.activities.room import ROOM

        register_room(self.label, ROOM)
