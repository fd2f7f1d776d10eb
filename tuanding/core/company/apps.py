from django.apps import AppConfig


class CompanyConfig(AppConfig):
    name = "tuanding.core.company"
    label = "company"
    verbose_name = "公司"
