"""Who may open a page: written on the view, read by the test that walks every route with every role."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django_htmx.http import HttpResponseClientRedirect

from tuanding.core.accounts.scopes import may
from tuanding.core.kernel.refusal import Denied, NotFound, Refusal
from tuanding.core.pages.answers import came_from, error_page
from tuanding.core.pages.request import Request

ENDED = "ended"  # in the address of the sign-in page: the person had been signed in


@dataclass(frozen=True)
class Permit:
    """`view.permit`: open to strangers, to whoever is signed in, or to those with a right or role."""

    right: str = ""
    model: type[Model] | None = None
    roles: tuple[str, ...] = ()
    public: bool = False

    def open_to(self, actor) -> bool:
        if self.roles and not actor.has(*self.roles):
            return False
        return self.model is None or may(actor, self.right, self.model)


def permit(right: str = "", model: type[Model] | None = None, roles: tuple[str, ...] = ()) -> Callable:
    """`@permit("view", Client)`, `@permit(roles=(FINANCE,))`, `@permit()` for everybody who is signed in.

    A stranger is led to the sign-in page. Without the right on any row the page is 403; whether *this* row is theirs is
    asked by the view through `get_visible`, whose NotFound becomes 404.
    """
    rule = Permit(right, model, roles)

    def decorate(view: Callable) -> Callable:
        @wraps(view)
        def guarded(request: Request, *args, **kwargs) -> HttpResponse:
            if request.actor is None:
                return _sign_in_redirect(request)
            if not rule.open_to(request.actor):
                return _refusal_page(request, Denied())
            try:
                return view(request, *args, **kwargs)
            except (NotFound, Denied) as refusal:
                return _refusal_page(request, refusal)

        guarded.permit = rule  # type: ignore[attr-defined]
        return guarded

    return decorate


def public(view: Callable) -> Callable:
    """Open to strangers: sign-in, language, health, client links."""
    view.permit = Permit(public=True)  # type: ignore[attr-defined]
    return view


def framed(view: Callable) -> Callable:
    """For a view that answers with a PDF shown inside our own pages: the browser's viewer needs a policy of its own."""

    @wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response._csp_exempt = True
        response.xframe_options_exempt = True
        response["Content-Security-Policy"] = "frame-ancestors 'self'"
        return response

    return guarded


def _sign_in_redirect(request: HttpRequest) -> HttpResponse:
    """Back to the page the person was on; `ended=1` where he had been signed in, so that the sign-in page says why."""
    is_htmx = getattr(request, "htmx", False)
    is_page = request.method in ("GET", "HEAD") and not is_htmx
    answer = redirect_to_login(request.get_full_path() if is_page else came_from(request))
    ended = not is_page or settings.SESSION_COOKIE_NAME in request.COOKIES
    url = f"{answer.url}&{ENDED}=1" if ended else answer.url
    return HttpResponseClientRedirect(url) if is_htmx else HttpResponseRedirect(url)


def _refusal_page(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    return error_page(request, refusal.status)
