"""Many hands at once, and a process that dies: what is promised of every write, on both databases.

Each guard has a twin with the guard off, which must fail: else the test would prove nothing.
"""

import os
import signal
import subprocess
import sys
import textwrap

import pytest

from tests.cast import new_cast
from tests.clients import a_client
from tests.fresh import at_once
from tuanding.core.journal import doors, steps
from tuanding.core.journal.audit import verify
from tuanding.core.journal.keys import OneTime
from tuanding.core.kernel.refusal import AlreadyDone, NotFound, Stale
from tuanding.selling.clients.models import Client, Contact, Ownership
from tuanding.selling.clients.operations import add_contact, claim_client, edit_client

pytestmark = [pytest.mark.django_db, pytest.mark.both]
HANDS = 20


@pytest.fixture
def here(fresh_db):
    return new_cast()


def test_the_same_button_twenty_times_at_once_does_it_once(here):
    client, rep, once = a_client(here), here.sales_rep, OneTime.of("k", "x")
    outcomes = at_once(*[lambda: add_contact(client, by=rep, at=here.now, name="罗敏", once=once)] * HANDS)
    contacts = [o for o in outcomes if isinstance(o, Contact)]
    again = [o for o in outcomes if isinstance(o, AlreadyDone)]
    assert (len(contacts), len(again)) == (1, HANDS - 1)
    assert {o.pk for o in again} == {contacts[0].pk} and client.contacts.count() == 1


def test_without_a_key_twenty_clicks_are_twenty(here):
    client, rep = a_client(here), here.sales_rep
    at_once(*[lambda: add_contact(client, by=rep, at=here.now, name="罗敏")] * HANDS)
    assert client.contacts.count() == HANDS


def edits(here, client):
    rep = here.sales_rep
    return [lambda n=n: edit_client(client, {"headcount": n}, by=rep, at=here.now, seen=1) for n in range(1, HANDS + 1)]


def test_of_twenty_edits_of_one_version_one_is_kept_and_the_others_are_told(here):
    client = a_client(here)
    outcomes = at_once(*edits(here, client))
    edited = [o for o in outcomes if isinstance(o, Client)]
    assert len(edited) == 1 and sum(isinstance(o, Stale) for o in outcomes) == HANDS - 1
    client.refresh_from_db()
    assert (client.headcount, client.version) == (edited[0].headcount, 2)
    assert verify() == []


def test_with_the_guard_off_edits_are_lost(here, monkeypatch):
    monkeypatch.setattr(doors, "THROUGH", tuple(step for step in doors.THROUGH if step is not steps.version))
    outcomes = at_once(*edits(here, a_client(here)))
    assert sum(isinstance(o, Client) for o in outcomes) > 1


def test_two_reps_claim_one_client_and_one_has_it(here):
    client = a_client(here, "back_office")
    reps = [here.sales_rep, here.sales_rep2]
    outcomes = at_once(*[lambda rep=rep: claim_client(client, by=rep, at=here.now, seen=1) for rep in reps])
    assert sorted(type(o) for o in outcomes if not isinstance(o, Client)) == [NotFound]
    assert Ownership.objects.filter(client=client).count() == 1


CHILD = """
    import os, signal, sys, time
    import django; django.setup()
    from django.db import transaction
    from datetime import datetime
    from tuanding.core.accounts.actors import actor_of
    from tuanding.core.accounts.models import Person
    from tuanding.core.journal import steps
    from tuanding.core.journal.keys import OneTime
    from tuanding.selling.clients.models import Client
    from tuanding.selling.clients.operations import add_contact

    now = datetime.fromisoformat(sys.argv[1])
    rep = actor_of(Person.objects.get(username="sales_rep"), now)
    client, once = Client.objects.get(), OneTime.of("k", "x")
    die = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
    if sys.argv[2] == "before":
        steps.append = die
    add_contact(client, by=rep, at=now, name="罗敏", once=once)
    die()
"""


def killed(here, fresh_db, when):
    """A process killed with -9: before its write is whole, or between the write and the answer."""
    env = {**os.environ, **fresh_db.environment, "DJANGO_SETTINGS_MODULE": "tuanding.config.settings"}
    code = textwrap.dedent(CHILD)
    done = subprocess.run([sys.executable, "-c", code, here.now.isoformat(), when], env=env, timeout=60, check=False)
    assert done.returncode == -signal.SIGKILL


def test_killed_between_write_and_answer_the_repeat_gets_the_answer(here, fresh_db):
    client = a_client(here)
    killed(here, fresh_db, "after")
    with pytest.raises(AlreadyDone) as again:
        add_contact(client, by=here.sales_rep, at=here.now, name="罗敏", once=OneTime.of("k", "x"))
    assert Contact.objects.get().pk == again.value.pk
    assert verify() == []


def test_killed_within_the_write_nothing_is_saved_and_the_repeat_does_it(here, fresh_db):
    client = a_client(here)
    killed(here, fresh_db, "before")
    assert not Contact.objects.exists()
    add_contact(client, by=here.sales_rep, at=here.now, name="罗敏", once=OneTime.of("k", "x"))
    assert Contact.objects.count() == 1 and verify() == []
