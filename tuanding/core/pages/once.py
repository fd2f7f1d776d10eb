"""The one-time key of a request, so that two clicks or two calls do one thing: of a form a hidden field, rendered by
`{% one_time_key %}`; of a program's call the header."""

import hashlib
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils.crypto import get_random_string

from tuanding.core.journal.keys import OneTime
from tuanding.core.pages.request import Request, is_api_call

FIELD = "once"
HEADER = "Idempotency-Key"
LONGEST_VERSION = 9  # digits
DRAFT_KEY = "draft_key"  # names the form whose text the browser holds until it was taken (`drafts.js`)
NOT_CONTENT = ("csrfmiddlewaretoken", FIELD, DRAFT_KEY)


def new_key() -> str:
    return get_random_string(24)


def key_of(request: HttpRequest) -> str:
    """Empty where the request has none."""
    return request.headers.get(HEADER, "").strip() if is_api_call(request) else request.POST.get(FIELD, "")


def once_of(request: HttpRequest) -> OneTime | None:
    """The request's key with a hash of everything sent; None for a request without one."""
    key = key_of(request)
    return OneTime.of(key, _content_of(request)) if key else None


def _content_of(request: HttpRequest) -> bytes | dict[str, Any]:
    """What the hash is made of. Another form of it would refuse the repeats of keys that are in use already."""
    if is_api_call(request) and request.content_type != "multipart/form-data":
        return f"{request.method} {request.path}\n".encode() + request.body
    return _form_content_of(request)


def _form_content_of(request: HttpRequest) -> dict[str, Any]:
    """Path, fields and SHA-256 of the files of a form, without the fields that differ each time (CSRF token, key)."""
    fields = {name: values for name, values in request.POST.lists() if name not in NOT_CONTENT}
    files = {name: [_file_digest(file) for file in files] for name, files in request.FILES.lists()}
    return {"path": request.path, "fields": fields, "files": files}


def _file_digest(file) -> str:
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()


def how(request: Request, at: datetime | None = None) -> dict[str, Any]:
    """Who, when (now, unless the fact has its own moment) and under which key: what every operation takes, from a page
    and from the API."""
    return {"by": request.actor, "at": at or request.now, "once": once_of(request)}


def how_seen(request: Request) -> dict[str, Any]:
    """The same with the version the person looked at; 0, which is always stale, when the form carries none."""
    return {**how(request), "seen": seen_of(request) or 0}


def seen_of(request: HttpRequest) -> int | None:
    """The version the person looked at, from the hidden field `seen`; None when it is missing or no number."""
    text = request.POST.get("seen", "")
    return int(text) if text.isdecimal() and len(text) <= LONGEST_VERSION else None
