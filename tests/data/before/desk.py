"""Requests of the company's people, sent at a moment of one's own, and written down so that they can be sent again."""

from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch
from urllib.parse import urlencode

from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from tuanding.core.accounts.models import Person
from tuanding.entrypoints.api.tokens import new_token

FORM = "application/x-www-form-urlencoded"


class Clock:
    """What time it is for everything that asks, until it is moved on."""

    def __init__(self, now: datetime):
        self.now = now
        patch("django.utils.timezone.now", lambda: self.now.astimezone(UTC)).start()

    def later(self, **delta: float) -> datetime:
        self.now += timedelta(**delta)
        return self.now


class Desk:
    """Sends what people send. `sent` is every write with a key: who, when, how, what."""

    def __init__(self, clock: Clock):
        self.clock, self.sent, self.tokens = clock, [], {}

    def api(self, who: str, method: str, path: str, body: str | None = None, *, key: str = "", kind: str = "") -> Any:
        """What /api/v1 answers with. `body` is JSON text, unless `kind` says what it is."""
        one = {"who": who, "method": method, "path": f"/api/v1{path}", "key": key, "body": body or "", "kind": kind}
        one["kind"] = kind or "application/json"
        return self._write_down(one, 200 <= (answer := self.send(one))[0] < 300, answer)

    def upload(self, who: str, path: str, text: str, *, key: str, **fields: Any) -> Any:
        """A list of clients as a program sends it."""
        from django.core.files.uploadedfile import SimpleUploadedFile

        file = SimpleUploadedFile("名单.csv", text.encode())
        body = encode_multipart(BOUNDARY, {"file": file, **fields}).decode()
        return self.api(who, "post", path, body, key=key, kind=MULTIPART_CONTENT)

    def page(self, who: str, path: str, key: str = "", **fields: Any) -> str:
        """Where the form of a page leads."""
        once = {"once": key} if key else {}
        body = urlencode({**fields, **once}, doseq=True)
        one = {"who": who, "method": "post", "path": path, "key": key, "body": body, "kind": FORM}
        return self._write_down(one, (answer := self.send(one))[0] == 302, answer)

    def _write_down(self, one: dict, well: bool, answer: tuple[int, Any]) -> Any:
        assert well, (one, answer)
        if one["key"]:
            self.sent.append({"at": self.clock.now.isoformat(), **one})
        return answer[1]

    def send(self, one: dict) -> tuple[int, Any]:
        """(status, body of the API or where the page leads) of one request, first sent or sent again."""
        client = Client()
        headers = {"Idempotency-Key": one["key"]} if one["key"] and one["kind"] != FORM else {}
        if one["path"].startswith("/api/"):
            headers["Authorization"] = f"Bearer {self._token(one['who'])}"
        else:
            client.force_login(Person.objects.get(username=one["who"]))
        answer = client.generic(one["method"].upper(), one["path"], one["body"], one["kind"], headers=headers)
        return answer.status_code, answer.get("Location") or self._body(answer)

    def _body(self, answer) -> Any:
        return (
            answer.json() if answer.headers["Content-Type"].startswith("application/json") else answer.content.decode()
        )

    def _token(self, who: str) -> str:
        if who not in self.tokens:
            self.tokens[who], _row = new_token(Person.objects.get(username=who), self.clock.now)
        return self.tokens[who]
