"""Fixtures everybody may use.

`db`: the run's own database; the test's writes are rolled back. `fresh_db`: a database of its own, for what commits
(races, servers, kill -9); `db` then means that one. Whoever asks for `cast` gets one of the two by this rule.
"""

import itertools
import os
import shutil
import time
from datetime import UTC

import pytest
from django.test import Client

from tests.early import ENGINE, HOME
from tests.fresh import FreshDatabase, connected_to

ZONES = ("UTC", "Asia/Shanghai", "America/New_York")
NUMBERS = itertools.count(1)


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment):
    """In the place of pytest-django's: a copy of the migrated template, never Django's own test database."""
    ENGINE.copy("tests")


@pytest.fixture
def db(request):
    request.getfixturevalue("fresh_db" if "fresh_db" in request.fixturenames else "_django_db_helper")


@pytest.fixture(autouse=True)
def _django_db_marker(request):
    """In the place of pytest-django's: the mark means the fixture above."""
    if request.node.get_closest_marker("django_db"):
        request.getfixturevalue("db")


@pytest.fixture
def fresh_db(django_db_setup, django_db_blocker, monkeypatch):
    """A database whose commits are real; children of the test find it through the environment."""
    name = f"fresh{next(NUMBERS)}"
    ENGINE.copy(name)
    for key, value in ENGINE.environment(name).items():
        monkeypatch.setenv(key, value)
    with django_db_blocker.unblock(), connected_to(name, ENGINE):
        yield FreshDatabase(name, ENGINE)
    ENGINE.drop(name)


@pytest.fixture
def machine_zone(request):
    """The zone the machine's clock is set to, which must change nothing: the company lives in Shanghai."""
    before = os.environ.get("TZ")
    _set_zone(request.param)
    yield request.param
    _set_zone(before)


def _set_zone(zone):
    os.environ.pop("TZ", None)
    if zone:
        os.environ["TZ"] = zone
    time.tzset()


def pytest_generate_tests(metafunc):
    if metafunc.definition.get_closest_marker("clock"):
        metafunc.fixturenames.append("machine_zone")
        metafunc.parametrize("machine_zone", ZONES, indirect=True)


def pytest_collection_modifyitems(config, items):
    for item in items:
        mark = item.get_closest_marker("django_db")
        if "transactional_db" in item.fixturenames or (mark and mark.kwargs.get("transaction")):
            raise pytest.UsageError(f"{item.nodeid}: asks for a flush, which the gates refuse; use fresh_db")
    elsewhere = [item for item in items if item.get_closest_marker("postgres") and ENGINE.vendor != "postgresql"]
    config.hook.pytest_deselected(items=elsewhere)
    items[:] = [item for item in items if item not in elsewhere]


def pytest_report_header():
    return f"database: {ENGINE.vendor}"


@pytest.fixture
def cast(db):
    """Everybody of the cast, in the test's database."""
    from tests.cast import new_cast

    return new_cast()


@pytest.fixture
def clock(cast, monkeypatch):
    """Requests are made at `cast.now`."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: cast.now.astimezone(UTC))


@pytest.fixture
def browser(cast, clock):
    """`browser("sales_rep")` is a test client of somebody signed in."""

    def signed_in(who):
        page = Client()
        page.force_login(cast.person(who))
        return page

    return signed_in


@pytest.fixture
def program(cast, clock):
    """`program("sales_rep", "post", path, body)` answers (status, body) of /api/v1."""
    from tuanding.entrypoints.api.tokens import new_token

    def send(who, method, path, body=None, key="", **kwargs):
        token, _row = new_token(cast.person(who), cast.now)
        headers = {"Authorization": f"Bearer {token}", **({"Idempotency-Key": key} if key else {})}
        kwargs |= {"content_type": "application/json", "data": body} if body is not None else {}
        answer = getattr(Client(), method)(f"/api/v1{path}", headers=headers, **kwargs)
        return answer.status_code, answer.json()

    return send


@pytest.fixture(autouse=True)
def _doubt_what_is_composed_once(monkeypatch):
    """Every use of a kept text is compared with what the ordinary query would say to the same person."""
    monkeypatch.setattr("tuanding.core.accounts.composed.Query.doubted", True)


@pytest.fixture(autouse=True)
def _no_checkpoint_of_another_test():
    """A checkpoint is a file: it would outlive the rows that a test rolls back, and rightly miss them."""
    yield
    shutil.rmtree(HOME / "checkpoints", ignore_errors=True)
