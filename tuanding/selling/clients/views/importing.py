"""1.1: a list of clients is uploaded, tried, and taken in as a whole or not at all."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from django.core import signing
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tuanding.core.accounts.models import Department, Person
from tuanding.core.accounts.scopes import get_visible, visible
from tuanding.core.files.models import FileBlob
from tuanding.core.files.operations import content_of, store_checked
from tuanding.core.files.refusals import FileDamaged, FileRefused
from tuanding.core.kernel.refusal import AlreadyDone, Denied, NotFound, Refusal
from tuanding.core.kernel.workcal import day_of
from tuanding.core.pages.answers import answer, form_page, refused
from tuanding.core.pages.exports import MEDIA_TYPE
from tuanding.core.pages.once import once_of
from tuanding.core.pages.permit import permit
from tuanding.core.pages.request import Request
from tuanding.core.tables.columns import Column
from tuanding.core.tables.opening import open_table
from tuanding.core.tables.refusals import ColumnsUnsettled, TableRefused
from tuanding.core.tables.writing import write_xlsx
from tuanding.selling.clients import imports, operations, queries
from tuanding.selling.clients.forms import ImportForm
from tuanding.selling.clients.previewing import all_columns_matched_by_hand, preview_context, recognised_columns

SALT = "clients.import"
A_DAY = 86_400


@dataclass(frozen=True)
class Upload:
    """A file that was read and stored, to be tried and imported later. Pages carry it as a token signed for one person.
    `pairs`: (title, field) of the columns matched by hand, and whether rows hidden in the file are taken, so that what is
    imported is what was tried."""

    blob_id: int
    name: str
    department_id: int
    owner_id: int | None
    person_id: int
    pairs: tuple[tuple[str, str], ...] = ()
    take_hidden: bool = False

    @property
    def token(self) -> str:
        of_file = [self.blob_id, self.name, self.department_id, self.owner_id, self.person_id]
        return signing.dumps([*of_file, self.pairs, self.take_hidden], salt=SALT, compress=True)

    @classmethod
    def of(cls, request: Request, token: str) -> "Upload":
        """404 for a token that is none, too old, another person's, or of a file that is gone."""
        try:
            upload = cls(*signing.loads(token, salt=SALT, max_age=A_DAY))
        except (signing.BadSignature, TypeError) as why:
            raise Http404 from why
        if upload.person_id != request.actor.person_id or not FileBlob.objects.filter(pk=upload.blob_id).exists():
            raise Http404
        return upload

    @cached_property
    def blob(self) -> FileBlob:
        return FileBlob.objects.get(pk=self.blob_id)

    @cached_property
    def content(self) -> bytes:
        return content_of(self.blob)

    @property
    def columns(self) -> dict[str, str]:
        return dict(self.pairs)

    def tried(self) -> imports.Preview:
        return imports.preview(self.content, self.name, self.columns, self.take_hidden)

    @property
    def address(self) -> str:
        return f"{reverse('clients:import')}?t={self.token}"

    @property
    def owner(self) -> Person | None:
        return Person.objects.filter(pk=self.owner_id).first() if self.owner_id else None


@permit("import_clients", Department)
def import_list(request: Request) -> HttpResponse:
    """Choose a file; try it (`?t=`), as often as its columns are matched in another way (`column`); import it."""
    token = request.POST.get("t") or request.GET.get("t")
    if not token:
        return _file_page(request)
    upload = Upload.of(request, token)
    doing = _trial_page if request.method != "POST" else _match_columns if "column" in request.POST else _import
    try:
        return doing(request, upload)
    except (FileRefused, FileDamaged) as why:  # what was kept is not what it was, or is no list any more
        return refused(request, why)


def _file_page(request: Request) -> HttpResponse:
    homes = visible(Department, request.actor, "import_clients").order_by("pk")
    reps = queries.reps_of(set(homes.values_list("pk", flat=True)), day_of(request.now))
    form = ImportForm(homes, reps, request.POST or None, request.FILES or None)
    context = {
        **_page_context(),
        "columns": recognised_columns(),
        "submit": _("试导"),
        "back": reverse("clients:list"),
    }
    return form_page(
        request,
        form,
        lambda: _upload(request, form.cleaned_data),
        done=lambda upload: upload.address,
        template="clients/import_choose.html",
        context=context,
    )


