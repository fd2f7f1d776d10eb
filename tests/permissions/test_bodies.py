"""A body cannot set what is not its sender's to set, nor smuggle somebody else's thing in by its number."""

import json

import pytest

from tests.permissions import table as t
from tests.permissions.sample import some_on_both
from tests.permissions.test_every_route import ask_world, print_of_all_rows, sent
from tuanding.entrypoints.api.urls import api

EXTRAS = {"state": "sealed", "department": 1, "owner_id": 1, "by": 1, "at": "2020-01-01", "version_": 9, "id": 1}
WRITES = [one for one in t.OPERATIONS if one.body and not any(isinstance(v, tuple) for v in one.body.values())]


def known_fields(one):
    schema = api.get_openapi_schema()
    body = schema["paths"][one.path][one.method]["requestBody"]["content"]["application/json"]["schema"]
    return schema["components"]["schemas"][body["$ref"].rpartition("/")[2]]["properties"]


@pytest.mark.parametrize("one", some_on_both(WRITES), ids=lambda one: f"{one.method} {one.path} {one.of}")
def test_a_field_that_is_not_offered_is_refused(one, world):
    who = next(iter(sorted(one.who)), "sales_rep")
    fields = known_fields(one)
    for name in EXTRAS.keys() - fields:
        more = one._replace(body={**one.body, name: EXTRAS[name]})
        answer, changed = ask_world(world, lambda more=more: sent(more, who, world), allowed=False)
        assert (answer.status_code, changed or []) == (422, []), name


def posted(world, who, path, body):
    answer = world.program(who, "post", f"/api/v1{path}", data=json.dumps(body), content_type="application/json")
    return answer.status_code


@pytest.mark.both
@pytest.mark.parametrize(
    ("path", "of", "body"),
    [
        ("/orders/{}/appointments", "quiet_order", {"starts_at": "2026-11-25T15:30:00+08:00", "contact_id": "contact"}),
        ("/orders/{}/visits", "quiet_order", {"purpose": "Hq", "need": "防静电", "contact_id": "contact"}),
        ("/clients/{}/calls", "quiet_client", {"outcome": "refused", "contact_id": "contact"}),
        ("/proposals/{}/presentations", "proposal", {"decision": "later", "contact_id": "quiet_contact"}),
        (
            "/orders/{}/proposal-requests",
            "quiet_order",
            {"wish_on": "2026-12-04", "styles_number": 2, "data_sheet_id": "asked_sheet"},
        ),
        ("/contracts", "", {"group_order": "quiet_order"}),
        ("/clients", "", {"name": "云岭茶业有限公司", "department": "other_home"}),
        ("/clients", "", {"name": "云岭茶业有限公司", "owner": "other_rep"}),
    ],
)
def test_the_number_of_somebody_elses_thing_in_a_body_is_refused(path, of, body, world):
    other = {"other_home": world.cast.department("two"), "other_rep": world.cast.person("sales_rep3"), **world.things}
    with_ids = {k: other[v].pk if isinstance(v, str) and v in other else v for k, v in body.items()}
    before = print_of_all_rows()
    status = posted(world, "sales_rep", path.format(world.things[of].pk if of else ""), with_ids)
    assert status in (403, 404, 409, 422)
    assert print_of_all_rows() == before


@pytest.mark.both
def test_a_client_is_not_given_to_a_rep_of_another_department_or_to_somebody_who_is_none(world):
    client = world.things["quiet_client"]
    for who in ("sales_rep3", "finance"):
        body = {"version": client.version, "owner": world.cast.person(who).pk}
        assert posted(world, "department_manager", f"/clients/{client.pk}/assign", body) in (403, 404, 409, 422)
    client.refresh_from_db()
    assert client.owner_id == world.cast.person("sales_rep").pk


@pytest.mark.both
def test_the_contact_of_an_order_is_one_of_its_client(world):
    order = world.things["quiet_order"]
    body = {"version": order.version, "contact": world.things["contact"].pk}
    answer = world.program(
        "sales_rep", "patch", f"/api/v1/orders/{order.pk}", data=json.dumps(body), content_type="application/json"
    )
    assert answer.status_code in (404, 422)
