"""How a kept file leaves the house. Whether this person may have it is decided by the room that points at it."""

from django.http import FileResponse
from django.utils.http import content_disposition_header

from tuanding.core.files.kinds import PDF, PICTURES
from tuanding.core.files.models import FileBlob

SHOWN_IN_PAGE = {PDF.media_type, *(kind.media_type for kind in PICTURES)}
NOTHING_RUNS = "default-src 'none'; style-src 'unsafe-inline'; object-src 'none'; base-uri 'none'"


def serve(blob: FileBlob, name: str, inline: bool = False) -> FileResponse:
    """A download; `inline` shows PDF and pictures in a page of ours. Nothing in a file ever runs as ours."""
    shown = inline and blob.media_type in SHOWN_IN_PAGE
    answer = FileResponse(blob.open(), content_type=blob.media_type)
    answer["Content-Length"] = blob.size
    answer["Content-Disposition"] = content_disposition_header(not shown, name) or "attachment"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["X-Frame-Options"] = "SAMEORIGIN" if shown else "DENY"
    # Chromium's PDF viewer refuses a sandboxed document, so only what is shown goes without the sandbox
    answer["Content-Security-Policy"] = (
        f"{NOTHING_RUNS}; frame-ancestors 'self'" if shown else f"{NOTHING_RUNS}; sandbox; frame-ancestors 'none'"
    )
    answer["Cache-Control"] = "private, no-cache"
    answer["ETag"] = f'"{blob.sha256}"'
    return answer
