"""Browsers and programs at the cast's moment."""

import pytest
from django.test import Client

from tuanding.entrypoints.api.tokens import new_token


@pytest.fixture
def browser(cast, monkeypatch):
    """`browser("sales_rep")` is somebody signed in."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: cast.now)

    def signed_in(who):
        page = Client()
        page.force_login(cast.person(who), "django.contrib.auth.backends.ModelBackend")
        return page

    return signed_in


@pytest.fixture
def program(cast, monkeypatch):
    """`program("sales_rep", "post", path, body)` answers (status, body)."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: cast.now)

    def send(who, method, path, body=None, key="", **given):
        token, _row = new_token(cast.person(who), cast.now)
        headers = {"Authorization": f"Bearer {token}", **({"Idempotency-Key": key} if key else {})}
        given |= {"content_type": "application/json", "data": body} if body is not None else {}
        answer = getattr(Client(), method)(f"/api/v1{path}", headers=headers, **given)
        return answer.status_code, answer.json()

    return send
