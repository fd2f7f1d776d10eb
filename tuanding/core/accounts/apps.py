from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "tuanding.core.accounts"
    label = "accounts"
    verbose_name = "人员"
