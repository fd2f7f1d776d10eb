"""Somebody at a page, a program at the API: both at the cast's moment."""

from datetime import UTC

import pytest
from django.test import Client

from tuanding.entrypoints.api.tokens import new_token


@pytest.fixture
def clock(cast, monkeypatch):
    """Requests are made at `cast.now`."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: cast.now.astimezone(UTC))


@pytest.fixture
def browser(cast, clock):
    """`browser("sales_rep")` is a test client of somebody signed in."""

    def signed_in(who):
        page = Client()
        page.force_login(cast.person(who), "django.contrib.auth.backends.ModelBackend")
        return page

    return signed_in


@pytest.fixture
def program(cast, clock):
    """`program("sales_rep", "post", path, body)` answers (status, body) of /api/v1."""

    def send(who, method, path, body=None, key=""):
        token, _row = new_token(cast.person(who), cast.now)
        headers = {"Authorization": f"Bearer {token}", **({"Idempotency-Key": key} if key else {})}
        given = {"content_type": "application/json", "data": body} if body is not None else {}
        answer = getattr(Client(), method)(f"/api/v1{path}", headers=headers, **given)
        return answer.status_code, answer.json()

    return send
