"""Many clients claimed, assigned or given back at once, taken back at once or by a job."""

from datetime import timedelta

import pytest

from tests.clients import a_client, an_order
from tests.undoing import back, newest, offered, refused, whole
from tuanding.core.jobs.queue import run_due
from tuanding.core.journal import batches
from tuanding.selling.activities.operations import call_client
from tuanding.selling.clients.operations import (
    HAND_OVER,
    RELEASE,
    ask_for_clients,
    assign_clients,
    claim_client,
    claim_clients,
)

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.fixture(autouse=True)
def no_pause(monkeypatch):
    monkeypatch.setattr(batches, "PAUSE", 0)


def test_several_claimed_by_one_tap_are_taken_back_by_one(cast):
    clients = [a_client(cast, "back_office") for _ in range(3)]
    claim_clients(clients, by=cast.sales_rep, at=cast.now)
    result = back(cast, newest(clients[1]))
    assert {row.pk for row in result.rows} == {client.pk for client in clients}
    assert [newest(client).owner for client in clients] == [None] * 3
    assert whole()


def test_two_taps_of_one_moment_are_two(cast):
    first, second = [a_client(cast, "back_office") for _ in range(2)]
    claim_client(first, by=cast.sales_rep, at=cast.now)
    claim_client(second, by=cast.sales_rep, at=cast.now)
    back(cast, newest(first))
    second.refresh_from_db()
    assert second.owner == cast.person("sales_rep")


def test_of_several_that_on_which_something_stands_stays(cast):
    clients = [a_client(cast) for _ in range(3)]
    assign_clients(clients, cast.person("sales_rep2"), by=cast.department_manager, at=cast.now)
    call_client(clients[0], by=cast.sales_rep2, at=cast.now, outcome="refused")
    result = back(cast, newest(clients[1]), "department_manager")
    assert {row.pk for row in result.rows} == {clients[1].pk, clients[2].pk}
    assert [pk for pk, _why in result.refused] == [clients[0].pk]


@pytest.mark.clause("1.1")
def test_a_batch_is_taken_back_as_a_whole_by_a_job(cast):
    clients = [a_client(cast) for _ in range(30)]
    batch = ask_for_clients(
        HAND_OVER,
        [client.pk for client in clients],
        cast.person("sales_rep2"),
        by=cast.department_manager,
        at=cast.now,
    )
    assert "还没有办完" in refused(cast, batch, "department_manager")
    run_due(cast.now + timedelta(seconds=1))
    cast.later(minutes=5)
    call_client(clients[7], by=cast.sales_rep2, at=cast.now, outcome="refused")
    assert offered(cast, batch, "department_manager")
    taking_back = back(cast, batch, "department_manager").batch
    run_due(cast.now + timedelta(seconds=1))
    taking_back.refresh_from_db()
    assert (taking_back.state, taking_back.done, taking_back.refused) == ("done", 29, 1)
    assert list(taking_back.refusals.values_list("subject_id", flat=True)) == [clients[7].pk]
    owners = {client.pk: newest(client).owner for client in clients}
    assert owners.pop(clients[7].pk) == cast.person("sales_rep2")
    assert set(owners.values()) == {cast.person("sales_rep")}
    assert "已经撤销" in refused(cast, batch, "department_manager")
    assert whole()


def test_a_released_batch_leaves_out_what_it_had_refused(cast):
    free, busy = a_client(cast), an_order(cast).client
    batch = ask_for_clients(RELEASE, [free.pk, busy.pk], by=cast.sales_rep, at=cast.now)
    run_due(cast.now + timedelta(seconds=1))
    cast.later(minutes=1)
    again = back(cast, batch).batch
    run_due(cast.now + timedelta(seconds=1))
    again.refresh_from_db()
    assert (again.done, again.refused) == (1, 0)
