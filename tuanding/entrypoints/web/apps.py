from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WebConfig(AppConfig):
    name = "tuanding.entrypoints.web"
    label = "web"
    verbose_name = "网页"

    def ready(self):
        from tuanding.core.pages.menu import MenuEntry, register

        register(MenuEntry(url_name="today", label=_("今日"), icon="sun-high", order=10, thumb=1))
