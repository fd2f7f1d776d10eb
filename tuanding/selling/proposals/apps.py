from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProposalsConfig(AppConfig):
    name = "tuanding.selling.proposals"
    label = "proposals"
    verbose_name = "方案"

    def ready(self):
        from tuanding.core.accounts import scopes
        from tuanding.core.journal import registry
        from tuanding.selling.proposals import operations, states
        from tuanding.selling.proposals.scopes import TABLES

        scopes.register(*TABLES)
        registry.register(lifecycles=(states.REQUESTS,), facts=states.FACTS)
        registry.within("clients.GroupOrder.break_off", operations.withdraw_with_order)
        self._findable()
        self._pages()

    def _findable(self):
        from tuanding.core.search.registry import Findable, findable

        findable(
            Findable(
                "proposals.Proposal", 5, _("方案"), "color-swatch",
                title=lambda p: f"{p.group_order.client.name} {p.number} V{p.version}", words=lambda p: p.number,
                url=lambda p: f"/proposals/{p.pk}/", hint=lambda p: str(p.group_order), related=("group_order__client",),
            )
        )  # fmt: skip

    def _pages(self):
        from tuanding.core.pages import menu, panels
        from tuanding.selling.activities import leading
        from tuanding.selling.proposals import panels as mine
        from tuanding.selling.proposals import work

        leading.register("Zl", mine.sheet_of_visit)
        leading.register("Fa", mine.sheet_of_presentation)
        work.declare()
        panels.register("clients.GroupOrder", panels=mine.order_panels, steps=mine.order_steps, acts=mine.order_acts)
        menu.register(
            menu.MenuEntry(
                url_name="proposals:requests", label=_("方案申请"), icon="color-swatch", order=34, thumb=4,
                right=("view", "proposals.ProposalRequest"),
            )
        )  # fmt: skip
