"""Many clients claimed, assigned and given back by a job: exactly once, cancelled, stopped, with a list of those
left."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.clients import a_client, an_order
from tuanding.core.accounts.models import Deputy, Person, RoleAssignment
from tuanding.core.jobs.models import Batch
from tuanding.core.jobs.queue import run_due
from tuanding.core.journal import batches
from tuanding.core.journal.audit import verify
from tuanding.core.journal.keys import OneTime
from tuanding.core.journal.models import Entry
from tuanding.core.kernel.refusal import AlreadyDone, Blocked, Denied, Invalid, NotFound, Refusal
from tuanding.core.kernel.workcal import day_of
from tuanding.core.search.queries import find
from tuanding.selling.clients.models import Client, Ownership
from tuanding.selling.clients.operations import (
    ASSIGN,
    CLAIM,
    HAND_OVER,
    RELEASE,
    ask_for_clients,
    assign_client,
    claim_client,
    hand_over,
    release_clients,
)

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.fixture(autouse=True)
def no_pause(monkeypatch):
    monkeypatch.setattr(batches, "PAUSE", 0)


def ask(cast, act, clients, who="department_manager", owner=None, **more):
    person = cast.person(owner) if owner else None
    return ask_for_clients(act, [c.pk for c in clients], person, by=getattr(cast, who), at=cast.now, **more)


def run(cast, batch):
    run_due(cast.now + timedelta(seconds=1))
    batch.refresh_from_db()
    return batch


def counts(batch):
    return batch.state, batch.done, batch.refused


def left(batch):
    return {row.subject_id: row.why["code"] for row in batch.refusals.all()}


def test_assigned_by_a_job_each_client_has_its_own_entry_because_of_the_batch(cast):
    clients = [a_client(cast) for _ in range(30)]
    batch = run(cast, ask(cast, HAND_OVER, clients, owner="sales_rep2"))
    assert counts(batch) == ("done", 30, 0)
    assert set(Client.objects.values_list("owner__username", "version")) == {("sales_rep2", 2)}
    entry = Entry.objects.get(object_type="jobs.Batch", object_id=batch.pk)
    entries = Entry.objects.filter(event="clients.Client.assign")
    assert {(e.person, e.role, e.because_id) for e in entries} == {
        (cast.person("department_manager"), "department_manager", entry.pk)
    }
    assert (entries.count(), Ownership.objects.filter(why="assigned").count()) == (30, 30)
    assert verify() == []


def test_search_follows_every_one_of_them(cast):
    clients = [a_client(cast, name=f"澄湖精密{n}有限公司") for n in range(3)]
    run(cast, ask(cast, HAND_OVER, clients, owner="sales_rep2"))
    assert len(find("精密", cast.sales_rep2)) == 3
    assert not find("精密", cast.sales_rep)


def test_of_those_claimed_the_ones_already_gone_are_listed(cast):
    free, gone = a_client(cast, "back_office"), a_client(cast, "back_office")
    foreign = a_client(cast, "sales_rep3")
    batch = ask(cast, CLAIM, [free, gone, foreign], who="sales_rep")
    claim_client(gone, by=cast.sales_rep2, at=cast.now)
    assert counts(run(cast, batch)) == ("done", 1, 2)
    assert left(batch) == {gone.pk: "not_found", foreign.pk: "not_found"}


def test_with_an_open_order_it_does_not_go_into_the_pool_and_is_listed(cast):
    order, plain = an_order(cast), a_client(cast)
    batch = run(cast, hand_over(cast.person("sales_rep"), None, by=cast.department_manager, at=cast.now))
    assert counts(batch) == ("done", 1, 1)
    assert left(batch) == {order.client_id: "blocked"}
    assert "进行中的团订单" in str(batches.refusal_of_reason(batch.refusals.get().why))
    assert Client.objects.get(pk=plain.pk).owner is None


def test_a_departing_reps_whole_list_goes_to_another(cast):
    an_order(cast)
    a_client(cast)
    other = a_client(cast, "sales_rep2")
    Person.objects.filter(username="sales_rep").update(is_active=False)
    rep, next_one = cast.person("sales_rep"), cast.person("sales_rep2")
    batch = run(cast, hand_over(rep, next_one, by=cast.back_office, at=cast.now))
    assert counts(batch) == ("done", 2, 0)
    assert Client.objects.filter(owner=next_one).count() == 3
    assert Client.objects.get(pk=other.pk).version == 1
    assert verify() == []


def test_a_list_is_handed_over_by_its_own_department_and_not_to_himself(cast):
    a_client(cast)
    rep = cast.person("sales_rep")
    with pytest.raises(Refusal, match="名下没有"):
        hand_over(rep, None, by=cast.department_manager2, at=cast.now)
    with pytest.raises(Refusal, match="名下没有"):
        hand_over(rep, None, by=cast.sales_rep, at=cast.now)
    with pytest.raises(Invalid):
        hand_over(rep, rep, by=cast.department_manager, at=cast.now)


def parts_of_two(monkeypatch):
    monkeypatch.setattr(batches, "FIRST", 2)
    monkeypatch.setattr(batches.BatchPart, "next_size", lambda part: 2)


def test_chosen_ones_stop_at_the_first_that_is_refused(cast, monkeypatch):
    parts_of_two(monkeypatch)
    clients = [a_client(cast) for _ in range(3)]
    foreign = a_client(cast, "sales_rep3")
    batch = run(cast, ask(cast, ASSIGN, [*clients, foreign], owner="sales_rep2"))
    assert counts(batch) == ("stopped", 2, 1)
    assert left(batch) == {foreign.pk: "not_found"}
    assert Client.objects.filter(owner__username="sales_rep2").count() == 2


def test_nobody_asks_for_what_he_may_not(cast):
    client = a_client(cast)
    for who, error in (("sales_rep", Denied), ("designer", Denied), ("general_manager", Denied)):
        with pytest.raises(error):
            ask(cast, ASSIGN, [client], who=who, owner="sales_rep2")
    with pytest.raises(Refusal, match="选了 0 家"):
        ask(cast, RELEASE, [])
    assert not Batch.objects.exists()


def test_to_nobody_who_is_no_rep_today(cast):
    with pytest.raises(Invalid):
        ask(cast, HAND_OVER, [a_client(cast)], owner="designer")


def test_a_repeated_key_answers_with_the_same_batch(cast):
    clients, once = [a_client(cast)], OneTime.of("k", "x")
    batch = ask(cast, HAND_OVER, clients, owner="sales_rep2", once=once)
    with pytest.raises(AlreadyDone) as again:
        ask(cast, HAND_OVER, clients, owner="sales_rep2", once=once)
    assert (again.value.label, again.value.pk) == ("jobs.Batch", batch.pk)
    run(cast, batch)
    assert run_due(cast.now + timedelta(seconds=2)) == 0
    assert Ownership.objects.filter(why="assigned").count() == 1


def stopped_after_the_first_part(cast, monkeypatch, between):
    """Parts of two; `between` happens after the first."""
    parts_of_two(monkeypatch)
    monkeypatch.setattr(batches.time, "sleep", lambda seconds: between())
    clients = [a_client(cast) for _ in range(5)]
    batch = run(cast, ask(cast, HAND_OVER, clients, owner="sales_rep2"))
    assert Client.objects.filter(owner__username="sales_rep2").count() == 2
    assert verify() == []
    return batch


def test_a_person_disabled_meanwhile_stops_it(cast, monkeypatch):
    manager = Person.objects.filter(username="department_manager")
    batch = stopped_after_the_first_part(cast, monkeypatch, lambda: manager.update(is_active=False))
    assert counts(batch) == ("stopped", 2, 0)
    assert "已停用" in str(batches.refusal_of_reason(batch.why))


def test_a_role_taken_away_meanwhile_stops_it(cast, monkeypatch):
    roles = RoleAssignment.objects.filter(person=cast.person("department_manager"))
    yesterday = day_of(cast.now) - timedelta(days=1)
    batch = stopped_after_the_first_part(cast, monkeypatch, lambda: roles.update(to_on=yesterday))
    assert counts(batch) == ("stopped", 2, 0)


def test_a_right_got_meanwhile_does_not_count(cast, monkeypatch):
    def becomes_back_office():
        person = cast.person("department_manager")
        yesterday = day_of(cast.now) - timedelta(days=1)
        person.assignments.update(to_on=yesterday)
        RoleAssignment.objects.create(
            person=person, role="back_office", department=cast.department(), from_on=yesterday
        )

    assert counts(stopped_after_the_first_part(cast, monkeypatch, becomes_back_office)) == ("stopped", 2, 0)


def test_cancelled_what_is_done_stays_done(cast, monkeypatch):
    def cancel():
        batches.cancel_batch(Batch.objects.get(), by=cast.department_manager, at=cast.now)

    batch = stopped_after_the_first_part(cast, monkeypatch, cancel)
    assert counts(batch) == ("cancelled", 2, 0)
    with pytest.raises(Blocked, match="已取消"):
        cancel()
    assert Entry.objects.get(event="jobs.Batch.cancel").root_type == "accounts.Department"


@pytest.mark.parametrize(
    ("who", "error"), [("sales_rep2", NotFound), ("department_manager2", NotFound), ("general_manager", Denied)]
)
def test_only_who_asked_and_his_department_cancel(cast, who, error):
    batch = ask(cast, CLAIM, [a_client(cast, "back_office")], who="sales_rep")
    with pytest.raises(error):
        batches.cancel_batch(batch, by=getattr(cast, who), at=cast.now)


def test_a_deputys_batch_names_for_whom(cast):
    today = day_of(cast.now)
    helper = cast.person("designer")
    Deputy.objects.create(person=helper, instead_of=cast.person("sales_rep"), from_on=today, to_on=today)
    client = a_client(cast, "back_office")
    batch = run(cast, ask(cast, CLAIM, [client], who="designer"))
    row = Ownership.objects.get(why="claimed")
    assert (row.owner, row.by, row.instead_of) == (cast.person("sales_rep"), helper, cast.person("sales_rep"))
    assert (batch.by, batch.instead_of) == (helper, cast.person("sales_rep"))


def test_of_several_given_back_at_once_those_that_stay_are_named(cast):
    order, plain = an_order(cast), a_client(cast)
    outcome = release_clients([order.client, plain], by=cast.sales_rep, at=cast.now)
    assert ([row.pk for row in outcome.rows], [pk for pk, _ in outcome.refused]) == ([plain.pk], [order.client_id])


def test_what_the_database_refuses_of_one_does_not_keep_the_others(cast):
    clients = [a_client(cast) for _ in range(4)]
    bad = clients[2].pk
    entry = Entry.objects.order_by("-pk").first()
    entry.pk, entry.subject_type, entry.subject_id, entry.sequence = None, "clients.Client", bad, 1
    entry.save(force_insert=True)  # its place in the chain is taken, which the journal's head does not know
    batch = run(cast, ask(cast, HAND_OVER, clients, owner="sales_rep2"))
    assert (counts(batch), left(batch)) == (("done", 3, 1), {bad: "blocked"})


def statements(cast, number):
    clients = [a_client(cast) for _ in range(number)]
    batch = ask(cast, HAND_OVER, clients, owner="sales_rep2")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        batches._do_next_part(batch.pk, number, batches.SystemActor(name="jobs.test", grants=(), at=cast.now))
    return len(queries)


def test_a_part_asks_the_same_number_of_statements_for_60_as_for_160(cast):
    small, large = statements(cast, 60), statements(cast, 160)
    print("statements a part:", small, large)
    assert large - 1 <= small <= 60  # more than 120 notices are two INSERTs on SQLite


def test_one_at_a_time_costs_a_query_count_of_its_own(cast):
    client = a_client(cast)
    with CaptureQueriesContext(connection) as queries:
        assign_client(client, cast.person("sales_rep2"), by=cast.department_manager, at=cast.now)
    print("statements for one:", len(queries))
    assert len(queries) > 10
