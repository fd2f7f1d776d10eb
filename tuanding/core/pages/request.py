"""The request as views see it after the middleware."""

from datetime import datetime

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from tuanding.core.accounts.actors import PersonActor

API = "/api/"


class Request(HttpRequest):
    """For annotations: `actor` is set in every view behind `permit`, `now` in all of them."""

    actor: PersonActor
    now: datetime
    htmx: HtmxDetails


def is_api_call(request: HttpRequest) -> bool:
    """Whether a program asks, not a page."""
    return request.path.startswith(API)
