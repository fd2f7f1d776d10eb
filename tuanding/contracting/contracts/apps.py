from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ContractsConfig(AppConfig):
    name = "tuanding.contracting.contracts"
    label = "contracts"
    verbose_name = "合同"

    def ready(self):
        from tuanding.contracting.contracts import jobs, projections, queries, states  # noqa: F401 (jobs: registers its own)
        from tuanding.contracting.contracts.operations.ending import end_with_order
        from tuanding.contracting.contracts.scopes import TABLES
        from tuanding.core.accounts import scopes
        from tuanding.core.journal import audit, registry

        scopes.register(*TABLES)
        registry.register(lifecycles=(states.LIFE,), facts=states.FACTS)
        registry.within("clients.GroupOrder.break_off", end_with_order)
        registry.after("contracts.Contract.seal", "contracts.payment_notice")
        registry.after("contracts.Contract.receipt", "contracts.receipt_sheet")
        registry.after("contracts.Contract.review", "contracts.review_sheet")
        registry.follow("clients.Reach", projections.find_anew)
        registry.follow("clients.Ownership", projections.find_anew_after_owner)
        audit.projection("content", queries.wrong_contents)
        self._findable()
        self._pages()

    def _pages(self):
        from tuanding.contracting.contracts import panels as mine
        from tuanding.contracting.contracts import work
        from tuanding.core.pages import menu, panels
        from tuanding.selling.activities import leading

        panels.register("clients.GroupOrder", panels=mine.order_panels, steps=mine.order_steps, acts=mine.order_acts)
        leading.register("Cc", mine.signing_of_visit)
        work.declare()
        menu.register(
            menu.MenuEntry(
                url_name="contracts:list", label=_("合同与评审"), icon="file-certificate", group=_("订单进程"), order=50,
                right=("view", "contracts.Contract"),
            )
        )  # fmt: skip

    def _findable(self):
        from tuanding.core.search.registry import Findable, findable

        findable(
            Findable(
                "contracts.Contract", 4, _("合同"), "file-certificate",
                title=lambda c: c.group_order.client.name, words=lambda c: c.number,
                url=lambda c: f"/contracts/{c.pk}/", hint=lambda c: c.number, related=("group_order__client",),
            )
        )  # fmt: skip
