"""3.2: the design centre delivers a version: lines with their pictures, text, drawing."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from tuanding.core.accounts.scopes import get_visible
from tuanding.core.files.kinds import PDF, PICTURES
from tuanding.core.files.operations import check_and_store
from tuanding.core.journal.doors import ready
from tuanding.core.pages.answers import form_page
from tuanding.core.pages.once import how_seen
from tuanding.core.pages.permit import permit
from tuanding.core.pages.request import Request
from tuanding.selling.proposals import operations, queries
from tuanding.selling.proposals.forms import DeliveryForm, LineRows, rows_of
from tuanding.selling.proposals.models import Proposal, ProposalRequest
from tuanding.selling.proposals.views.data_sheets import crumbs

TEMPLATE = "proposals/delivery_form.html"


@permit("design", ProposalRequest)
def deliver(request: Request, pk: int) -> HttpResponse:
    """The designer delivers the next version: lines, text, drawing."""
    row = get_visible(ProposalRequest, request.actor, pk, "design")
    last = queries.newest_proposal(row)
    form = DeliveryForm(request.POST or None, request.FILES or None, initial={"text": last.text if last else ""})
    rows = LineRows(
        request.POST or None, prefix="rows", initial=queries.lines_of(last) or queries.lines_of_headcounts(row)
    )
    context = {
        "rows": rows,
        "request_row": row,
        "version": last.version + 1 if last else 1,
        "last": last,
        "sheet": row.data_sheet,
        "title": _("交付方案 %(number)s") % {"number": row.number},
        "crumbs": crumbs(row.group_order, _("交付方案")),
    }
    return form_page(
        request,
        form,
        lambda: _deliver(request, row, form, rows_of(rows)),
        done=lambda proposal: reverse("proposals:proposal", args=[proposal.pk]),
        message=_("方案已交付"),
        template=TEMPLATE,
        context=context,
        further=[rows],
    )


def _deliver(request: Request, row: ProposalRequest, form: DeliveryForm, lines: list[dict]) -> Proposal:
    """The drawing is checked and kept first: slow work stays outside the deed."""
    kwargs = how_seen(request)
    ready(row, "deliver", by=request.actor, seen=kwargs["seen"], once=kwargs["once"])
    upload = form.cleaned_data["file"]
    blob = (
        check_and_store(upload, upload.name, by=request.actor, at=request.now, kinds=(PDF, *PICTURES))
        if upload
        else None
    )
    return operations.deliver_proposal(
        row,
        **kwargs,
        text=form.cleaned_data["text"],
        lines=lines,
        file=blob,
        filename=upload.name[:120] if upload else "",
    )
