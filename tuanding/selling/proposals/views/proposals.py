"""3.2, 4.1–4.3: a proposal as it was delivered, its drawing, and how it was explained to the client."""

from typing import Any

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tuanding.core.accounts.scopes import get_visible, visible
from tuanding.core.attachments.views import serve_small
from tuanding.core.files.serving import serve
from tuanding.core.kernel.refusal import Invalid
from tuanding.core.kernel.workcal import SHANGHAI
from tuanding.core.pages.answers import form_page
from tuanding.core.pages.once import how
from tuanding.core.pages.permit import permit
from tuanding.core.pages.request import Request
from tuanding.selling.clients.models import GroupOrder
from tuanding.selling.proposals import queries
from tuanding.selling.proposals.forms import PresentationForm
from tuanding.selling.proposals.models import Presentation, Proposal, ProposalLine
from tuanding.selling.proposals.presenting import points_to_confirm, present_proposal
from tuanding.selling.proposals.views.data_sheets import crumbs

TEMPLATE = "proposals/presentation_form.html"


@require_safe
@permit("view", Proposal)
def proposal(request: Request, pk: int) -> HttpResponse:
    """Lines, text and drawing; who it was presented to and what came of it."""
    row = get_visible(Proposal, request.actor, pk)
    lines = list(row.lines.all())
    accepted = queries.accepted_proposal(row.group_order)
    context = {
        "proposal": row,
        "order": row.group_order,
        "lines": lines,
        "totals": queries.pieces_and_amount(lines),
        "presentations": visible(Presentation, request.actor).filter(proposal=row).select_related("by").order_by("-pk"),
        "accepted": accepted is not None and accepted.pk == row.pk,
        "newest": queries.is_newest_delivered(row, request.actor),
        "may_present": visible(Proposal, request.actor, "present").filter(pk=row.pk).exists(),
        "versions": row.request.proposals.order_by("-version"),
        "title": f"{row.group_order.client} {row}",
        "crumbs": crumbs(row.group_order, str(row)),
        "picture": bool(row.file and "image" in row.file.media_type),
    }
    return render(request, "proposals/proposal.html", context)


@require_safe
@permit("view", Proposal)
def drawing(request: Request, pk: int) -> HttpResponseBase:
    """The drawing delivered with a proposal."""
    row = get_visible(Proposal, request.actor, pk)
    if row.file is None:
        raise Http404
    return serve(row.file, row.filename, inline=True)


@require_safe
@permit("view", Proposal)
def line_picture(request: Request, pk: int) -> HttpResponseBase:
    """The picture of a style; with `?small` the small one."""
    line = ProposalLine.objects.select_related("picture").filter(pk=pk).first()
    if line is None or line.picture is None:
        raise Http404
    get_visible(Proposal, request.actor, line.proposal_id)
    return serve_small(request, line.picture) if "small" in request.GET else serve(line.picture, "", inline=True)


@permit("present", Proposal)
def present(request: Request, pk: int) -> HttpResponse:
    """The owner goes through the data point by point, then through the needs, and notes the decision."""
    row = get_visible(Proposal, request.actor, pk, "present")
    order = row.group_order
    form = PresentationForm(row, order.client, request.POST or None, initial=_initial_of_presentation(request, order))
    context = {
        "proposal": row,
        "order": order,
        "points": points_to_confirm(row, request.POST.getlist("confirmed")),
        "lines": row.lines.all(),
        "title": _("讲解方案 %(proposal)s") % {"proposal": row},
        "crumbs": crumbs(order, _("方案说明")),
        "newest": queries.is_newest_delivered(row, request.actor),
    }
    return form_page(
        request,
        form,
        lambda: _present(request, row, form),
        done=reverse("order", args=[order.pk]),
        message=_("方案说明已记下"),
        template=TEMPLATE,
        context=context,
    )


def _initial_of_presentation(request: Request, order: GroupOrder) -> dict[str, Any]:
    now = request.now.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")
    return {"contact": order.contact_id, "held_at": now}


def _present(request: Request, row: Proposal, form: PresentationForm) -> Presentation:
    """Records the presentation; reasons about single needs and points go beside their fields."""
    try:
        return present_proposal(
            row,
            **how(request, at=form.cleaned_data["held_at"]),
            decision=form.cleaned_data["decision"],
            confirmed=form.cleaned_data["confirmed"],
            answers=form.answers(),
            reaction=form.cleaned_data["reaction"],
            contact=form.cleaned_data["contact"],
        )
    except Invalid as why:
        why.errors = {form.field_of_error(name): reasons for name, reasons in why.errors.items()}
        raise
