"""Calls, appointments, visits and assignments of one client at the same moment: they queue behind the client's row.

The twin locks no client: then, on PostgreSQL, what each keeps of the client overwrites what the other kept.
"""

from datetime import timedelta

import pytest

from tests.cast import new_cast
from tests.clients import a_client, an_order
from tests.fresh import at_once
from tuanding.core.journal import handling
from tuanding.core.kernel.refusal import Refusal
from tuanding.selling.activities.models import Call, Visit
from tuanding.selling.activities.operations import appoint_visit, call_client, record_visit
from tuanding.selling.activities.pulse_audit import wrong_pulses
from tuanding.selling.clients.operations import assign_client

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.fixture
def here(fresh_db):
    return new_cast()


def round_of(here, order):
    """One call with an appointment, one appointment, one visit and one assignment, each by its own thread; what came of
    each."""
    client, at, rep, back_office = order.client, here.later(hours=1), here.sales_rep, here.back_office
    soon, short = at + timedelta(days=1), timedelta(minutes=20)
    owner = here.person("sales_rep")

    def visit(starts_at):
        return {"starts_at": starts_at, "ends_at": starts_at + short, "rest_day": True}

    return at_once(
        lambda: call_client(client, by=rep, at=at, outcome="appointed", place="会议室", **visit(soon)),
        lambda: appoint_visit(order, by=rep, at=at, **visit(soon + short)),
        lambda: record_visit(
            order,
            by=rep,
            at=at,
            purpose="Hq",
            steps=("icebreaking",),
            need="冬装",
            next_step="送样",
            next_on=soon.date(),
            again=True,
        ),
        lambda: assign_client(client, owner, by=back_office, at=at),
    )


def rounds(here, count):
    order = an_order(here, client=a_client(here, contact={"name": "罗敏", "phone": "13900001234"}))
    outcomes = [outcome for _ in range(count) for outcome in round_of(here, order)]
    errors = [one for one in outcomes if isinstance(one, Exception) and not isinstance(one, Refusal)]
    return errors, [one for one in outcomes if isinstance(one, Refusal)]


def all_is_right(here, count):
    errors, refusals = rounds(here, count)
    assert errors == []  # no deadlock
    assert refusals == []
    assert (Call.objects.count(), Visit.objects.count()) == (count, count)
    assert list(wrong_pulses(None)) == []


def test_no_deadlock_and_every_pulse_right(here):
    all_is_right(here, 40)


@pytest.mark.nightly
def test_no_deadlock_and_every_pulse_right_two_hundred_times(here):
    all_is_right(here, 200)


@pytest.mark.postgres
def test_without_the_clients_lock_pulses_go_wrong(here, monkeypatch):
    """On SQLite a transaction that writes has the database to itself."""
    monkeypatch.setattr(handling, "lock_first", lambda obj: None)
    for _ in range(10):
        errors, _refusals = rounds(here, 20)
        if errors or list(wrong_pulses(None)):
            return
    pytest.fail("two hundred rounds without the lock, and nothing went wrong: the test proves nothing")
