"""The request as views see it after the middleware."""

from datetime import datetime

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from tuanding.core.accounts.actors import PersonActor


class Request(HttpRequest):
    """For annotations: `actor` is set in every view behind `permit`, `now` in all of them."""

    actor: PersonActor
    now: datetime
    htmx: HtmxDetails
