"""The contract as paper: how it would be printed now, the client's scan, the sealed file."""

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from tuanding.contracting.contracts import queries
from tuanding.contracting.contracts.models import Contract
from tuanding.core.accounts.scopes import get_visible
from tuanding.core.files.serving import serve, with_frame_headers
from tuanding.core.pages.permit import permit
from tuanding.core.pages.request import Request
from tuanding.core.sheets.form import form_of
from tuanding.core.sheets.operations import draft_pdf


@require_safe
@permit("view", Contract)
def f21_pdf(request: Request, pk: int) -> HttpResponse:
    """The newest revision as F21, marked 待签 until it is signed; without prices for people who may not see them."""
    row = get_visible(Contract, request.actor, pk)
    edition = request.GET.get("edition", "")
    if edition not in form_of("F21").editions:
        raise Http404
    get_visible(Contract, request.actor, pk, "view" if edition else "prices")
    pdf = draft_pdf("F21", row.newest_revision(), edition, by=request.actor, at=request.now, mark="")
    return with_frame_headers(HttpResponse(pdf, content_type="application/pdf"), f"{row.number}.pdf")


@require_safe
@permit("prices", Contract)
def scan(request: Request, pk: int) -> HttpResponseBase:
    """The scan of the signed contract."""
    row = get_visible(Contract, request.actor, pk, "prices")
    signature = queries.signature_of(row.newest_revision())
    if signature is None or signature.scan is None:
        raise Http404
    return serve(signature.scan, signature.scan_name, inline=True)


@require_safe
@permit("prices", Contract)
def sealed(request: Request, pk: int) -> HttpResponseBase:
    """The sealed and signed file itself; `?download` saves it."""
    row = get_visible(Contract, request.actor, pk, "prices")
    seal = queries.seal_of(row)
    if seal is None:
        raise Http404
    return serve(seal.signed_file, f"{row.number}.pdf", inline="download" not in request.GET)
