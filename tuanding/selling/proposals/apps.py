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

    def _findable(self):
        from tuanding.core.search.registry import Findable, findable

        findable(
            Findable(
                "proposals.Proposal", 5, _("方案"), "swatch-book",
                title=lambda p: f"{p.group_order.client.name} {p.number} V{p.version}", words=lambda p: p.number,
                url=lambda p: f"/proposals/{p.pk}/", hint=lambda p: str(p.group_order), related=("group_order__client",),
            )
        )  # fmt: skip
