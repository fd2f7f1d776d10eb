"""Who asks, when, and in which language: set once per request, used by views and templates."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY, logout
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import SimpleLazyObject

from tuanding.core.accounts.actors import actor_of
from tuanding.core.kernel.days import TODAY
from tuanding.core.kernel.workcal import day_of
from tuanding.core.pages.addresses import nearest_page
from tuanding.core.pages.answers import came_from, error_page
from tuanding.core.pages.api import problem_of
from tuanding.core.pages.request import RequestTooLarge, is_api_call, is_poll

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
# Not no-store: with it some browsers load a page anew on Back, without what was typed. Signing out clears what is stored.
OF_THIS_PERSON = "private, no-cache"
CHUNK, MOST_READ_PAST = 2**20, 2**29  # bytes


class ActorMiddleware:
    """Sets `request.now` and `request.actor` (None for a stranger).

    A disabled person is signed out by the first request that follows. Roles are read once per request, when first
    needed: one that was ended is gone with the next request.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        request.now = timezone.now()
        TODAY.set(day_of(request.now))
        query = request.META.get("QUERY_STRING", "")
        if "%00" in query:  # a NUL character: nobody types it, and PostgreSQL raises an error
            request.META["QUERY_STRING"] = query.replace("%00", "")
        request.actor = None
        if request.COOKIES.get(settings.SESSION_COOKIE_NAME):
            self._set_actor_and_language(request)
        answer = self._refusal_unread(request) or self.get_response(request)
        if answer.status_code == 405:
            answer = self._method_not_allowed(request, answer)
        if not answer.has_header("Cache-Control"):
            answer["Cache-Control"] = OF_THIS_PERSON
        return answer

    def _refusal_unread(self, request: HttpRequest) -> HttpResponse | None:
        """The refusal of what nobody reads: an odd method, a body larger than any form or file may be."""
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        length = request.META.get("CONTENT_LENGTH") or "0"
        is_multipart = request.content_type == "multipart/form-data"
        most = settings.LARGEST_UPLOAD if is_multipart else settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        if not length.isdecimal() or int(length) <= most:
            return None
        _read_past(request)
        if is_api_call(request):
            return JsonResponse(problem_of(RequestTooLarge(most)), status=413)
        return error_page(request, 413, kind="upload" if is_multipart else "")

    def _method_not_allowed(self, request: HttpRequest, answer: HttpResponse) -> HttpResponse:
        """A page instead of Django's blank 405: somebody opened the address of a button. It leads to the page the button
        stands on; who has just signed in again, after a form whose session had ended, is led there at once."""
        if answer.content or is_api_call(request):
            return answer
        page_of_button = nearest_page(request.path)
        if request.method == "GET" and page_of_button and came_from(request).startswith(reverse(settings.LOGIN_URL)):
            return HttpResponseRedirect(page_of_button)
        page = error_page(request, 405, back=page_of_button)
        page["Allow"] = answer["Allow"]
        return page

    def _set_actor_and_language(self, request: Any) -> None:
        if request.user.is_authenticated:
            request.actor = SimpleLazyObject(lambda: actor_of(request.user, request.now))
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = translation.get_language()
            if not is_poll(request):
                request.session.note_use(request.now)
        elif SESSION_KEY in request.session:
            logout(request)


def _read_past(request: HttpRequest) -> None:
    """Reads what is refused, and drops it: a browser that is still sending does not hear an answer. Who sends without end is cut
    off."""
    total = 0
    with suppress(OSError):
        while total < MOST_READ_PAST and (chunk := request.read(CHUNK)):
            total += len(chunk)
