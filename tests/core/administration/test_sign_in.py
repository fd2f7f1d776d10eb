"""Who guesses passwords, from where, and who is kept out by it: behind a proxy too, by page and by API alike."""

import pytest
from django.test import Client

from tuanding.core.kernel.addresses import networks_of

pytestmark = [pytest.mark.django_db, pytest.mark.both]
DOOR, TOKEN = "/accounts/login/", "/api/v1/auth/token"


@pytest.fixture
def proxy(settings):
    settings.TRUSTED_PROXIES = networks_of("127.0.0.1")


def by_page(name="general_manager", password="demo", address="127.0.0.1", behind="", browser=None):
    headers = {"X-Forwarded-For": behind} if behind else {}
    data = {"login": name, "password": password}
    return (browser or Client()).post(DOOR, data, headers=headers, REMOTE_ADDR=address)


def by_program(name="general_manager", password="demo", address="127.0.0.1", behind=""):
    headers = {"X-Forwarded-For": behind} if behind else {}
    body = {"username": name, "password": password}
    return Client().post(TOKEN, body, content_type="application/json", headers=headers, REMOTE_ADDR=address)


WAYS = pytest.mark.parametrize(("sign_in", "good"), [(by_page, 302), (by_program, 200)])


@WAYS
def test_behind_the_proxy_a_stranger_locks_only_his_own_address(cast, proxy, sign_in, good):
    for _ in range(6):
        assert sign_in(password="x", behind="6.6.6.6").status_code in (200, 401, 429)
    assert sign_in(behind="6.6.6.6").status_code == 429
    assert sign_in(behind="10.0.0.5").status_code == good


@WAYS
def test_past_the_proxy_nobody_chooses_his_address(cast, proxy, sign_in, good):
    for n in range(5):
        sign_in(password="x", address="6.6.6.6", behind=f"10.0.0.{n}")
    assert sign_in(address="6.6.6.6", behind="10.0.0.99").status_code == 429


@WAYS
def test_whoever_is_locked_is_told_for_how_long(cast, sign_in, good):
    for _ in range(5):
        sign_in(password="x")
    answer = sign_in()
    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= 300


@pytest.fixture
def few_of_address(settings):
    """Six instead of sixty: each takes a third of a second, as passwords should."""
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "login_failed_of_address": "6/300s/key"}


def many_names(sign_in):
    for n in range(6):
        sign_in(name=f"somebody{n}", password="x", address="6.6.6.6")


@WAYS
def test_many_names_from_one_address_are_limited_and_nobody_elsewhere_notices(cast, few_of_address, sign_in, good):
    many_names(sign_in)
    refused = sign_in(address="6.6.6.6")
    assert refused.status_code == 429
    assert "网络地址" in (refused.json()["message"] if sign_in is by_program else refused.content.decode())
    assert sign_in(address="10.0.0.5").status_code == good


def test_a_guesser_in_the_office_keeps_nobody_out_of_a_machine_he_signed_in_at_before(cast, few_of_address):
    mine = Client()
    assert by_page("finance", address="6.6.6.6", browser=mine).status_code == 302
    mine.post("/accounts/logout/")
    many_names(by_page)
    assert by_page("finance", address="6.6.6.6", browser=mine).status_code == 302
    assert by_page("finance", address="6.6.6.6").status_code == 429
    mine.post("/accounts/logout/")
    assert by_page("finance2", address="6.6.6.6", browser=mine).status_code == 429  # it is known for one person


def test_what_names_a_browser_cannot_be_made_up(cast, few_of_address):
    many_names(by_page)
    mine = Client()
    mine.cookies["td_known"] = "ImZpbmFuY2Ui:abc:def"
    assert by_page("finance", address="6.6.6.6", browser=mine).status_code == 429


def test_a_whole_office_signs_in_after_typing_wrong_once(cast):
    for name in cast.people:
        by_page(name, "x", address="6.6.6.6")
    assert {by_page(name, address="6.6.6.6").status_code for name in cast.people} == {302}
