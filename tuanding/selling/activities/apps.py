from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    name = "tuanding.selling.activities"
    label = "activities"
    verbose_name = "活动"
