from datetime import timedelta

from django.apps import AppConfig


class AttachmentsConfig(AppConfig):
    name = "tuanding.core.attachments"
    label = "attachments"
    verbose_name = "附件"

    def ready(self) -> None:
        # imported here: apps not ready
        from tuanding.core.accounts import scopes
        from tuanding.core.attachments.scopes import TABLES
        from tuanding.core.attachments.uploads import discard_old_uploads
        from tuanding.core.jobs.registry import JobKind, register

        scopes.register(*TABLES)
        register("attachments.uploads", JobKind(discard_old_uploads, every=timedelta(days=1)))
