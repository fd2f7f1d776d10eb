"""3.1: the client data sheet, version by version."""

from django.forms import model_to_dict
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from tuanding.core.accounts.scopes import get_visible, visible
from tuanding.core.pages.answers import answer, form_page
from tuanding.core.pages.once import how, how_seen
from tuanding.core.pages.permit import permit
from tuanding.core.pages.request import Request
from tuanding.selling.clients.models import GroupOrder
from tuanding.selling.proposals.fields import HEADCOUNT
from tuanding.selling.proposals.forms import DataSheetForm, HeadcountRows, rows_of
from tuanding.selling.proposals.models import DataSheet
from tuanding.selling.proposals.operations import save_data_sheet
from tuanding.selling.proposals.queries import completeness_of, further_facts, newest_sheet, points_in_words
from tuanding.selling.proposals.taking_over import take_over

TEMPLATE = "proposals/data_sheet_form.html"


@permit("work", GroupOrder)
def data_sheet_new(request: Request, pk: int) -> HttpResponse:
    """The form begins with the newest version; saving makes the next one."""
    order = get_visible(GroupOrder, request.actor, pk, "work")
    newest = newest_sheet(order.client_id)
    form = DataSheetForm(request.POST or None, initial=_initial_values(order, newest))
    rows = HeadcountRows(request.POST or None, prefix="rows", initial=_initial_headcounts(newest))
    context = {
        "rows": rows,
        "order": order,
        "newest": newest,
        "title": _("客户资料搜集表"),
        "complete": completeness_of(newest) if newest else None,
        "crumbs": crumbs(order, _("资料搜集")),
    }
    return form_page(
        request,
        form,
        lambda: save_data_sheet(
            order,
            **how_seen(request),
            headcounts=rows_of(rows),
            **form.kwargs_for_operation(),
        ),
        done=lambda sheet: reverse("proposals:data_sheet", args=[sheet.pk]),
        message=_("资料已存为新的一版"),
        template=TEMPLATE,
        context=context,
        further=[rows],
    )


def _initial_values(order: GroupOrder, newest: DataSheet | None) -> dict:
    """The newest version; before the first one what client, order and visits have already."""
    if newest:
        return model_to_dict(newest) | {"needs": "\n".join(newest.needs)}
    needs = order.activities_visits.filter(purpose="Hq").exclude(need="").order_by("pk").values_list("need", flat=True)
    return {
        "industry": order.client.industry,
        "sites": order.client.address,
        "wear_on": order.wear_on,
        "needs": "\n".join(needs),
    }


@require_POST
@permit("edit", GroupOrder)
def take_over_facts(request: Request, pk: int) -> HttpResponse:
    """3.1: headcount and day of first wear go from the newest data sheet to client and order."""
    order = get_visible(GroupOrder, request.actor, pk, "edit")
    return answer(
        request,
        lambda: take_over(order, **how(request)),
        done=order.get_absolute_url(),
        message=_("已用资料里的人数和穿着日"),
    )


def _initial_headcounts(newest: DataSheet | None) -> list[dict]:
    return [dict(row) for row in newest.headcounts.values(*HEADCOUNT.copied_names)] if newest else []


@require_safe
@permit("view", DataSheet)
def data_sheet(request: Request, pk: int) -> HttpResponse:
    """One version as it was saved."""
    sheet = get_visible(DataSheet, request.actor, pk)
    order = sheet.group_order
    context = {
        "sheet": sheet,
        "order": order,
        "points": points_in_words(sheet) + further_facts(sheet, request.actor),
        "complete": completeness_of(sheet),
        "versions": visible(DataSheet, request.actor).filter(client_id=sheet.client_id).order_by("-version"),
        "may_work": visible(GroupOrder, request.actor, "work").filter(pk=order.pk).exists(),
        "title": _("%(client)s 资料搜集表 V%(version)s") % {"client": sheet.client, "version": sheet.version},
        "crumbs": crumbs(order, _("资料搜集表 V%(version)s") % {"version": sheet.version}),
    }
    return render(request, "proposals/data_sheet.html", context)


def crumbs(order: GroupOrder, here: str) -> list:
    """团订单 / client and order / here."""
    return [
        (pgettext("一览", "团订单"), reverse("clients:orders")),
        (f"{order.client} {order.title}", reverse("order", args=[order.pk])),
        (here, ""),
    ]
