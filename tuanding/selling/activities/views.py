"""Calling session, the plan, visits."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tuanding.core.accounts.scopes import can, get_visible, may
from tuanding.core.attachments.uploads import uploads_of
from tuanding.core.attachments.views import tokens_of_form
from tuanding.core.kernel.workcal import SHANGHAI, day_of
from tuanding.core.pages import formats
from tuanding.core.pages.answers import form_page
from tuanding.core.pages.list_view import show_list
from tuanding.core.pages.once import how
from tuanding.core.pages.permit import permit
from tuanding.core.pages.request import Request
from tuanding.core.rulebook.stages import EFFECTIVE
from tuanding.selling.activities import operations, queries
from tuanding.selling.activities.forms import AppointmentForm, VisitForm
from tuanding.selling.activities.leading import address_of_visit_form
from tuanding.selling.activities.lists import CALLS, VISITS
from tuanding.selling.activities.models import Call, Visit
from tuanding.selling.activities.plan_views import crumbs, day_choices_context, short
from tuanding.selling.activities.rules import STEPS
from tuanding.selling.clients.models import GroupOrder
from tuanding.selling.clients.queries import has_stage

NEXT_STEPS = ("唤起需求", "资料搜集", "方案说明", "促成签单", "再打电话", "送样衣")  # data: offered, then typed


@permit("work", GroupOrder)
def appointment_new(request: Request, pk: int) -> HttpResponse:
    """1.2: a further visit agreed on for an open order."""
    order = get_visible(GroupOrder, request.actor, pk, "work")
    form = AppointmentForm(
        order.client, request.POST or None, initial={"contact": order.contact_id, "purpose": _next_purpose(order)}
    )
    days = day_choices_context(request, order.client.owner_id or request.actor.person_id)
    context = {"order": order, "crumbs": crumbs(order, _("约拜访")), **days}
    return form_page(
        request,
        form,
        lambda: operations.appoint_visit(
            order,
            **how(request),
            starts_at=form.starts_at(),
            rest_day=form.cleaned_data["rest_day"],
            contact=form.cleaned_data["contact"],
            place=form.cleaned_data["place"],
            purpose=form.cleaned_data["purpose"] or "Hq",
        ),
        done=reverse("order", args=[order.pk]),
        message=lambda row: _("约好了：%(client)s %(at)s") % {"client": order.client, "at": short(row.starts_at)},
        template="activities/appointment_form.html",
        context=context,
    )


@permit("visit", GroupOrder)
def visit_new(request: Request, pk: int) -> HttpResponse:
    """2.1–2.4, 4.1: what happened at the client's; back office enters it for the rep (1.10)."""
    order = get_visible(GroupOrder, request.actor, pk, "visit")
    if request.method != "POST" and (
        form_of_purpose := _address_of_own_form(request, order, request.GET.get("purpose", ""))
    ):
        return redirect(f"{form_of_purpose}?visit=1")
    form = VisitForm(order.client, request.POST or None, initial=_visit_initial(request, order))
    leads = (
        _address_of_own_form(request, order, "Fa") if form.is_valid() and form.cleaned_data["purpose"] == "Fa" else ""
    )
    if leads:
        form.add_error("purpose", _("有方案等着讲解：讲过了就记方案说明；只是又去了一趟，再按一次存好"))
    tokens = tokens_of_form(request, form)
    context = {
        "order": order,
        "uploads": uploads_of(tokens, request.actor),
        "crumbs": crumbs(order, _("记拜访")),
        "steps": len(STEPS),
        "next_steps": NEXT_STEPS,
        "earlier": queries.visits(request.actor).filter(client_id=order.client_id).order_by("-at", "-pk")[:5],
        "leads": leads,
        "twin": lambda: _visit_of_that_day(order, form),
        "further": bool(leads) or "further" in request.GET or "further" in request.POST,
        "for_rep": None if order.client.owner_id == request.actor.person_id else order.client.owner,
    }
    return form_page(
        request,
        form,
        lambda: operations.record_visit(
            order, **how(request, at=form.cleaned_data["held_at"]), **form.kwargs_for_operation(), files=tokens
        ),
        done=lambda visit: reverse("activities:visit", args=[visit.pk]),
        message=_("拜访已记下"),
        template="activities/visit_form.html",
        context=context,
    )


def _visit_of_that_day(order: GroupOrder, form: VisitForm) -> Visit | None:
    """The visit that is recorded already, for the question whether there was a second one."""
    values = form.cleaned_data
    return queries.visits_of_day(order.client_id, values["purpose"], day_of(values["held_at"])).first()


def _address_of_own_form(request: Request, order: GroupOrder, purpose: str) -> str:
    """The address of the purpose's own form; "" when it has none, or the person chose to record a plain visit."""
    further = "further" in request.GET or "further" in request.POST
    return "" if further else address_of_visit_form(order, request.actor, purpose)


def _visit_initial(request: Request, order: GroupOrder) -> dict:
    """With whom, where and what for: from the last appointment before now, else from the order."""
    appointments = queries.with_has_visit(queries.appointments(request.actor)).filter(
        group_order=order, starts_at__lte=request.now
    )
    last = appointments.order_by("-starts_at").first()
    return {
        "purpose": request.GET.get("purpose")
        or (last.purpose if last and not last.has_visit else _next_purpose(order)),
        "contact": (last.contact_id if last else None) or order.contact_id,
        "place": last.place if last else "",
        "held_at": request.now.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M"),
    }


def _next_purpose(order: GroupOrder) -> str:
    """What the next visit is for: the first purpose whose stage the order has not reached."""
    return next((code for code in EFFECTIVE if not has_stage(order, code)), EFFECTIVE[-1])


@permit("view", Call)
def call_records(request: Request) -> HttpResponse:
    """1.2: the calls that were made."""
    return show_list(request, CALLS)


@permit("view", Visit)
def visits(request: Request) -> HttpResponse:
    """2.1: the visits that were recorded."""
    return show_list(request, VISITS)


@require_safe
@permit("view", Visit)
def visit(request: Request, pk: int) -> HttpResponse:
    """One visit as it was recorded."""
    row = get_visible(Visit, request.actor, pk)
    title = _("%(client)s %(day)s 拜访") % {"client": row.client, "day": formats.day(row.at)}
    context = {"visit": row, "title": title, "crumbs": crumbs(row.group_order, _("拜访记录"))}
    context["may_appoint"] = not row.group_order.why_closed() and can(request.actor, "work", row.group_order)
    context["may_work"] = may(request.actor, "work", GroupOrder)
    return render(request, "activities/visit.html", context)
