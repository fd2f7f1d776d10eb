from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import models


class FileBlob(models.Model):
    """Content, kept once and never changed; its address is its hash. The name belongs to whoever points here."""

    sha256 = models.CharField(max_length=64, unique=True)
    size = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=100)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="file_has_content", condition=models.Q(size__gt=0)),
        ]

    def __str__(self) -> str:
        return self.sha256[:12]

    @property
    def address(self) -> str:
        """Where storage keeps it."""
        return f"{self.sha256[:2]}/{self.sha256[2:4]}/{self.sha256}"

    @property
    def thumbnail_address(self) -> str:
        """Where storage has the small picture of a picture, once somebody has looked at it."""
        return f"{self.address}.small.webp"

    def open_unchecked(self) -> File:
        """The content as a readable file, wherever storage has it."""
        return default_storage.open(self.address, "rb")
