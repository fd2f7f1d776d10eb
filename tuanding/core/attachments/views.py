"""Files on the page of their row: choose, look, save, take away. Uploads answer JSON, because scripts ask."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.forms import BaseForm
from django.http import Http404, HttpResponse, HttpResponseNotModified, JsonResponse
from django.http.response import FileResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tuanding.core.accounts.scopes import get_visible
from tuanding.core.attachments import operations
from tuanding.core.attachments.models import Attachment, Upload, Withdrawal
from tuanding.core.attachments.registry import ATTACHABLES, FILES, Attachable, attachable_of
from tuanding.core.attachments.uploads import discard_upload, upload_file, uploads_of
from tuanding.core.files.models import FileBlob
from tuanding.core.files.serving import serve, with_frame_headers
from tuanding.core.files.thumbnails import MEDIA_TYPE, open_thumbnail
from tuanding.core.kernel.refusal import Refusal
from tuanding.core.pages.answers import answer, refused
from tuanding.core.pages.once import how
from tuanding.core.pages.permit import permit
from tuanding.core.pages.request import Request
from tuanding.core.pages.toasts import toast

TOKENS, NEW = "files", "new_files"  # fields of a form: tokens of uploads; files of a browser without scripts


@require_POST
@permit()
def upload(request: Request) -> HttpResponse:
    """One file, as an upload of the person: {"token", "name", "size", "picture", "url"}; what is refused says why (422)."""
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile):
        return JsonResponse({"message": _("没有收到文件：请再选一次")}, status=422)
    try:
        row = upload_file(file, file.name or "", by=request.actor, at=request.now)
    except Refusal as why:
        return JsonResponse({"message": why.sentence(_)}, status=why.status)
    return JsonResponse(upload_as_json(row), status=201)


def upload_as_json(row: Upload) -> dict[str, Any]:
    url = reverse("files:upload", args=[row.token])
    return {"token": row.token, "name": row.name, "size": row.blob.size, "picture": row.is_picture, "url": url}


@permit()
def own_upload(request: Request, token: str) -> HttpResponseBase:
    """An upload of one's own: its small picture, or the file; DELETE discards it."""
    if request.method == "DELETE":
        discard_upload(token, request.actor)
        return HttpResponse(status=204)
    rows = uploads_of([token], request.actor)
    if not rows:
        raise Http404
    return serve_small(request, rows[0].blob) if rows[0].is_picture else serve(rows[0].blob, rows[0].name)


def tokens_and_refusals(request: Request) -> tuple[list[str], list[str]]:
    """The tokens a form carries, with those of the files that a browser without scripts sent; why some of these were not
    taken, in words."""
    tokens, refusals = request.POST.getlist(TOKENS), []
    for file in request.FILES.getlist(NEW):
        try:
            tokens.append(upload_file(file, file.name or "", by=request.actor, at=request.now).token)
        except Refusal as why:
            refusals.append(why.sentence(_))
    return [token for token in tokens if token], refusals


def tokens_of_form(request: Request, form: BaseForm) -> list[str]:
    """The tokens of a form that is saved with its files; what was not taken is an error of the form."""
    tokens, refusals = tokens_and_refusals(request)
    for words in refusals:
        form.add_error(None, words)
    return tokens


@require_POST
@permit()
def attach(request: Request, code: str, pk: int) -> HttpResponse:
    """Attach uploads to a row. Files that were refused do not hold up the others; the answer names them."""
    declared = _declared_or_404(code)
    row = get_visible(declared.model_class, request.actor, pk, FILES)
    tokens, refusals = tokens_and_refusals(request)
    if refusals and not tokens:
        return refused(request, Refusal(" ".join(refusals), field=TOKENS))
    if refusals:
        toast(request, " ".join(refusals))
    return answer(
        request,
        lambda: operations.attach_files(row, tokens, **how(request)),
        done=f"{declared.address(pk)}#files",
        message=_("附上了 %(count)s 个文件") % {"count": len(tokens)},
    )


def _declared_or_404(code: str) -> Attachable:
    declared = attachable_of(code)
    if declared is None:
        raise Http404
    return declared


@require_safe
@permit()
def file(request: Request, pk: int) -> HttpResponseBase:
    """The file itself: pictures and PDF are shown, `?download` saves."""
    row = get_visible(Attachment, request.actor, pk)
    return serve(row.blob, row.name, inline="download" not in request.GET)


@require_safe
@permit()
def thumbnail(request: Request, pk: int) -> HttpResponseBase:
    """The small picture of a picture."""
    row = get_visible(Attachment, request.actor, pk)
    if not row.is_picture:
        raise Http404
    return serve_small(request, row.blob)


def serve_small(request: Request, blob: FileBlob) -> HttpResponseBase:
    """The small picture of a picture; 304 where the browser has it. Whether the person may have it, the caller has asked."""
    tag = f'"small-{blob.sha256}"'
    if request.headers.get("If-None-Match") == tag:
        return HttpResponseNotModified()
    response = with_frame_headers(FileResponse(open_thumbnail(blob), content_type=MEDIA_TYPE), "small.webp")
    response["ETag"] = tag
    return response


@require_POST
@permit()
def withdraw(request: Request, pk: int) -> HttpResponse:
    """Take a file away: its author removes it within a day; else it is marked as withdrawn."""
    row = get_visible(Attachment, request.actor, pk)
    declared = ATTACHABLES[row.subject_type]
    words = {Withdrawal.Kind.REMOVED: _("移除了 %(name)s"), Withdrawal.Kind.WITHDRAWN: _("%(name)s 已标明撤下")}
    return answer(
        request,
        lambda: operations.withdraw_file(row, **how(request)),
        done=f"{declared.address(row.subject_id)}#files",
        message=lambda done: words[done.kind] % {"name": row.name},
    )
