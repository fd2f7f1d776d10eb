"""Whose role needs the second step, also one that was given while he was signed in, goes through it before anything else."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse

from tuanding.core.administration.second_factor import is_required
from tuanding.core.administration.views.two_steps import PASSED


class SecondStepMiddleware:
    """Ends a session in which nobody passed the second step: the page then leads to the sign-in, and back. Programs with a
    token have shown their code when they got it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        if settings.TWO_STEP_ROLES and request.actor is not None and self._is_step_missing(request):
            logout(request)
            request.actor = None
        return self.get_response(request)

    def _is_step_missing(self, request: Any) -> bool:
        return is_required(request.actor) and request.session.get(PASSED) != request.actor.person_id
