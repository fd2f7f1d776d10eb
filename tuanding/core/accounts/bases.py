"""Kinds of rows: a record is edited and counts its versions, a fact is written once and names who and when."""

from django.conf import settings
from django.db import models
from django.db.models import Q

LONGEST_SYSTEM = 40


def one_of(*names: str) -> Q:
    """Exactly one of these columns is not NULL."""
    whole = Q()
    for name in names:
        whole |= Q(**{f"{other}__isnull": other != name for other in names})
    return whole


class Record(models.Model):
    """Editable. `version` rises by one with every write of the row itself; who saved an older one is refused."""

    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True


class NewRecord(Record):
    """A record whose table is older than its version: the release before writes rows without one."""

    version = models.PositiveIntegerField(default=1, db_default=1, editable=False)

    class Meta:
        abstract = True


class Deed(models.Model):
    """What every fact keeps for ever: the role and department it was made under, its moment, its Shanghai day."""

    role = models.CharField(max_length=24)
    department = models.ForeignKey("accounts.Department", models.PROTECT, null=True, related_name="+")
    instead_of = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    on = models.DateField()
    recorded_at = models.DateTimeField()

    class Meta:
        abstract = True


class FactRow(Deed):
    """Written once, by a person: what only people do, says the database."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        abstract = True


class ActedRow(Deed):
    """Written once, by a person, a client's link or the system; `because` is the id of the journal entry it follows."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    link = models.ForeignKey("accounts.Link", models.PROTECT, null=True, blank=True, related_name="+")
    system = models.CharField(max_length=LONGEST_SYSTEM, null=True, blank=True)  # noqa: DJ001 (NULL: somebody else wrote it)
    because = models.BigIntegerField(null=True, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(name="%(class)s_has_one_author", condition=one_of("by", "link", "system"))
        ]
