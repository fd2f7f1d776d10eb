"""The bell: what is new for somebody since he looked. Counts are asked again and again by open pages, lightly."""

from typing import Any, NamedTuple

from django.http import HttpResponse, HttpResponseNotModified, JsonResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tuanding.core.pages.permit import permit
from tuanding.core.pages.request import Request
from tuanding.core.pages.waiting import Waiting, in_words
from tuanding.core.worklist.news import NewsLine, counts_for, look, news_for


class BellLine(NamedTuple):
    """A line of the list: what, where, who and when."""

    waiting: Waiting
    by: str
    at: Any
    is_fresh: bool


@require_safe
@permit()
def counts(request: Request) -> HttpResponse:
    """{"fresh": new since the last look, "waiting": what waits}; 304 where the page has this answer already."""
    fresh, waiting = counts_for(request.actor, request.now)
    tag = f'"{request.actor.person_id}-{fresh}-{waiting}"'
    unchanged = request.headers.get("If-None-Match") == tag
    answer = HttpResponseNotModified() if unchanged else JsonResponse({"fresh": fresh, "waiting": waiting})
    answer["ETag"] = tag
    patch_cache_control(answer, private=True, no_cache=True)
    return answer


@permit()
def bell(request: Request) -> HttpResponse:
    """The newest things; a POST, which opening the bell sends, marks them as looked at."""
    lines = [_bell_line(line, request) for line in news_for(request.actor, request.now)]
    if request.method == "POST":
        look(request.actor, request.now)
    part = "fragment" in request.GET
    return render(request, "pages/parts/bell_lines.html" if part else "pages/bell.html", {"lines": lines})


def _bell_line(line: NewsLine, request: Request) -> BellLine:
    waiting = in_words(line.task, request.now)
    if line.alike > 1:
        words = _("%(client)s 等 %(count)s 家") % {"client": waiting.where, "count": line.alike}
        waiting = Waiting(**{**waiting.__dict__, "where": words})
    return BellLine(waiting, line.by, line.at, line.is_fresh)
