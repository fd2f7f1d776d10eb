"""Responses with a stored file. Whether the person may have it is decided by the room that points at it."""

from typing import TypeVar

from django.http import FileResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

from tuanding.core.files.kinds import PDF, PICTURES
from tuanding.core.files.models import FileBlob

SHOWN_IN_PAGE = {PDF.media_type, *(kind.media_type for kind in PICTURES)}
Answer = TypeVar("Answer", bound=HttpResponseBase)
NOTHING_RUNS = "default-src 'none'; style-src 'unsafe-inline'; object-src 'none'; base-uri 'none'"


def serve(blob: FileBlob, name: str, inline: bool = False) -> FileResponse:
    """A download; `inline` shows PDF and pictures in a page of ours. Nothing in a file ever runs as ours."""
    answer = FileResponse(blob.open_unchecked(), content_type=blob.media_type)
    answer["Content-Length"] = blob.size
    answer["ETag"] = f'"{blob.sha256}"'
    return (with_frame_headers if inline and blob.media_type in SHOWN_IN_PAGE else with_download_headers)(answer, name)


def with_frame_headers(answer: Answer, name: str) -> Answer:
    """Headers that let a frame of our own pages show the file. No sandbox: older PDF viewers do not work in one."""
    return _with_headers(
        answer, name, saved=False, frames="SAMEORIGIN", policy=f"{NOTHING_RUNS}; frame-ancestors 'self'"
    )


def with_download_headers(answer: Answer, name: str) -> Answer:
    """Headers of a download."""
    policy = f"{NOTHING_RUNS}; sandbox; frame-ancestors 'none'"
    return _with_headers(answer, name, saved=True, frames="DENY", policy=policy)


def _with_headers(answer: Answer, name: str, *, saved: bool, frames: str, policy: str) -> Answer:
    answer["Content-Disposition"] = content_disposition_header(saved, name) or "attachment"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["X-Frame-Options"] = frames
    answer["Content-Security-Policy"] = policy
    answer["Cache-Control"] = "private, no-cache"
    return answer
