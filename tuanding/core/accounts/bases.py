"""Base models: a record is edited and has a version; a fact is written once, with its author and its moment."""

from django.conf import settings
from django.db import models
from django.db.models import Q

LONGEST_SYSTEM = 40


def exactly_one_not_null(*columns: str) -> Q:
    """Exactly one of these columns is not NULL."""
    whole = Q()
    for name in columns:
        whole |= Q(**{f"{other}__isnull": other != name for other in columns})
    return whole


class Record(models.Model):
    """A row that people edit. Every write of the row raises `version` by one; a save is refused as stale when the version that
    the person looked at is no longer the row's."""

    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True


class NewRecord(Record):
    """A record whose table existed before it had versions: the release before writes rows without one, so the database
    fills in 1."""

    version = models.PositiveIntegerField(default=1, db_default=1, editable=False)

    class Meta:
        abstract = True


class FactBase(models.Model):
    """What every fact says for ever: the role and department under which it was written, its moment, its Shanghai day."""

    role = models.CharField(max_length=24)
    department = models.ForeignKey("accounts.Department", models.PROTECT, null=True, related_name="+")
    instead_of = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    on = models.DateField()
    recorded_at = models.DateTimeField()

    class Meta:
        abstract = True


class FactRow(FactBase):
    """Written once, by a person: `by` is never NULL."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        abstract = True


class ActedRow(FactBase):
    """Written once, by a person, a client's link or the system; `because` is the id of the journal entry it follows."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    link = models.ForeignKey("accounts.Link", models.PROTECT, null=True, blank=True, related_name="+")
    system = models.CharField(max_length=LONGEST_SYSTEM, null=True, blank=True)  # noqa: DJ001 (NULL: somebody else wrote it)
    because = models.BigIntegerField(null=True, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(class)s_has_one_author", condition=exactly_one_not_null("by", "link", "system")
            )
        ]
