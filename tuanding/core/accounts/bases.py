"""Two kinds of rows: a record is edited and counts its versions, a fact is written once and names who and when."""

from django.conf import settings
from django.db import models


class Record(models.Model):
    """Editable. `version` rises by one with every write of the row itself; who saved an older one is refused."""

    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True


class FactRow(models.Model):
    """Written once. Keeps for ever the person, role and department it was made under."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    role = models.CharField(max_length=24)
    department = models.ForeignKey("accounts.Department", models.PROTECT, null=True, related_name="+")
    instead_of = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    on = models.DateField()
    recorded_at = models.DateTimeField()

    class Meta:
        abstract = True
