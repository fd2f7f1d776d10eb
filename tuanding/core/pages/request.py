"""The request as views see it after the middleware."""

from datetime import datetime

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from tuanding.core.accounts.actors import PersonActor
from tuanding.core.kernel.refusal import Refusal

API = "/api/"
MEGABYTE = 2**20


class RequestTooLarge(Refusal):
    """More was sent at once than is read: `most` bytes."""

    code, status = "too_large", 413

    def __init__(self, most: int):
        super().__init__(
            "一次送来的太大：最多 %(most)s MB，请分几次送", field="body", value=None, most=most // MEGABYTE
        )


class Request(HttpRequest):
    """For annotations: `actor` is set in every view behind `permit`, `now` in all of them."""

    actor: PersonActor
    now: datetime
    htmx: HtmxDetails


def is_api_call(request: HttpRequest) -> bool:
    """Whether a program asks, not a page."""
    return request.path.startswith(API)


def is_poll(request: HttpRequest) -> bool:
    """Whether an open page asks by itself what is new: that is nobody's use of it."""
    return request.headers.get("X-Poll") == "1"
