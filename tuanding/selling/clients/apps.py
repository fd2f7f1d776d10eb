from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ClientsConfig(AppConfig):
    name = "tuanding.selling.clients"
    label = "clients"
    verbose_name = "客户"

    def ready(self):
        from tuanding.core.accounts import scopes
        from tuanding.core.journal import audit, batches, many, registry
        from tuanding.selling.clients import projections, queries, states
        from tuanding.selling.clients.operations.owning_many import ACTS
        from tuanding.selling.clients.scopes import TABLES

        scopes.register(*TABLES)
        registry.register(facts=states.FACTS)
        many.declare(*ACTS)
        for act in ACTS:
            registry.after(f"{states.DEPARTMENT}.{act.start}", batches.KIND)
        registry.follow("clients.Milestone", projections.keep_stage)
        registry.follow("clients.Client", projections.keep_industries)
        registry.follow("clients.Ownership", projections.find_anew_after_owner)
        registry.follow("clients.Reach", projections.find_anew_after_reach)
        audit.projection("stage", queries.wrong_stages)
        audit.projection("owner", queries.wrong_owners)
        self._findable()
        self._menu()
        self._record_pages()

    def _findable(self):
        from tuanding.core.search.registry import Findable, findable
        from tuanding.selling.clients import reaching

        findable(
            Findable(
                "clients.Client", 1, _("客户"), "building",
                title=lambda c: c.name, words=lambda c: f"{c.short_name} {c.credit_code}".strip(), alike=reaching.same_readers,
                url=lambda c: c.get_absolute_url(), hint=lambda c: c.industry, prepare=reaching.prepare_clients,
            )
        )  # fmt: skip
        findable(
            Findable(
                "clients.Contact", 2, _("联系人"), "user",
                title=lambda c: c.name, words=lambda c: c.digits, alike=lambda c: reaching.same_readers(c.client),
                url=lambda c: c.client.get_absolute_url(), hint=lambda c: c.client.name, related=("client",),
                prepare=lambda rows: reaching.prepare_clients([c.client for c in rows]),
            )
        )  # fmt: skip
        findable(
            Findable(
                "clients.GroupOrder", 3, _("团订单"), "clipboard-list",
                title=lambda o: f"{o.client.name} {o.title}", words=lambda o: o.number,
                url=lambda o: o.get_absolute_url(), hint=lambda o: o.number, related=("client",),
                prepare=reaching.prepare_orders,
            )
        )  # fmt: skip

    def _record_pages(self):
        from tuanding.core.pages import panels as pages
        from tuanding.core.pages import waiting
        from tuanding.selling.clients import panels, work

        pages.register("clients.Client", panels=panels.client_panels, acts=panels.client_acts)
        pages.register("clients.GroupOrder", panels=panels.order_panels, acts=panels.order_acts)
        work.declare()
        waiting.register(work.pool)

    def _menu(self):
        from tuanding.core.pages import palette
        from tuanding.core.pages.menu import MenuEntry, register

        palette.register(
            palette.Command(
                url_name="batches",
                label=_("批量办理"),
                icon="checklist",
                words="plbl piliangbanli",
                order=70,
                right=("view", "jobs.Batch"),
            ),
            palette.Command(
                url_name="clients:new", label=_("新建客户"), icon="building", words="xjkh xinjiankehu", order=10, new=True,
                right=("edit", "clients.Client"),
            ),
            palette.Command(
                url_name="clients:import", label=_("导入客户名单"), icon="table-import", words="drkhmd daoru", order=60, new=True,
                right=("import", "clients.Client"),
            ),
        )  # fmt: skip
        register(
            MenuEntry(url_name="clients:list", label=pgettext_lazy("一览", "客户"), icon="users", order=20, thumb=2, right=("view", "clients.Client")),
            MenuEntry(
                url_name="clients:orders", label=pgettext_lazy("一览", "团订单"), icon="clipboard-list", order=30, thumb=3,
                right=("view", "clients.GroupOrder"),
            ),
        )  # fmt: skip
