from django.apps import AppConfig


class AdministrationConfig(AppConfig):
    name = "tuanding.core.administration"
    label = "administration"
    verbose_name = "管理"
