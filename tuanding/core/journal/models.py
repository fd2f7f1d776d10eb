from django.conf import settings
from django.db import models


class Entry(models.Model):
    """One line of the journal. Chained per subject by an HMAC over the line before; never changed, never deleted.

    Names fields and codes, never personal values; the sentence is made where it is shown.
    `object_*` is the row written, where that is another than the subject.
    """

    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    sequence = models.PositiveIntegerField()
    event = models.CharField(max_length=80)
    params = models.JSONField(default=dict)
    object_type = models.CharField(max_length=60, blank=True)
    object_id = models.BigIntegerField(null=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    role = models.CharField(max_length=24)
    department = models.ForeignKey("accounts.Department", models.PROTECT, null=True, related_name="+")
    instead_of = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    key_id = models.CharField(max_length=8)
    mac = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject_type", "subject_id", "sequence"], name="entry_once_in_chain")
        ]
        indexes = [
            models.Index(fields=["object_type", "object_id"], name="entry_object"),
            models.Index(fields=["person", "-recorded_at"], name="entry_person"),
        ]


class Head(models.Model):
    """The length and last HMAC of one subject's chain; moves in the transaction of each entry."""

    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    count = models.PositiveIntegerField()
    mac = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject_type", "subject_id"], name="head_once")]


class OneTimeKey(models.Model):
    """A key used up by a write, with the body it came with and what it made."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    key = models.CharField(max_length=80)
    body = models.CharField(max_length=64)
    label = models.CharField(max_length=60, blank=True)
    object_id = models.BigIntegerField(null=True)
    entry_id = models.BigIntegerField(null=True)
    used_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "key"], name="key_used_once")]
