"""A query composed once answers what the ordinary one answers, to everybody, whatever it is asked with."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import Exists, OuterRef, Q
from django.test.utils import CaptureQueriesContext

from tests.clients import a_client, an_order
from tuanding.core.accounts.actors import actor_of
from tuanding.core.accounts.models import Deputy, Person, RoleAssignment
from tuanding.core.accounts.prepared import Prepared
from tuanding.core.accounts.scopes import visible
from tuanding.core.kernel.workcal import day_of
from tuanding.selling.clients.models import Client, GroupOrder, Ownership

pytestmark = [pytest.mark.django_db, pytest.mark.both]
BY_ID = Prepared(lambda pk: Person.objects.filter(pk=pk))
NAMED = Prepared(lambda name: Person.objects.filter(username=name).values_list("pk", "username"))
EVERYBODY = (
    "sales_rep",
    "sales_rep2",
    "department_manager",
    "back_office",
    "general_manager",
    "finance",
    "administrator",
)


def orders(actor, client_id):
    rows = visible(GroupOrder, actor).filter(client_id=client_id)
    return rows.select_related("client__owner", "ending").prefetch_related("milestones").order_by("pk")


def days(actor, since, until, moment, owners):
    rows = visible(Client, actor).filter(
        ownerships__on__gte=since, ownerships__on__lte=until, ownerships__at__lte=moment
    )
    held = Exists(Ownership.objects.filter(client=OuterRef("pk"), why="entered"))
    wanted = Q(owner_id__in=owners) | Q(owner=None)
    return rows.filter(wanted).annotate(held=held).order_by("pk").values_list("pk", "held", "ownerships__at")


def test_each_time_for_other_values(cast):
    for who in ("sales_rep", "finance"):
        person = Person.objects.get(username=who)
        assert BY_ID.first(person.pk) == person
        assert NAMED.first(who) == (person.pk, who)


def test_a_row_is_as_django_makes_it(cast):
    row = RoleAssignment.objects.first()
    asked = Prepared(lambda pk: RoleAssignment.objects.filter(pk=pk)).first(row.pk)
    assert (asked.from_on, asked._state.adding, asked.person) == (row.from_on, False, row.person)


@pytest.mark.parametrize("shape", [{}, {"flat": True}, {"named": True}])
def test_values_come_in_the_shape_asked_for(cast, shape):
    asked = Prepared(lambda role: RoleAssignment.objects.filter(role=role).order_by("pk").values_list("pk", **shape))
    assert asked.rows("finance") == list(asked.build("finance"))


@pytest.mark.parametrize("nothing", [0, -1, 2**63, -(2**80)])
def test_a_number_no_row_has_finds_nothing(cast, nothing):
    assert BY_ID.first(nothing) is None


def test_a_query_that_can_find_nothing_is_not_asked(cast, django_assert_num_queries):
    nobody = Prepared(lambda pk: Person.objects.filter(pk=pk, username__in=[]))
    with django_assert_num_queries(0):
        assert nobody.first(1) is None and nobody.count(1) == 0


@pytest.mark.parametrize("who", EVERYBODY)
def test_everybody_gets_what_the_ordinary_query_gives(cast, who):
    asked, actor = Prepared(orders), getattr(cast, who)
    for order in (an_order(cast), an_order(cast)):
        found = asked.rows(actor, order.client_id)
        assert found == list(orders(actor, order.client_id))
        assert asked.count(actor, order.client_id) == len(found)


def test_one_reps_text_shows_another_rep_nothing_of_the_first(cast):
    asked, order = Prepared(orders), an_order(cast)
    assert asked.rows(cast.sales_rep, order.client_id) == [order]
    assert asked.rows(cast.sales_rep2, order.client_id) == []


def test_what_was_composed_is_not_composed_again(cast, monkeypatch):
    asked, order = Prepared(orders), an_order(cast)
    before = [asked.rows(actor, order.client_id) for actor in (cast.sales_rep, cast.sales_rep2)]
    monkeypatch.setattr(Prepared, "doubted", False)
    monkeypatch.setattr(asked, "build", None)
    assert [asked.rows(actor, order.client_id) for actor in (cast.sales_rep, cast.sales_rep2)] == before


def test_a_deputy_sees_with_a_text_of_both_until_the_last_day(cast):
    asked, order, on = Prepared(orders), an_order(cast), day_of(cast.now)
    whose, deputy = cast.person("sales_rep"), cast.person("sales_rep2")
    Deputy.objects.create(person=deputy, instead_of=whose, from_on=on, to_on=on)
    for day, found in ((0, [order]), (1, []), (0, [order])):
        assert asked.rows(actor_of(deputy, cast.now + timedelta(days=day)), order.client_id) == found


def test_what_is_joined_comes_along_without_a_further_query(cast):
    row = Prepared(orders).first(cast.sales_rep, an_order(cast).client_id)
    with CaptureQueriesContext(connection) as asked:
        assert (row.client.owner.name, row.why_closed()) == ("林晚晴", None)
        assert [one.stage for one in row.milestones.all()] == ["Dh"]
    assert not asked


@pytest.mark.parametrize("who", EVERYBODY)
def test_days_moments_and_lists_are_bound_anew(cast, who):
    asked, actor, today = Prepared(days), getattr(cast, who), day_of(cast.now)
    a_client(cast, "sales_rep", "鹿鸣大酒店")
    for back in (0, 1):
        for owners in ([cast.sales_rep.person_id], [cast.sales_rep.person_id, 77]):
            given = (today - timedelta(days=back), today, cast.now + timedelta(hours=1 - back), owners)
            assert asked.rows(actor, *given) == list(days(actor, *given))
    assert None not in asked.kept.values()


def test_another_thread_asks_with_its_own_connection(cast):
    BY_ID.first(1)
    text, seen = next(iter(BY_ID.kept.values())), []
    one = threading.Thread(target=lambda: seen.append(hasattr(text.compiler, "connection")))
    one.start(), one.join()
    assert seen == [False]


def test_a_text_that_would_keep_a_value_is_not_used(cast, caplog):
    asked, order = Prepared(lambda client_id: GroupOrder.objects.filter(client_id=client_id + 1)), an_order(cast)
    assert asked.rows(order.client_id - 1) == [order]
    assert asked.rows(order.client_id) == []
    assert "cannot be composed once" in caplog.text


def test_a_text_that_depends_on_the_moment_of_asking_is_not_used(cast, caplog):
    asked = Prepared(lambda actor: Ownership.objects.filter(at__lte=actor.at))
    a_client(cast)
    assert len(asked.rows(cast.sales_rep)) == 1
    assert "cannot be composed once" in caplog.text


def test_a_query_that_asks_another_one_is_refused(cast):
    with pytest.raises(TypeError, match="must not depend"):
        Prepared(lambda pk: Person.objects.filter(pk__in=[row.pk for row in Person.objects.all()])).first(1)


def test_a_branch_taken_otherwise_than_at_first_is_found_by_the_tests(cast):
    asked = Prepared(lambda pk: Person.objects.filter(pk=pk) if pk > 5 else Person.objects.filter(username=str(pk)))
    asked.first(9)
    with pytest.raises(AssertionError, match="depends on something else"):
        asked.first(3)
