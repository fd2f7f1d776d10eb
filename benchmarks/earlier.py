"""Calls of earlier years, as many as a run asks for: what lists and Today must not grow slow by.

They stand in the table alone, without entries in the journal, which would take ten times as long to write and which no page
reads: a company with them is not for `audit verify`. They come before the calls of the story and change nothing it says.
"""

from datetime import date, datetime, time, timedelta
from random import Random

from django.db import transaction

from benchmarks.history import FACT, SHANGHAI
from benchmarks.tables import Table
from tuanding.core.rulebook.roles import SALES_REP
from tuanding.selling.activities.models import Call

AT_ONCE = 50_000
DAYS = 3 * 365
LAST = 90  # days ago; the stories begin later
OPENS, HOURS = time(8), timedelta(hours=10)
OUTCOMES = ("refused", "refused", "call_back", "wrong_number")
COLUMNS = ("id", *FACT, "client_id", "contact_id", "rep_id", "outcome", "call_back_on")


def write_earlier_calls(number: int, on: date, seed: int) -> None:
    """So many, with the ids from 1 on, oldest first as in life, of clients that have been called since and by who calls
    them now."""
    called = list(Call.objects.order_by("pk").values_list("client_id", "contact_id", "rep_id", "department_id"))
    table, chance = Table(Call, *COLUMNS), Random(f"earlier {seed}")
    for start in range(0, number, AT_ONCE):
        with transaction.atomic():
            table.load(
                _call(place, _moment(place / number, on), chance.choice(called), chance)
                for place in range(start, min(start + AT_ONCE, number))
            )


def _moment(share: float, on: date) -> datetime:
    """The moment when this share of all calls had been made, in working hours of any day."""
    days = share * DAYS
    opened = datetime.combine(on - timedelta(days=LAST + DAYS - int(days)), OPENS, SHANGHAI)
    return opened + HOURS * (days % 1)


def _call(place: int, at: datetime, of: tuple, chance: Random) -> tuple:
    client, contact, rep, department = of
    outcome, day = chance.choice(OUTCOMES), at.date()
    again_on = day + timedelta(days=14) if outcome == "call_back" else None
    return place + 1, rep, SALES_REP, department, at, day, at, client, contact, rep, outcome, again_on
