"""Files that are chosen before the form they belong to is saved: they go up at once, as uploads of the person, and the
form carries their tokens. What nobody hands in is discarded after some days."""

from collections.abc import Sequence
from datetime import datetime

from django.core.files import File
from django.utils.crypto import get_random_string

from tuanding.core.accounts.actors import PersonActor, SystemActor
from tuanding.core.attachments.models import LONGEST_TOKEN, Upload
from tuanding.core.attachments.rules import MOST_UPLOADS, UPLOADS_LAST
from tuanding.core.files.kinds import EVERYTHING, FileKind
from tuanding.core.files.models import FileBlob
from tuanding.core.files.operations import check_and_store, clean_name, discard_unreferenced
from tuanding.core.files.refusals import FileRefused
from tuanding.core.kernel.refusal import Invalid, Refusal


def upload_file(
    content: bytes | File, name: str, *, by: PersonActor, at: datetime, kinds: tuple[FileKind, ...] = EVERYTHING
) -> Upload:
    """Check and store a file for its person alone. Call it outside a transaction. Refused: what `check_file` refuses, and
    a further file where very many lie unused."""
    if Upload.objects.filter(person_id=by.person_id).count() >= MOST_UPLOADS:
        raise FileRefused(
            "文件“%(value)s”先不能收：有 %(limit)s 个传上来的文件还没有用，请先存好表格，或过几天再传",
            clean_name(name),
            limit=MOST_UPLOADS,
        )
    blob = check_and_store(content, name, by=by, at=at, kinds=kinds)
    token = get_random_string(LONGEST_TOKEN)
    # past the doors: a file on its way is no business record, and becomes one with the fact that takes it
    return Upload.objects.create(token=token, person_id=by.person_id, blob=blob, name=clean_name(name), at=at)


def uploads_of(tokens: Sequence[str], by: PersonActor) -> list[Upload]:
    """The person's own uploads of these tokens, each once, in their order; tokens of nothing are left out."""
    wanted = list(dict.fromkeys(token for token in tokens if token and len(token) <= LONGEST_TOKEN))
    rows = Upload.objects.filter(person_id=by.person_id, token__in=wanted).select_related("blob") if wanted else ()
    by_token = {row.token: row for row in rows}
    return [by_token[token] for token in wanted if token in by_token]


def uploads_or_refusal(tokens: Sequence[str], by: PersonActor) -> list[Upload]:
    """The same; Invalid where one of the tokens is of nothing: its file was discarded, or handed in already."""
    uploads = uploads_of(tokens, by)
    missing = len({token for token in tokens if token}) - len(uploads)
    if missing:
        words = "有 %(value)s 个文件已经不在了：放了七天没有用，或已随别的表格交了；请再选一次"
        raise Invalid({"files": [Refusal(words, field="files", value=missing)]})
    return uploads


def use_up_uploads(uploads: Sequence[Upload]) -> None:
    """They were handed in, in this transaction."""
    # past the doors: what they were stands in the facts now
    Upload.objects.filter(pk__in=[upload.pk for upload in uploads]).delete()


def discard_upload(token: str, by: PersonActor) -> bool:
    """The person does not want it after all; returns whether there was one."""
    uploads = uploads_of([token], by)
    _discard(uploads)
    return bool(uploads)


def discard_old_uploads(payload: dict, by: SystemActor) -> None:
    """Job of each day: what nobody has handed in for seven days goes, with its content where nothing else refers to it."""
    _discard(list(Upload.objects.filter(at__lt=by.at - UPLOADS_LAST).select_related("blob")))


def _discard(uploads: Sequence[Upload]) -> None:
    use_up_uploads(uploads)
    blobs: dict[int, FileBlob] = {upload.blob_id: upload.blob for upload in uploads}
    for blob in blobs.values():
        discard_unreferenced(blob)
