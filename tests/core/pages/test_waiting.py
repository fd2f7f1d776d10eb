"""When waiting work is late: a moment when it has passed, a day when all of it has."""

from datetime import datetime, timedelta

import pytest

from tuanding.core.kernel.workcal import SHANGHAI
from tuanding.core.pages import waiting
from tuanding.core.pages.waiting import Count, Waiting, state_of, waiting_for

EVENING = datetime(2026, 11, 24, 22, 0, tzinfo=SHANGHAI)
TODAY = EVENING.date()


def work(due=None, since=EVENING):
    return Waiting(kind="", title=f"{due or since}", where="", url="", icon="", since=since, due=due)


@pytest.mark.clock
@pytest.mark.parametrize(
    ("due", "state"),
    [
        (TODAY, "now"),
        (TODAY - timedelta(days=1), "late"),
        (None, "now"),
        (EVENING - timedelta(minutes=1), "late"),
        (EVENING + timedelta(minutes=1), "now"),
    ],
)
def test_a_day_is_late_when_all_of_it_is_over(due, state):
    assert state_of(work(due), EVENING) == state


def test_days_and_moments_stand_in_one_order(monkeypatch):
    rows = [work(TODAY), work(EVENING + timedelta(minutes=1)), work(since=TODAY - timedelta(days=1)), work(EVENING)]
    monkeypatch.setattr(waiting, "items_waiting_for", lambda actor, now: [])
    counts = [Count(name=row.title, roles=(), rows=None, words=lambda n, now, row=row: row) for row in rows]
    monkeypatch.setattr(waiting, "counts_of", lambda actor: counts)
    expected = [rows[2], rows[3], rows[1], rows[0]]
    assert waiting_for(None, EVENING, {row.title: 1 for row in rows}) == expected
