from django.apps import AppConfig


class CommissionConfig(AppConfig):
    name = "tuanding.contracting.commission"
    label = "commission"
    verbose_name = "提成"

    def ready(self):
        from tuanding.contracting.commission import earning, queries, states
        from tuanding.contracting.commission.scopes import TABLES
        from tuanding.core.accounts import scopes
        from tuanding.core.journal import audit, registry

        scopes.register(*TABLES)
        registry.register(facts=states.FACTS)
        registry.within("contracts.Contract.submit", earning.earn)
        for end in ("withdraw", "cancel", "end", "end_sealed"):
            registry.within(f"contracts.Contract.{end}", earning.take_back)
        audit.projection("commission", queries.wrong_earned)
