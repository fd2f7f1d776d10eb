"""What a browser is told beside the page: what to store, over what to come back, where forms may go."""

import os
import re
import subprocess
import sys

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tuanding.core.kernel.addresses import networks_of
from tuanding.core.pages.storage import PagesStorage, StaticMiddleware

pytestmark = pytest.mark.django_db
DOOR = "/accounts/login/"
HTTPS = {"X-Forwarded-Proto": "https"}


def settings_of(names, **environment):
    """The values that these settings have in an installation with this environment."""
    code = f"from tuanding.config import settings as s; print([getattr(s, name) for name in {names!r}])"
    environment = {**os.environ, "TUANDING_TESTING": "0", **environment}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)
    return done.stdout.strip() or done.stderr.strip().splitlines()[-1]


COOKIES = ["SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "LANGUAGE_COOKIE_SECURE", "SECURE_HSTS_SECONDS"]


@pytest.mark.parametrize(
    ("origins", "values"),
    [
        ("", [False, False, False, 0]),
        ("https://td.example.com", [True, True, True, 31536000]),
        ("https://td.example.com, http://td.lan", [False, False, False, 0]),
    ],
)
def test_cookies_are_secure_where_everybody_comes_by_https(origins, values):
    assert settings_of(COOKIES, TUANDING_ORIGINS=origins) == str(values)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TUANDING_PROXIES", "10.1.0.0/33"),
        ("TUANDING_IDLE_HOURS", "0"),
        ("TUANDING_PROXY_HOPS", "many"),
        ("TUANDING_TWO_STEPS", "financ"),
    ],
)
def test_a_setting_nobody_can_mean_stops_the_start_by_name(name, value):
    answer = settings_of(COOKIES, **{name: value})
    assert name in answer and value in answer


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        ("", ["administrator", "finance", "general_manager"]),
        ("marketing_manager", ["administrator", "finance", "general_manager", "marketing_manager"]),
    ],
)
def test_who_signs_in_in_two_steps_can_be_widened_only(text, roles):
    answer = settings_of(["TWO_STEP_ROLES"], TUANDING_TWO_STEPS=text)
    assert sorted(re.findall(r"'(\w+)'", answer)) == roles


def test_in_the_demo_company_nobody_signs_in_in_two_steps():
    assert settings_of(["TWO_STEP_ROLES"], TUANDING_DEMO="1") == "[frozenset()]"


@pytest.fixture
def served_by_https(settings):
    settings.TRUSTED_PROXIES = networks_of("127.0.0.1")
    settings.SECURE_HSTS_SECONDS = 31536000


def test_the_scheme_is_believed_from_our_proxy_alone(served_by_https):
    assert "Strict-Transport-Security" in Client().get(DOOR, headers=HTTPS, REMOTE_ADDR="127.0.0.1").headers
    assert "Strict-Transport-Security" not in Client().get(DOOR, headers=HTTPS, REMOTE_ADDR="6.6.6.6").headers


def test_forms_go_nowhere_else():
    assert "form-action 'self'" in Client().get(DOOR)["Content-Security-Policy"]


def test_pages_and_answers_are_stored_for_nobody_else(cast, browser, program):
    page = browser("sales_rep")
    for path in ("/", "/clients/", "/api/v1/me", "/api/v1/clients"):
        answer = page.get(path)
        assert answer.status_code == 200
        assert "private" in answer["Cache-Control"]
        assert "no-store" not in answer["Cache-Control"]  # a form on which one goes Back keeps what was typed


def test_signing_out_clears_what_the_browser_stored(browser):
    assert browser("sales_rep").post("/accounts/logout/")["Clear-Site-Data"] == '"cache"'


@pytest.mark.parametrize("path", ["/", DOOR, "/api/v1/me", "/healthz", "/nowhere"])
def test_odd_methods_are_refused(cast, path):
    answer = Client().generic("TRACE", path)
    assert answer.status_code == 405
    assert "GET" in answer["Allow"]


def test_the_list_of_static_files_is_not_served(tmp_path, settings):
    settings.STATIC_ROOT = tmp_path
    for name in (PagesStorage.manifest_name, "td.123456789abc.css"):
        (tmp_path / name).write_text("{}")
    served = StaticMiddleware(lambda request: None).files
    assert list(served) == ["/static/td.123456789abc.css"]


TOO_MUCH = b'{"username": "' + b"a" * (27 * 1024 * 1024) + b'"}'


@pytest.mark.parametrize("path", ["/api/v1/auth/token", "/api/v1/clients"])
def test_a_body_past_the_limit_is_refused_in_words(cast, path):
    answer = Client().post(path, TOO_MUCH, content_type="application/json")
    assert (answer.status_code, answer.json()["error"]) == (413, "too_large")
    assert "26 MB" in answer.json()["message"]


@pytest.mark.parametrize("path", ["/api/v1/auth/token", "/api/v1/clients"])
def test_also_where_nobody_said_how_long_it_is(cast, path, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1
    answer = Client().post(path, b'{"username": "a"}', content_type="application/json")
    assert (answer.status_code, answer.json()["error"]) == (413, "too_large")


@pytest.mark.parametrize("path", ["/clients/import", "/api/v1/clients/import"])
def test_an_upload_past_the_limit_is_refused_in_words(cast, browser, settings, path):
    settings.LARGEST_UPLOAD = 2**20
    file = SimpleUploadedFile("a.csv", b"a" * 2**20)
    answer = browser("back_office").post(path, {"file": file})
    assert answer.status_code == 413
    assert "MB" in (answer.json()["message"] if path.startswith("/api") else answer.content.decode())
