from django.apps import AppConfig


class ProposalsConfig(AppConfig):
    name = "tuanding.selling.proposals"
    label = "proposals"
    verbose_name = "方案"
