from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class AdministrationConfig(AppConfig):
    name = "tuanding.core.administration"
    label = "administration"
    verbose_name = "管理"

    def ready(self) -> None:
        # imported here: apps not ready
        from tuanding.core.accounts import scopes
        from tuanding.core.administration import second_factor, states
        from tuanding.core.administration.scopes import TABLES
        from tuanding.core.journal import registry

        scopes.register(*TABLES)
        registry.register(facts=states.FACTS)
        for event in states.RESETS_OF_SECOND_STEP:
            registry.within(event, second_factor.forget_lost_device)
        self._menu()

    def _menu(self) -> None:
        # imported here: apps not ready
        from tuanding.core.pages import palette
        from tuanding.core.pages.menu import MenuEntry, register

        group, right = _("管理"), ("view", "company.Company")
        entries = (
            ("people", _("人员"), "user", 1),
            ("departments", pgettext_lazy("一览", "部门"), "building", None),
            ("settings", pgettext_lazy("一览", "标准"), "settings", 2),
            ("calendar", _("工作日历"), "calendar-event", 3),
            ("company", _("公司"), "file-certificate", None),
        )
        register(
            *(
                MenuEntry(
                    url_name=f"administration:{name}",
                    label=label,
                    icon=icon,
                    group=group,
                    order=900 + n,
                    thumb=thumb,
                    right=right,
                )
                for n, (name, label, icon, thumb) in enumerate(entries)
            ),
            MenuEntry(
                url_name="administration:jobs",
                label=_("后台任务"),
                icon="clock",
                group=group,
                order=910,
                right=("view", "jobs.Job"),
            ),
        )
        palette.register(
            palette.Command(
                url_name="administration:new_person",
                label=_("新建人员"),
                icon="user-plus",
                words="xinjianrenyuan xjry",
                order=900,
                new=True,
                right=("edit", "accounts.Person"),
            )
        )
