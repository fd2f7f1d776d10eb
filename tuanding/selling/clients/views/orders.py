"""Group orders: corrected, broken off."""

from typing import Any

from django.forms import BaseFormSet, formset_factory
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tuanding.core.accounts.scopes import get_visible
from tuanding.core.kernel.refusal import Invalid
from tuanding.core.pages.answers import form_page
from tuanding.core.pages.once import how_seen
from tuanding.core.pages.permit import permit
from tuanding.core.pages.request import Request
from tuanding.core.pages.undo import undo_address
from tuanding.selling.clients import operations
from tuanding.selling.clients.breaking import break_off as break_off_order
from tuanding.selling.clients.forms import BreakOffForm, OrderForm, ReferralForm
from tuanding.selling.clients.models import Ending, GroupOrder

LINES = 5
Lines = formset_factory(ReferralForm, extra=LINES, max_num=50)


@permit("edit", GroupOrder)
def edit_order(request: Request, pk: int) -> HttpResponse:
    """Title, contact and day of first wear."""
    order = get_visible(GroupOrder, request.actor, pk, "edit")
    form = OrderForm(request.POST or None, instance=order, actor=request.actor)
    context = {**_page_context(order, _("改团订单")), "seen": order.version}
    return form_page(
        request,
        form,
        lambda: operations.edit_order(order, form.changes(), **how_seen(request)),
        done=order.get_absolute_url(),
        message=_("已存"),
        context=context,
    )


@permit("break_off", GroupOrder)
def break_off(request: Request, pk: int) -> HttpResponse:
    """1.8: ends the order; asks for the referral list or why there is none."""
    order = get_visible(GroupOrder, request.actor, pk, "break_off")
    form, lines = BreakOffForm(request.POST or None), Lines(request.POST or None, prefix="r")
    context = {
        **_page_context(order, _("中断")),
        "lines": lines,
        "clause": "1.8",
        "seen": order.version,
        "submit": _("中断这张团订单"),
        "order": order,
        "ended": order.why_closed(),
    }
    return form_page(
        request,
        form,
        lambda: _break_off(request, order, form, lines),
        done=order.get_absolute_url(),
        message=lambda ending: _("已中断，记下推荐 %(n)s 位") % {"n": len(filled_lines(lines)[1])},
        undo=undo_address,
        template="clients/break_off.html",
        context=context,
        further=[lines],
    )


def _break_off(request: Request, order: GroupOrder, form: BreakOffForm, lines: BaseFormSet) -> Ending:
    """Breaks the order off; reasons about single referrals go beside their lines."""
    places, referrals = filled_lines(lines)
    try:
        return break_off_order(
            order,
            **how_seen(request),
            reason=form.cleaned_data["reason"],
            referrals=referrals,
            none_because=form.cleaned_data["none_because"],
        )
    except Invalid as why:
        move_errors_to_lines(why, lines, places)
        raise


def filled_lines(lines: BaseFormSet) -> tuple[list[int], list[dict[str, Any]]]:
    """The lines that are not empty: their places, and their cleaned data."""
    entries = [(place, one.cleaned_data) for place, one in enumerate(lines) if any(one.cleaned_data.values())]
    return [place for place, _entry in entries], [entry for _place, entry in entries]


def move_errors_to_lines(why: Invalid, lines: BaseFormSet, places: list[int]) -> None:
    """Reasons of single names go into their line; `why` keeps the rest."""
    for key in [k for k in why.errors if k.startswith("referrals.")]:
        _word, place, field = key.split(".")
        for reason in why.errors.pop(key):
            lines[places[int(place) - 1]].add_error(field, reason.sentence(_))


def _page_context(order: GroupOrder, title: str) -> dict:
    above = [
        (pgettext("一览", "团订单"), reverse("clients:orders")),
        (str(order.client), order.client.get_absolute_url()),
    ]
    crumbs = [*above, (order.number, order.get_absolute_url()), (title, "")]
    return {"title": title, "crumbs": crumbs, "clause": "1.1", "back": order.get_absolute_url()}
