"""Programs sign in for a token; who guesses is locked, per person and address, together with the pages."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone

from tuanding.core.administration.operations import disable_person, enable_person
from tuanding.entrypoints.api import tokens
from tuanding.entrypoints.api.models import ApiToken

pytestmark = pytest.mark.django_db
TOKEN = "/api/v1/auth/token"


def sign_in(username="sales_rep", password="demo", address="10.0.0.1"):
    body = {"username": username, "password": password}
    return Client().post(TOKEN, body, content_type="application/json", REMOTE_ADDR=address)


def ask(token, path="/api/v1/me", method="get"):
    return getattr(Client(), method)(path, headers={"Authorization": f"Bearer {token}"})


def test_a_token_says_who_one_is(cast):
    answer = sign_in().json()
    me = ask(answer["token"]).json()
    assert me["username"] == answer["person"]["username"] == "sales_rep"
    assert [role["role"] for role in me["roles"]] == ["sales_rep"]


def test_only_the_hash_of_a_token_is_kept(cast):
    token = sign_in().json()["token"]
    row = ApiToken.objects.get()
    assert token not in str(vars(row))
    assert row.hash == tokens.hash_of(token)


def test_a_wrong_password_and_an_unknown_person_get_the_same_answer(cast):
    wrong, unknown = sign_in(password="no"), sign_in("nobody")
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.json() == unknown.json()


def test_a_disabled_person_gets_no_token_and_the_old_one_stops(cast):
    token, person = sign_in().json()["token"], cast.person("sales_rep")
    person.is_active = False
    person.save()
    assert sign_in().status_code == 401
    assert ask(token).status_code == 401


def test_a_token_of_before_does_not_come_back_with_the_person(cast):
    token, person = sign_in().json()["token"], cast.person("sales_rep")
    done = disable_person(person, by=cast.administrator, at=cast.now, seen=person.version)
    enable_person(done, by=cast.administrator, at=cast.now, seen=done.version)
    assert ask(token).status_code == 401
    assert ask(sign_in().json()["token"]).status_code == 200


@pytest.fixture
def full_disk(monkeypatch):
    """The database takes nothing; it can still be read."""

    def refuse(execute, statement, params, many, context):
        if statement.startswith(("INSERT", "UPDATE", "DELETE")):
            raise OperationalError("database or disk is full")
        return execute(statement, params, many, context)

    with connection.execute_wrapper(refuse):
        yield


def by_page(password):
    page = Client(raise_request_exception=False)
    return page.post("/accounts/login/", {"login": "sales_rep", "password": password})


@pytest.mark.parametrize("password", ["demo", "no"])
def test_on_a_full_disk_nobody_is_told_of_wrong_passwords(cast, full_disk, password):
    answer = sign_in(password=password)
    assert (answer.status_code, answer.json()["error"]) == (503, "no_room")
    page = by_page(password)
    assert page.status_code == 503
    assert "磁盘满了" in page.content.decode()
    assert "连续输错" not in page.content.decode()


def test_a_lock_stays_a_lock(cast):
    for _ in range(5):
        sign_in(password="no")
    assert [sign_in().status_code, sign_in().status_code] == [429, 429]


def test_a_flood_of_other_names_opens_no_lock(cast):
    """As many counters as Django's cache keeps unless told otherwise, and some more."""
    for _ in range(5):
        sign_in(password="no")
    cache.set_many({f"somebody-else-{n}": 1 for n in range(400)}, 300)
    assert sign_in().status_code == 429


def test_after_five_wrong_passwords_also_the_right_one_is_refused(cast):
    assert [sign_in(password="no").status_code for _ in range(6)] == [401] * 5 + [429]
    assert sign_in().status_code == 429


def test_guessing_locks_neither_colleagues_nor_the_person_elsewhere(cast):
    for _ in range(6):
        sign_in(password="no")
    assert sign_in("sales_rep2").status_code == 200
    assert sign_in(address="10.0.0.2").status_code == 200


def test_a_new_password_opens_the_lock(cast):
    for _ in range(6):
        sign_in(password="no")
    person = cast.person("sales_rep")
    person.set_password("other")
    person.save()
    assert sign_in(password="other").status_code == 200


def test_pages_and_api_count_together(cast):
    for _ in range(5):
        Client().post("/accounts/login/", {"login": "sales_rep", "password": "no"}, REMOTE_ADDR="10.0.0.1")
    assert sign_in().status_code == 429


def test_a_whole_office_behind_one_address_signs_in(cast):
    assert {sign_in(name).status_code for name in cast.people} == {200}


def test_a_token_ends(cast):
    token = sign_in().json()["token"]
    assert tokens.valid_token(token, timezone.now() + tokens.LIFETIME - timedelta(seconds=5))
    assert tokens.valid_token(token, timezone.now() + tokens.LIFETIME) is None


def test_a_revoked_token_lets_nobody_in(cast):
    token = sign_in().json()["token"]
    assert ask(token, TOKEN, "delete").status_code == 204
    assert ask(token).status_code == 401


def test_a_new_password_ends_the_tokens_of_the_old_one(cast):
    token, person = sign_in().json()["token"], cast.person("sales_rep")
    person.set_password("other")
    person.save()
    assert ask(token).status_code == 401


def test_the_body_takes_nothing_else(cast):
    body = {"username": "sales_rep", "password": "demo", "is_active": True}
    answer = Client().post(TOKEN, body, content_type="application/json")
    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == ["is_active"]
