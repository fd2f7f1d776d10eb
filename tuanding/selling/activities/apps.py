from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    name = "tuanding.selling.activities"
    label = "activities"
    verbose_name = "活动"

    def ready(self):
        # imported here: apps not ready
        from tuanding.core.rooms.taking import take
        from tuanding.selling.activities.room import ROOM

        take(self.label, ROOM)
