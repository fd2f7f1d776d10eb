"""Whether this process and its database answer; and the 404 of the API."""

from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from tuanding import __version__
from tuanding.core.kernel.refusal import NotFound
from tuanding.core.pages.api import problem_of
from tuanding.core.pages.permit import public


@public
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """503 while the database does not answer, so that a load balancer sends people elsewhere."""
    answers = _database_answers()
    body = {"database": "ok" if answers else "unreachable", "vendor": connection.vendor, "version": __version__}
    return JsonResponse(body, status=200 if answers else 503, headers={"Cache-Control": "no-store"})


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return cursor.fetchone() == (1,)
    except DatabaseError:
        return False


@public
def no_address(request: HttpRequest, rest: str) -> JsonResponse:
    """The API's own 404, not a page, for any other address below /api/."""
    return JsonResponse(problem_of(NotFound("没有这个地址：%(value)s", field="path", value=request.path)), status=404)
