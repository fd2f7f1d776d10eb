from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    name = "tuanding.selling.activities"
    label = "activities"
    verbose_name = "活动"

    def ready(self):
        from tuanding.core.accounts import scopes
        from tuanding.core.journal import audit, registry
        from tuanding.selling.activities import projections, states
        from tuanding.selling.activities.scopes import TABLES

        scopes.register(*TABLES)
        registry.register(facts=states.FACTS)
        for model in ("Call", "Appointment", "Visit"):
            registry.follow(f"activities.{model}", projections.keep_pulse)
        audit.projection("pulse", projections.wrong_pulses)
