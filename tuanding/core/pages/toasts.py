"""A message at the foot of the next page, with 撤销 where it can be undone."""

from django.contrib import messages
from django.http import HttpRequest


def toast(request: HttpRequest, text, undo: str = "") -> None:
    """`undo` is the address that undoes it; it gets a POST with a one-time key."""
    messages.success(request, text, extra_tags=undo)
