from django.apps import AppConfig


class ContractsConfig(AppConfig):
    name = "tuanding.contracting.contracts"
    label = "contracts"
    verbose_name = "合同"
