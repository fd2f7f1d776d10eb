from django.apps import AppConfig


class CommissionConfig(AppConfig):
    name = "tuanding.contracting.commission"
    label = "commission"
    verbose_name = "提成"
