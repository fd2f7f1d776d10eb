"""The same acts for programs."""

from datetime import timedelta

import pytest

from tests.clients import a_client, an_order
from tuanding.core.kernel.workcal import day_of
from tuanding.selling.activities.models import Call, Visit
from tuanding.selling.clients.queries import open_order_of

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def test_an_appointment_opens_the_order(cast, program):
    client = a_client(cast)
    starts_at = (cast.now + timedelta(days=1)).isoformat()
    body = {"outcome": "appointed", "appointment": {"starts_at": starts_at, "place": "门卫"}}
    status, call = program("sales_rep", "post", f"/clients/{client.pk}/calls", body)
    assert status == 201
    assert call["appointment"]["group_order_id"] == open_order_of(client).pk


def test_the_same_key_answers_the_same_and_another_body_is_refused(cast, program):
    client = a_client(cast)
    path = f"/clients/{client.pk}/calls"
    first = program("sales_rep", "post", path, {"outcome": "refused"}, "k1")
    assert program("sales_rep", "post", path, {"outcome": "refused"}, "k1") == first
    assert program("sales_rep", "post", path, {"outcome": "wrong_number"}, "k1")[0] == 422
    assert Call.objects.count() == 1


@pytest.mark.parametrize(
    "body",
    [
        {"outcome": "appointed"},
        {"outcome": "call_back"},
        {"outcome": "maybe"},
        {},
        {"outcome": "refused", "rep_id": 1},
        {"outcome": "refused", "contact_id": 999},
        {"outcome": "appointed", "appointment": {"starts_at": "2026-12-01T10:30"}},
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_written(cast, program, body):
    status, problem = program("sales_rep", "post", f"/clients/{a_client(cast).pk}/calls", body)
    assert status == 422
    assert problem["errors"]
    assert not Call.objects.exists()


def test_strangers_find_nothing_and_readers_are_denied(cast, program):
    client = a_client(cast)
    path = f"/clients/{client.pk}/calls"
    for who, status in (("sales_rep2", 404), ("designer", 404), ("department_manager", 403), ("general_manager", 403)):
        assert program(who, "post", path, {"outcome": "refused"})[0] == status
    assert not Call.objects.exists()


def test_a_visit_and_the_lists(cast, program):
    order = an_order(cast)
    body = {
        "purpose": "Hq",
        "steps": ["need"],
        "need": "防静电",
        "next_step": "搜集资料",
        "next_on": str(day_of(cast.now) + timedelta(days=2)),
    }
    assert program("back_office", "post", f"/orders/{order.pk}/visits", body)[0] == 201
    starts_at = (cast.now + timedelta(days=2)).isoformat()
    assert program("sales_rep", "post", f"/orders/{order.pk}/appointments", {"starts_at": starts_at})[0] == 201
    _status, listed = program("sales_rep", "get", f"/visits?order_id={order.pk}")
    assert [(v["need"], v["rep_id"]) for v in listed["items"]] == [("防静电", cast.sales_rep.person_id)]
    assert len(program("sales_rep", "get", "/appointments")[1]["items"]) == 1
    assert program("sales_rep2", "get", "/visits")[1] == {"items": [], "next": None}


def test_a_list_goes_on_by_cursor(cast, program):
    client = a_client(cast)
    for _ in range(3):
        program("sales_rep", "post", f"/clients/{client.pk}/calls", {"outcome": "refused"})
    first = program("sales_rep", "get", "/calls?limit=2")[1]
    rest = program("sales_rep", "get", f"/calls?limit=2&cursor={first['next']}")[1]
    assert ([len(first["items"]), len(rest["items"])], rest["next"]) == ([2, 1], None)


def test_an_untouched_visit_is_refused_by_its_field(cast, program):
    order = an_order(cast)
    status, problem = program("sales_rep", "post", f"/orders/{order.pk}/visits", {"purpose": "Hq"})
    assert (status, [*problem["errors"]], Visit.objects.count()) == (422, ["steps"], 0)


@pytest.mark.parametrize("wrong", [{"steps": ["dance"]}, {"held_at": "2027-01-01T08:00:00+08:00"}, {"purpose": "Dh"}])
def test_a_wrong_visit_is_refused(cast, program, wrong):
    order = an_order(cast)
    status, problem = program("sales_rep", "post", f"/orders/{order.pk}/visits", {"purpose": "Hq", **wrong})
    assert status == 422
    assert set(problem["errors"]) & {"steps", "held_at", "purpose", "body.purpose"}
    assert not Visit.objects.exists()
