"""Issued copies and previews as PDF: whoever may see the subject (with the right the sheet names), may see them."""

from django.contrib.auth.decorators import login_required
from django.db.models import Model
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from tuanding.core.accounts.actors import Actor
from tuanding.core.accounts.scopes import visible
from tuanding.core.files.serving import serve, with_download_headers, with_frame_headers
from tuanding.core.kernel.refusal import NotFound, Refusal
from tuanding.core.sheets.form import SheetForm, form_of
from tuanding.core.sheets.models import Issued
from tuanding.core.sheets.operations import draft_pdf
from tuanding.core.sheets.queries import openable
from tuanding.core.sheets.spreadsheet import issued_xlsx
from tuanding.core.sheets.states import ISSUED
from tuanding.core.tables.writing import MEDIA_TYPE


@login_required
@require_safe
def issued_pdf(request, pk: int) -> HttpResponseBase:
    """The PDF of an issued copy, for display in the page; with `?download` as a file to save."""
    row = _issued(request, pk)
    assert row.pdf  # an issued row has one, says the database
    return serve(row.pdf, row.file_name, inline="download" not in request.GET)


@login_required
@require_safe
def issued_table(request, pk: int) -> HttpResponse:
    """The rows of an issued copy as xlsx; 404 for a sheet that is no table."""
    row = _issued(request, pk)
    try:
        content = issued_xlsx(row)
    except NotFound:
        raise Http404 from None
    return with_download_headers(HttpResponse(content, content_type=MEDIA_TYPE), f"{row.label}.xlsx")


@login_required
@require_safe
def draft(request, code: str, subject_id: int) -> HttpResponse:
    """The sheet as it would be issued now: `?edition=` chooses the edition."""
    edition = request.GET.get("edition", "")
    subject = _subject_or_404(_form_or_404(code), subject_id, edition, request.actor)
    pdf = draft_pdf(code, subject, edition, by=request.actor, at=request.now)
    return with_frame_headers(HttpResponse(pdf, content_type="application/pdf"), f"{code}.pdf")


def _issued(request, pk: int) -> Issued:
    """The issued copy, or 404 when its subject, or a row that it prints, is not for this person."""
    row = get_object_or_404(Issued.objects.select_related("pdf"), pk=pk, state=ISSUED)
    _subject_or_404(_form_or_404(row.kind), row.subject_id, row.edition, request.actor)
    if not openable([row], request.actor):
        raise Http404
    return row


def _form_or_404(code: str) -> SheetForm:
    try:
        return form_of(code)
    except Refusal:
        raise Http404 from None


def _subject_or_404(form: SheetForm, pk: int | None, edition: str, by: Actor) -> Model:
    """The subject, or 404: a foreign one, an edition this person may not see, one that does not exist look the same."""
    try:
        right = form.right_for(edition)
    except Refusal:
        raise Http404 from None
    return get_object_or_404(visible(form.model, by, right), pk=pk)