def _upload(request: Request, data: dict) -> Upload:
    """Reads the file, then stores it. Refused and not stored: a file that is no list of clients. A file in which only
    the column of the names is not recognised is stored: the person matches it by hand."""
    file, owner = data["file"], data["owner"]
    checked = open_table(file, file.name)
    try:
        imports.preview(checked.content, checked.name)
    except ColumnsUnsettled as why:
        if not why.table:
            raise
    blob = store_checked(checked, by=request.actor, at=request.now)
    return Upload(blob.pk, checked.name, data["department"].pk, owner.pk if owner else None, request.actor.person_id)


def _trial_page(
    request: Request, upload: Upload, refusal: Refusal | None = None, choices: Mapping[str, str] | None = None
) -> HttpResponse:
    missing = None
    try:
        preview = upload.tried()
    except ColumnsUnsettled as why:
        if not why.table:
            raise
        preview, missing = imports.Preview(why.table), why
    problem, status = refusal or missing, refusal.status if refusal else 200
    home = get_visible(Department, request.actor, upload.department_id, "import_clients")
    context = {
        **_page_context(),
        **preview_context(preview, request.actor, request.GET.get("show", ""), choices or {}),
        "upload": upload,
        "home": home,
        "refusal": problem and {"title": problem.sentence(_), "text": ""},
        "missing": missing,
        "here": upload.address,
        "wrong_url": f"{reverse('clients:import_wrong')}?t={upload.token}",
    }
    return render(request, "clients/import_try.html", context, status=status)


def _match_columns(request: Request, upload: Upload) -> HttpResponse:
    """Tries the columns as chosen. When that is refused, the page shows the earlier trial with the refused choices."""
    columns = list(zip(*(request.POST.getlist(name) for name in ("title", "by_header", "column")), strict=False))
    chosen = all_columns_matched_by_hand(upload.columns, columns)
    again = replace(upload, pairs=tuple(sorted(chosen.items())), take_hidden="take_hidden" in request.POST)
    try:
        again.tried()
    except TableRefused as why:
        return _trial_page(request, upload, why, {title: name for title, _by_header, name in columns})
    return redirect(again.address)


def _import(request: Request, upload: Upload) -> HttpResponse:
    home = get_visible(Department, request.actor, upload.department_id, "import_clients")
    try:
        done = operations.import_clients(
            upload.content,
            upload.name,
            home,
            upload.owner,
            by=request.actor,
            at=request.now,
            columns=upload.columns,
            take_hidden=upload.take_hidden,
            once=once_of(request),
        )
    except AlreadyDone:
        return redirect("clients:list")
    except (NotFound, Denied):
        raise
    except Refusal as why:  # wrong cells; or since it was tried the rep has left, or somebody has entered one of them
        return _trial_page(request, upload, why)
    counts = {"added": done.added, "there": done.already_there}
    return answer(
        request,
        lambda: done,
        done=reverse("clients:list"),
        message=_("导入 %(added)s 家，%(there)s 家已经在系统里") % counts,
    )


@permit("import_clients", Department)
def wrong_cells(request: Request) -> HttpResponse:
    """The wrong cells as a file: line, column, value, why, what would be accepted."""
    upload = Upload.of(request, request.GET.get("t", ""))
    preview = upload.tried()
    titles = {"line": _("行"), "column": _("列"), "value": _("内容"), "reason": _("原因"), "accepted": _("怎样可以")}
    columns = [Column(name, (title,)) for name, title in titles.items()]
    content = write_xlsx(columns, (error.row(_) for error in preview.first_errors), sheet=_("错行"))
    return HttpResponse(content, MEDIA_TYPE, headers={"Content-Disposition": 'attachment; filename="wrong-rows.xlsx"'})


def _page_context() -> dict:
    title = _("导入客户名单")
    return {
        "title": title,
        "crumbs": [(pgettext("一览", "客户"), reverse("clients:list")), (title, "")],
        "clause": "1.1",
    }
