"""Files of clients, orders, visits, requests, proposals and contracts for programs."""

from datetime import datetime

from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from ninja import File, Form, Schema, Status
from ninja.files import UploadedFile
from ninja.pagination import paginate

from tuanding.core.accounts.scopes import get_visible, visible
from tuanding.core.attachments import operations
from tuanding.core.attachments.models import Attachment, Upload
from tuanding.core.attachments.queries import NOT_REMOVED
from tuanding.core.attachments.registry import ATTACH, ATTACHABLES, Attachable, attachable_of
from tuanding.core.attachments.uploads import upload_file
from tuanding.core.files.serving import serve
from tuanding.core.journal.doors import ready
from tuanding.core.kernel.refusal import Invalid, Refusal
from tuanding.core.pages.api import ByCursor, new_router
from tuanding.core.pages.once import how, once_of
from tuanding.core.pages.request import Request

router = new_router("files")


class FileOut(Schema):
    """`subject`: what it hangs on: client, order, visit, request, proposal or contract. `withdrawn`: "" or how it was taken
    away: removed, withdrawn."""

    id: int
    subject: str
    subject_id: int
    name: str
    media_type: str
    size: int
    at: datetime
    by: int
    withdrawn: str

    @staticmethod
    def resolve_subject(row: Attachment) -> str:
        return ATTACHABLES[row.subject_type].code

    @staticmethod
    def resolve_media_type(row: Attachment) -> str:
        return row.blob.media_type

    @staticmethod
    def resolve_size(row: Attachment) -> int:
        return row.blob.size

    @staticmethod
    def resolve_by(row: Attachment) -> int:
        return row.by_id

    @staticmethod
    def resolve_withdrawn(row: Attachment) -> str:
        withdrawal = getattr(row, "withdrawal", None)
        return withdrawal.kind if withdrawal else ""


SERIALIZERS = {
    "attachments.Attachment": lambda row, request: FileOut.from_orm(row),
    "attachments.Withdrawal": lambda row, request: FileOut.from_orm(row.attachment),
}


@router.get("/files", response=list[FileOut], summary="文件")
@paginate(ByCursor)
def list_files(
    request: Request,
    subject: str = "",
    subject_id: int | None = None,
    client_id: int | None = None,
    order_id: int | None = None,
) -> QuerySet[Attachment]:
    """Those of one thing (`subject` and `subject_id`), or all under a client or an order; without those removed by their
    author."""
    rows = visible(Attachment, request.actor).filter(NOT_REMOVED).select_related("blob", "withdrawal")
    if subject:
        rows = rows.filter(subject_type=_declared(subject).model)
    if subject_id is not None:
        rows = rows.filter(subject_id=subject_id)
    for code, pk in (("client", client_id), ("order", order_id)):
        if pk is not None:
            rows = rows.filter(root_type=_declared(code).model, root_id=pk)
    return rows


def _declared(code: str) -> Attachable:
    declared = attachable_of(code)
    if declared is None:
        codes = "、".join(one.code for one in ATTACHABLES.values())
        words = "文件不能附在「%(value)s」上：可以写 %(codes)s"
        raise Invalid({"subject": [Refusal(words, field="subject", value=code, codes=codes)]})
    return declared


class UploadOut(Schema):
    """`token` names the file in the forms that take it: `files` of a visit or a request, `picture` of a proposal's line."""

    token: str
    name: str
    media_type: str
    size: int

    @staticmethod
    def resolve_media_type(row: Upload) -> str:
        return row.blob.media_type

    @staticmethod
    def resolve_size(row: Upload) -> int:
        return row.blob.size


@router.post("/uploads", response={201: UploadOut}, summary="先传一个文件")
def upload(request: Request, file: File[UploadedFile]) -> Status:
    """A file of yours alone, until a write names its token; after seven days unused it is discarded."""
    return Status(201, upload_file(file, file.name or "", by=request.actor, at=request.now))


class Where(Schema):
    """The multipart fields beside the file."""

    subject: str
    subject_id: int


@router.post("/files", response={201: FileOut}, summary="附上一个文件")
def attach_file(request: Request, body: Form[Where], file: File[UploadedFile]) -> Status:
    """Multipart: `subject` is client, order, visit, request, proposal or contract, `subject_id` its id, `file` the file. A
    picture is stored anew, without the place it was taken at. Refused: what is no picture, PDF, Excel, Word or CSV file;
    more than 25 MB; an ended order."""
    declared, once = _declared(body.subject), once_of(request)
    row = get_visible(declared.model_class, request.actor, body.subject_id)
    ready(row, ATTACH, by=request.actor, once=once)  # before the file is stored
    upload = upload_file(file, file.name or "", by=request.actor, at=request.now)
    return Status(201, operations.attach_files(row, [upload.token], **how(request)))


@router.get("/files/{file_id}", response=FileOut, summary="一个文件")
def file(request: Request, file_id: int) -> Attachment:
    return get_visible(Attachment, request.actor, file_id)


@router.get("/files/{file_id}/content", summary="文件内容")
def content(request: Request, file_id: int) -> HttpResponseBase:
    """The bytes, as a download."""
    row = get_visible(Attachment, request.actor, file_id)
    return serve(row.blob, row.name)


@router.post("/files/{file_id}/withdraw", response=FileOut, summary="撤下一个文件")
def withdraw(request: Request, file_id: int) -> Attachment:
    """Its author removes it within 24 hours; later, or by others who may attach here, it is marked as withdrawn."""
    row = get_visible(Attachment, request.actor, file_id)
    operations.withdraw_file(row, **how(request))
    return get_visible(Attachment, request.actor, file_id)
