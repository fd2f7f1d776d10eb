"""The pages that belong to no room: language, the parts page, errors."""

import logging
import sys
import uuid

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language
from django.views.decorators.http import require_POST

from tuanding.core.accounts.models import Person
from tuanding.core.kernel.disk import is_disk_error
from tuanding.core.pages.answers import came_from, error_page
from tuanding.core.pages.permit import public
from tuanding.core.pages.request import Request
from tuanding.core.pages.specimens import everything, sample_page

log = logging.getLogger(__name__)


@public
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """中文 or English, stored in a cookie and, for somebody signed in, with the person."""
    chosen = request.POST.get("language", "")
    next_url = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(next_url, {request.get_host()}):
        next_url = "/"
    answer = HttpResponseRedirect(next_url)
    if check_for_language(chosen) and chosen in dict(settings.LANGUAGES):
        answer.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            chosen,
            max_age=365 * 86400,
            samesite="Lax",
            httponly=True,
            secure=settings.LANGUAGE_COOKIE_SECURE,
        )
        if request.user.is_authenticated:
            # past the doors: the language is no business record, has no version and no journal entry
            Person.objects.filter(pk=request.user.pk).update(language=chosen)
    return answer


@public
def parts(request: Request, page: str = "") -> HttpResponse:
    """Every component of the look on one page, or one whole page, for developers: only in the demo company and under
    test."""
    if not (settings.DEMO or settings.TESTING):
        raise Http404
    template, status, context = sample_page(request, page)
    return render(request, template, everything(request) | context, status=status)


def bad_request(request: HttpRequest, exception=None) -> HttpResponse:
    """400; 413 for what is too big, 422 for a file whose name is too long."""
    if isinstance(exception, MultiPartParserError) and "header size" in str(exception):
        return error_page(request, 422, kind="name")
    return error_page(request, 413 if isinstance(exception, RequestDataTooBig) else 400)


def not_found(request: HttpRequest, exception=None) -> HttpResponse:
    return error_page(request, 404)


def forbidden(request: HttpRequest, exception=None) -> HttpResponse:
    return error_page(request, 403)


def server_error(request: HttpRequest) -> HttpResponse:
    """503 when the disk is full or the database does not answer; else 500 with a number that the log has too, before
    the traceback."""
    why = sys.exc_info()[1]
    if is_disk_error(why):
        return error_page(request, 503, kind="full")
    if isinstance(why, OperationalError | InterfaceError):
        return error_page(request, 503)
    number = uuid.uuid4().hex[:8].upper()
    log.error("%s: %s %s", number, request.method, request.path)
    return error_page(request, 500, number)


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without a valid token: open since before the last sign-in, or sent from elsewhere."""
    return error_page(request, 403, kind="token", back=came_from(request))
