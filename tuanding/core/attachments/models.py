from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tuanding.core.accounts.bases import FactRow
from tuanding.core.files.kinds import PICTURES
from tuanding.core.files.models import FileBlob

LONGEST_TOKEN = 32
PICTURE_TYPES = frozenset(kind.media_type for kind in PICTURES)


class Upload(models.Model):
    """A file that somebody chose and has not handed in with anything yet. Only he sees it; after some days it is
    discarded."""

    token = models.CharField(max_length=LONGEST_TOKEN, unique=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    blob = models.ForeignKey(FileBlob, models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.name

    @property
    def is_picture(self) -> bool:
        return self.blob.media_type in PICTURE_TYPES


class Attachment(FactRow):
    """A file of a row: of which model and id, and of the record (client, group order …) in whose history that row
    stands. Who sees it follows the row's right "files"."""

    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    root_type = models.CharField(max_length=60)
    root_id = models.BigIntegerField()
    blob = models.ForeignKey(FileBlob, models.PROTECT, related_name="+")
    name = models.CharField(_("文件名"), max_length=120)

    class Meta:
        indexes = [
            models.Index(fields=["subject_type", "subject_id"], name="attachment_of_subject"),
            models.Index(fields=["root_type", "root_id"], name="attachment_of_root"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_picture(self) -> bool:
        return self.blob.media_type in PICTURE_TYPES


class Withdrawal(FactRow):
    """A file does not count any more. `removed`: taken back by who attached it within a day, and no longer shown;
    `withdrawn`: later, or by somebody else; it stays on the page, marked."""

    class Kind(models.TextChoices):
        REMOVED = "removed", _("已移除")
        WITHDRAWN = "withdrawn", _("已撤下")

    attachment = models.OneToOneField(Attachment, models.PROTECT, related_name="withdrawal")
    kind = models.CharField(max_length=10, choices=Kind.choices)

    class Meta:
        constraints = [
            models.CheckConstraint(name="withdrawal_kind", condition=Q(kind__in=["removed", "withdrawn"])),
        ]
