from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


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
        registry.follow("clients.Ending", projections.keep_pulse)
        audit.projection("pulse", projections.wrong_pulses)
        self._pages()

    def _pages(self):
        from tuanding.core.pages import menu, palette, panels
        from tuanding.selling.activities import panels as mine
        from tuanding.selling.activities import work

        work.declare()
        panels.register("clients.GroupOrder", panels=mine.order_panels, steps=mine.order_steps, acts=mine.order_acts)
        panels.register("clients.Client", panels=mine.client_panels, acts=mine.client_acts)
        call, view = ("call", "clients.Client"), ("view", "activities.Visit")
        menu.register(
            menu.MenuEntry(url_name="activities:calls", label=_("电话约访"), icon="phone", order=22, right=call),
            menu.MenuEntry(url_name="activities:visits", label=_("拜访记录"), icon="map-pin", order=32, right=view),
        )
        palette.register(
            palette.Command(
                url_name="activities:calls", label=_("打电话"), icon="phone", words="dadianhua ddh dianhuayuefang",
                right=call, new=True, order=20,
            )
        )  # fmt: skip
