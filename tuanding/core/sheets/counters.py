"""Numbers without gaps: a row that holds the last one of a year, of whatever a room counts."""

from datetime import datetime

from django.db import models
from django.db.models import F

from tuanding.core.kernel.workcal import SHANGHAI


class Counter(models.Model):
    """The `last` number of a `year`. Raising it locks the row until the transaction ends."""

    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True


def next_number(model: type[Counter], at: datetime, **kind: str) -> tuple[int, int]:
    """(the Shanghai year of `at`, its next number from 1 on) of the counter with these values; one that is not there is made.

    Two at once wait for each other and never share a number; after a rollback it is free again.
    """
    year = at.astimezone(SHANGHAI).year
    counters = model._default_manager.filter(year=year, **kind)
    if not counters.update(last=F("last") + 1):
        model._default_manager.bulk_create([model(year=year, **kind)], ignore_conflicts=True)
        counters.update(last=F("last") + 1)
    return year, counters.values_list("last", flat=True).get()
