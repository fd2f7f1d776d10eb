"""What the frame around every page needs."""

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from tuanding.core.pages import menu, palette
from tuanding.core.pages.signed_in import company_of
from tuanding.core.rulebook.roles import ROLES


def frame(request) -> dict:
    """The context of base.html. Lazy: a fragment without a frame makes no query."""
    actor = getattr(request, "actor", None)
    context = {
        "company": SimpleLazyObject(lambda: company_of(request)),
        "demo": settings.DEMO,
        "search_url": address_or_empty("search"),
    }
    if actor is not None:
        context |= {
            "actor": actor,
            "sidebar": SimpleLazyObject(lambda: menu.sidebar(actor, request.path, request.now)),
            "thumb": SimpleLazyObject(lambda: menu.thumb_bar(actor, request.path)),
            "post": SimpleLazyObject(lambda: first_post_of(actor)),
            "password_url": address_or_empty("account_change_password"),
            "two_steps_url": address_or_empty("administration:two_steps"),
            "offers": SimpleLazyObject(lambda: palette.offers(actor)),
        }
    return context


def address_or_empty(name: str) -> str:
    """The address of a page that may not exist in this installation; empty then."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def first_post_of(actor) -> str:
    """团订一部 业务经理: department and role of the first grant; further roles are counted."""
    if not actor.grants:
        return _("没有岗位")
    first, more = actor.grants[0], len(actor.roles) - 1
    words = [actor.department_names[first.department_id]] if first.department_id else []
    return " ".join([*words, _(ROLES[first.role]), *([f"+{more}"] if more else [])])
