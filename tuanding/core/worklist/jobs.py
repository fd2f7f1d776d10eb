"""A changed standard or calendar moves the moments that were computed with it."""

from datetime import datetime

from django.conf import settings

from tuanding.core.accounts.actors import SystemActor
from tuanding.core.worklist.clocks import Clock
from tuanding.core.worklist.models import Item

DUE_AGAIN = "worklist.due_again"
AT_ONCE = 500


def recompute_due(payload: dict, by: SystemActor) -> None:
    """Every item with a clock gets the moment that the settings and the calendar of now say. Run again it changes nothing."""
    if not settings.WORKLIST:
        return
    clock, last = Clock(), 0
    rows = Item.objects.exclude(clock="").order_by("pk")
    while part := list(rows.filter(pk__gt=last).values_list("pk", "clock", "since", "due_at")[:AT_ONCE]):
        for pk, code, since, due_at in part:
            _update_due(pk, code, since, due_at, clock)
        last = part[-1][0]


def _update_due(pk: int, code: str, since: datetime, due_at: datetime | None, clock: Clock) -> None:
    now = clock.due(code, since)
    if now != due_at:
        Item.objects.filter(pk=pk, clock=code, since=since).update(due_at=now)
