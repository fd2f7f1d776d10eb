"""What the run asks for is there, and does what it is counted as."""

from datetime import date

import pytest

from benchmarks.asking import first_visits, prepare, token
from benchmarks.company import fill
from benchmarks.looking import Page
from benchmarks.measures import BY_NAME
from benchmarks.together import PEOPLE
from tuanding.core.accounts.models import Person
from tuanding.selling.clients.models import GroupOrder


@pytest.fixture
def company(fresh_db):
    with fresh_db.as_migrator():
        return fill(400, date(2026, 11, 24), findable=False)


@pytest.mark.both
def test_a_step_moves_an_order_of_its_owner_to_the_next_stage(company):
    steps = first_visits()
    order, _client, owner = steps[0]
    tokens = {str(owner): token(Person.objects.get(pk=owner))}
    page = Page(BY_NAME["step"], {"spare_steps": steps, "tokens": tokens}, slice(0, 1))
    assert page.ask().status_code == 201
    assert GroupOrder.objects.get(pk=order).reached.stage == "Hq"
    assert sorted(first_visits()) == sorted(steps[1:])


def test_sixty_are_at_work_and_most_record_calls(company):
    people = prepare()["people"]
    assert len(people) == PEOPLE
    assert sum(bool(person["token"]) for person in people) == 50
    assert all(person["clients"] for person in people if person["token"])
