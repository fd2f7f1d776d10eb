"""A query composed once answers what the ordinary one answers, to everybody, whatever it is asked with."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import Exists, OuterRef, Q
from django.test.utils import CaptureQueriesContext

from tests.clients import a_client, an_order
from tuanding.core.accounts.actors import actor_of
from tuanding.core.accounts.composed import Query, composed_once, planned_for_its_values
from tuanding.core.accounts.models import Deputy, Person, RoleAssignment
from tuanding.core.accounts.scopes import visible
from tuanding.core.kernel.workcal import day_of
from tuanding.selling.clients.models import Client, GroupOrder, Ownership

pytestmark = [pytest.mark.django_db, pytest.mark.both]
EVERYBODY = (
    "sales_rep",
    "sales_rep2",
    "department_manager",
    "back_office",
    "general_manager",
    "finance",
    "administrator",
)


@composed_once
def person_of_id(pk):
    return Person.objects.filter(pk=pk)


@composed_once
def names_of_person(username):
    return Person.objects.filter(username=username).values_list("pk", "username")


@pytest.fixture(autouse=True)
def _switched_on(settings):
    """Also in the run with the switch off these tests are about what it does when it is on."""
    settings.COMPOSE_ONCE = True


def orders(actor, client_id):
    rows = visible(GroupOrder, actor).filter(client_id=client_id)
    return rows.select_related("client__owner", "ending").prefetch_related("milestones").order_by("pk")


def days(actor, since, until, moment, owners):
    rows = visible(Client, actor).filter(
        ownerships__on__gte=since, ownerships__on__lte=until, ownerships__at__lte=moment
    )
    entered = Exists(Ownership.objects.filter(client=OuterRef("pk"), why="entered"))
    among = Q(owner_id__in=owners) | Q(owner=None)
    return rows.filter(among).annotate(own=entered).order_by("pk").values_list("pk", "own", "ownerships__at")


def test_each_time_for_other_values(cast):
    for who in ("sales_rep", "finance"):
        person = Person.objects.get(username=who)
        assert person_of_id(person.pk).first() == person
        assert names_of_person(who).first() == (person.pk, who)


def test_a_row_is_as_django_makes_it(cast):
    row = RoleAssignment.objects.first()
    copy = composed_once(lambda pk: RoleAssignment.objects.filter(pk=pk))(row.pk).first()
    assert (copy.from_on, copy._state.adding, copy.person) == (row.from_on, False, row.person)


@pytest.mark.parametrize("shape", [{}, {"flat": True}, {"named": True}])
def test_values_come_in_the_shape_asked_for(cast, shape):
    def assignments(role):
        return RoleAssignment.objects.filter(role=role).order_by("pk").values_list("pk", **shape)

    assert list(composed_once(assignments)("finance")) == list(assignments("finance"))


@pytest.mark.parametrize("nothing", [0, -1, 2**63, -(2**80)])
def test_a_number_no_row_has_finds_nothing(cast, nothing):
    assert person_of_id(nothing).first() is None


def test_a_query_that_can_find_nothing_is_not_asked(cast, django_assert_num_queries):
    nobody = composed_once(lambda pk: Person.objects.filter(pk=pk, username__in=[]))
    with django_assert_num_queries(0):
        assert nobody(1).first() is None and nobody(1).count() == 0


@pytest.mark.parametrize("who", EVERYBODY)
def test_everybody_gets_what_the_ordinary_query_gives(cast, who):
    query, actor = composed_once(orders), getattr(cast, who)
    for order in (an_order(cast), an_order(cast)):
        rows = list(query(actor, order.client_id))
        assert rows == list(orders(actor, order.client_id))
        assert query(actor, order.client_id).count() == len(rows)


def test_one_reps_text_shows_another_rep_nothing_of_the_first(cast):
    query, order = composed_once(orders), an_order(cast)
    assert list(query(cast.sales_rep, order.client_id)) == [order]
    assert list(query(cast.sales_rep2, order.client_id)) == []


def test_what_was_composed_is_not_composed_again(cast, monkeypatch):
    query, order = composed_once(orders), an_order(cast)
    before = [list(query(actor, order.client_id)) for actor in (cast.sales_rep, cast.sales_rep2)]
    monkeypatch.setattr(Query, "doubted", False)
    monkeypatch.setattr(query.query, "build", None)
    assert [list(query(actor, order.client_id)) for actor in (cast.sales_rep, cast.sales_rep2)] == before


def test_switched_off_the_answers_are_the_same_and_no_text_is_stored(cast, settings):
    settings.COMPOSE_ONCE = False
    query, order = composed_once(orders), an_order(cast)
    for actor, rows in ((cast.sales_rep, [order]), (cast.sales_rep2, [])):
        assert list(query(actor, order.client_id)) == list(orders(actor, order.client_id)) == rows
        assert query(actor, order.client_id).first() == orders(actor, order.client_id).first()
        assert query(actor, order.client_id).count() == len(rows)
    assert query.query.texts == {}


def test_rows_are_asked_for_once_when_they_are_wanted(cast, django_assert_num_queries):
    rows = person_of_id(cast.sales_rep.person_id)
    with django_assert_num_queries(1):
        assert rows.count() == 1
    with django_assert_num_queries(1):
        assert [row.name for row in rows] == [rows.first().name]
        assert rows and len(rows) == rows.count() == 1


def test_a_value_by_name_is_refused(cast):
    with pytest.raises(TypeError, match="values by position, not pk"):
        person_of_id(pk=1)


def test_a_deputy_sees_with_a_text_of_both_until_the_last_day(cast):
    query, order, on = composed_once(orders), an_order(cast), day_of(cast.now)
    whose, deputy = cast.person("sales_rep"), cast.person("sales_rep2")
    Deputy.objects.create(person=deputy, instead_of=whose, from_on=on, to_on=on)
    for day, expected in ((0, [order]), (1, []), (0, [order])):
        assert list(query(actor_of(deputy, cast.now + timedelta(days=day)), order.client_id)) == expected


def test_what_is_joined_comes_along_without_a_further_query(cast):
    row = composed_once(orders)(cast.sales_rep, an_order(cast).client_id).first()
    with CaptureQueriesContext(connection) as queries:
        assert (row.client.owner.name, row.why_closed()) == ("林晚晴", None)
        assert [one.stage for one in row.milestones.all()] == ["Dh"]
    assert not queries


@pytest.mark.parametrize("who", EVERYBODY)
def test_days_moments_and_lists_are_bound_anew(cast, who):
    query, actor, today = composed_once(days), getattr(cast, who), day_of(cast.now)
    a_client(cast, "sales_rep", "鹿鸣大酒店")
    for back in (0, 1):
        for owners in ([cast.sales_rep.person_id], [cast.sales_rep.person_id, 77]):
            values = (today - timedelta(days=back), today, cast.now + timedelta(hours=1 - back), owners)
            assert list(query(actor, *values)) == list(days(actor, *values))
    assert None not in query.query.texts.values()


def test_another_thread_asks_with_its_own_connection(cast):
    person_of_id(1).first()
    text, has_connection = next(iter(person_of_id.query.texts.values())), []
    one = threading.Thread(target=lambda: has_connection.append(hasattr(text.compiler, "connection")))
    one.start(), one.join()
    assert has_connection == [False]


def test_a_text_that_would_keep_a_value_is_not_used(cast, caplog):
    query, order = composed_once(lambda client_id: GroupOrder.objects.filter(client_id=client_id + 1)), an_order(cast)
    assert list(query(order.client_id - 1)) == [order]
    assert list(query(order.client_id)) == []
    assert "cannot be composed once" in caplog.text


def test_a_text_that_depends_on_the_moment_of_asking_is_not_used(cast, caplog):
    query = composed_once(lambda actor: Ownership.objects.filter(at__lte=actor.at))
    a_client(cast)
    assert len(query(cast.sales_rep)) == 1
    assert "cannot be composed once" in caplog.text


def test_a_query_that_asks_another_one_is_refused(cast):
    with pytest.raises(TypeError, match="must not depend"):
        composed_once(lambda pk: Person.objects.filter(pk__in=[row.pk for row in Person.objects.all()]))(1).first()


def test_a_branch_taken_otherwise_than_at_first_is_found_by_the_tests(cast):
    query = composed_once(lambda pk: Person.objects.filter(**({"pk": pk} if pk > 5 else {"username": str(pk)})))
    query(9).first()
    with pytest.raises(AssertionError, match="depends on something else"):
        query(3).first()


@pytest.mark.postgres
def test_a_query_planned_for_its_values_is_never_prepared(cast):
    prepared = composed_once(lambda pk: Person.objects.filter(pk=pk).values_list("name"))
    anew = planned_for_its_values(composed_once(lambda pk: Person.objects.filter(pk=pk).values_list("username")))
    person = cast.person("finance")
    for _time in range(12):
        assert (prepared(person.pk).first(), anew(person.pk).first()) == ((person.name,), (person.username,))
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements")
        statements = [statement for (statement,) in cursor.fetchall() if statement.startswith("SELECT")]
    columns = [f'SELECT "accounts_person"."{name}"' for name in ("name", "username")]
    assert [any(statement.startswith(start) for statement in statements) for start in columns] == [True, False]
