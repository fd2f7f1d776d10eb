"""A query composed once gives what the ordinary one gives, each time for other values."""

import pytest

from tuanding.core.accounts.models import Person, RoleAssignment
from tuanding.core.accounts.prepared import Prepared

pytestmark = [pytest.mark.django_db, pytest.mark.both]
BY_ID = Prepared(lambda pk: Person.objects.filter(pk=pk))
NAMED = Prepared(lambda name: Person.objects.filter(username=name).values_list("pk", "username"))


def test_each_time_for_other_values(cast):
    for who in ("sales_rep", "finance"):
        person = Person.objects.get(username=who)
        assert BY_ID.first(person.pk) == person
        assert NAMED.first(who) == (person.pk, who)


def test_a_row_is_as_django_makes_it(cast):
    row = RoleAssignment.objects.first()
    asked = Prepared(lambda pk: RoleAssignment.objects.filter(pk=pk)).first(row.pk)
    assert (asked.from_on, asked._state.adding, asked.person) == (row.from_on, False, row.person)


@pytest.mark.parametrize("nothing", [0, -1, 2**63, -(2**80)])
def test_a_number_no_row_has_finds_nothing(cast, nothing):
    assert BY_ID.first(nothing) is None


def test_a_query_that_can_find_nothing_is_not_asked(cast, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert Prepared(lambda pk: Person.objects.filter(pk=pk, username__in=[])).first(1) is None
