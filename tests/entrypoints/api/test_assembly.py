"""Every room's router stands under /api/v1/, and every refusal has one shape."""

import errno
import json

import pytest
from django.db import InterfaceError, OperationalError
from django.test import Client, RequestFactory
from ninja import NinjaAPI

from tests.clients import an_order
from tuanding.core.accounts.scopes import TABLES
from tuanding.core.kernel.refusal import AlreadyDone
from tuanding.core.pages import api as base
from tuanding.entrypoints.api import assembly, health

pytestmark = pytest.mark.django_db
ME = "/api/v1/me"


def test_without_a_token_or_session_nothing_is_answered():
    answer = Client().get(ME)
    assert answer.status_code == 401
    assert answer.json()["error"] == "unauthenticated"


def test_a_session_is_enough_to_read_but_its_writes_need_the_csrf_token(cast):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(cast.person("sales_rep"))
    assert browser.get(ME).status_code == 200
    assert browser.delete("/api/v1/auth/token").status_code == 403


def test_a_wrong_token_is_refused_whatever_session_comes_with_it(client, cast):
    client.force_login(cast.person("sales_rep"))
    assert client.get(ME, headers={"Authorization": "Bearer nonsense"}).status_code == 401


@pytest.mark.parametrize("body", ["{", "[]", "null", '{"username": 5}', "\xff", '"text"'])
def test_malformed_input_is_never_a_500(body):
    answer = Client().post("/api/v1/auth/token", body.encode("latin-1"), content_type="application/json")
    assert answer.status_code in (400, 422)
    assert {"error", "message"} <= answer.json().keys()


@pytest.mark.parametrize("path", ["/api/v1/nothing", "/api/", "/api/v2/me"])
def test_what_is_no_address_answers_as_the_api_does(path):
    answer = Client().get(path)
    assert answer.status_code == 404
    assert answer["Content-Type"].startswith("application/json")


def test_the_document_names_every_operation_once():
    document = Client().get("/api/v1/openapi.json").json()
    ids = [op["operationId"] for ways in document["paths"].values() for op in ways.values()]
    assert "api_me" in ids
    assert len(ids) == len(set(ids))


def test_the_docs_page_loads_nothing_from_elsewhere():
    page = Client().get("/api/v1/docs").content.decode()
    assert "ninja/swagger-ui-bundle" in page
    assert "http://" not in page
    assert "https://" not in page


def test_a_room_that_adds_an_api_is_found_without_an_edit(settings):
    settings.ROOMS = ["entrypoints.api"]
    assert [router.tags for router in assembly.routers()] == [["auth"]]


def test_health_names_database_and_version():
    body = Client().get("/healthz").json()
    assert body["database"] == "ok"
    assert body["version"]


def test_health_says_503_without_a_database(monkeypatch):
    monkeypatch.setattr(health, "_database_answers", lambda: False)
    assert Client().get("/healthz").status_code == 503


def test_the_repeat_of_a_key_is_answered_from_what_was_made(cast, monkeypatch):
    monkeypatch.setattr(base, "SERIALIZERS", {"accounts.Department": lambda row, request: {"name": row.name}})
    api = NinjaAPI(urls_namespace="again", docs_url=None, openapi_url=None)
    router, department = base.new_router("x"), cast.department()

    def make(request):  # it finds its key used up
        raise AlreadyDone("accounts.Department", department.pk, None)

    router.add_api_operation("/things", ["POST"], make, response={201: dict})
    api.add_router("", router)
    request = RequestFactory().post("/things")
    request.actor = cast.sales_rep
    answer = next(p for p in api.urls[0] if str(p.pattern) == "things").callback(request)
    assert (answer.status_code, json.loads(answer.content)) == (201, {"name": department.name})


def test_what_a_repeated_key_is_answered_with_can_be_seen_by_somebody():
    """A row without a table of who sees it would answer the repeat with 404."""
    assert [label for label in base.SERIALIZERS if label not in TABLES] == []


@pytest.mark.parametrize(
    ("why", "status", "code"),
    [
        (ValueError("what nobody should read"), 500, "broken"),
        (OperationalError("what nobody should read"), 503, "busy"),
        (InterfaceError("what nobody should read"), 503, "busy"),
        (OperationalError("what nobody should read: database or disk is full"), 503, "no_room"),
        (OSError(errno.ENOSPC, "what nobody should read"), 503, "no_room"),
    ],
)
def test_what_breaks_is_told_in_the_shape_of_every_refusal(cast, monkeypatch, caplog, why, status, code):
    def fail(*args, **kwargs):
        raise why

    monkeypatch.setattr("tuanding.entrypoints.api.api._authenticate", fail)
    body = {"username": "sales_rep", "password": "demo"}
    answer = Client(raise_request_exception=False).post("/api/v1/auth/token", body, content_type="application/json")
    problem = answer.json()
    assert (answer.status_code, problem["error"], problem["value"]) == (status, code, "/api/v1/auth/token")
    assert "nobody should read" not in answer.content.decode()
    assert "nobody should read" in caplog.text


@pytest.mark.django_db
@pytest.mark.both
@pytest.mark.parametrize("offset", ["+08:00", "-05:00", "Z"])
def test_the_repeat_of_a_key_writes_moments_as_the_first_answer_did(cast, program, offset):
    order = an_order(cast)
    body = {"starts_at": f"2026-11-27T09:30:00{offset}"}
    first = program("sales_rep", "post", f"/orders/{order.pk}/appointments", body, key="one")
    again = program("sales_rep", "post", f"/orders/{order.pk}/appointments", body, key="one")
    assert first == again
    assert first[1]["starts_at"].endswith("Z")


@pytest.mark.django_db
@pytest.mark.both
def test_also_of_a_visit_that_was_held_before(cast, program):
    order = an_order(cast)
    body = {"purpose": "Hq", "held_at": "2026-11-24T10:15:00.123456+08:00", "steps": ["need"]}
    first = program("sales_rep", "post", f"/orders/{order.pk}/visits", body, key="one")
    assert first[0] == 201, first
    assert program("sales_rep", "post", f"/orders/{order.pk}/visits", body, key="one") == first
