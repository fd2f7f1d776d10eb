"""Storing and discarding content. Nothing here opens a path: storage may be another machine."""

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime

from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import ProtectedError

from tuanding.core.accounts.actors import Actor
from tuanding.core.files.kinds import EVERYTHING, PDF, FileKind, sniff
from tuanding.core.files.models import FileBlob
from tuanding.core.files.pdfs import require_undamaged_pdf
from tuanding.core.files.refusals import FileDamaged, FileRefused, StorageUnwritable

LARGEST_FILE = 25 * 1024 * 1024
LONGEST_NAME = 120
NOT_IN_A_NAME = re.compile(r'[/\\:*?"<>|]')


@dataclass(frozen=True)
class CheckedFile:
    """Content that passed `check_file`, a picture already encoded anew; or what this program made itself."""

    content: bytes
    name: str
    kind: FileKind


def clean_name(name: str) -> str:
    """The last part of a name without what file systems, headers and right-to-left tricks use."""
    name = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    name = "".join(c for c in name if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Zl", "Zp"))
    stem, dot, ending = NOT_IN_A_NAME.sub("_", name).strip(" .").rpartition(".")
    stem, ending = (stem, dot + ending) if stem and len(ending) <= 10 else (stem + dot + ending, "")
    return (stem[: LONGEST_NAME - len(ending)] + ending) or "未命名"


def check_file(content: bytes | File, name: str, kinds: tuple[FileKind, ...] = EVERYTHING) -> CheckedFile:
    """Checks content from anybody before it is stored or read.

    Refused: empty, larger than 25 MB, another kind than `kinds`, a name that says another kind, cut off, a PDF without
    a page, pictures that cannot be opened or have more than 40 million pixels. The checks get dearer one by one; for a
    PDF a process is started, so call this while no transaction is open.
    """
    name = clean_name(name)
    content = _read_bytes(content, name)
    kind = sniff(content)
    if kind not in kinds:
        raise FileRefused(
            "文件“%(value)s”的内容是%(found)s：这里可以用 %(accepted)s",
            name,
            found=kind.extension_label if isinstance(kind, FileKind) else kind,
            accepted="、".join(k.extension_label for k in kinds),
        )
    if not name.lower().endswith(kind.endings):
        raise FileRefused(
            "文件“%(value)s”的内容是 %(found)s，名称却不是 %(endings)s：请改回原来的名称",
            name,
            found=kind.extension_label,
            endings="、".join(kind.endings),
        )
    if kind is PDF:
        require_undamaged_pdf(content, name)
    if not kind.picture:
        return CheckedFile(content, name, kind)
    # imported here: heavy and rare
    from tuanding.core.files.pictures import rewrite

    return CheckedFile(rewrite(content, name, kind), name, kind)


def check_and_store(
    content: bytes | File, name: str, *, by: Actor | None, at: datetime, kinds: tuple[FileKind, ...] = EVERYTHING
) -> FileBlob:
    """Check and store; the same content is stored once. Call it outside any long transaction: storage may be slow."""
    return store_checked(check_file(content, name, kinds), by=by, at=at)


def store_checked(checked: CheckedFile, *, by: Actor | None, at: datetime) -> FileBlob:
    """Store what `check_file` returned. StorageUnwritable when the disk is full or read-only; then nothing was stored."""
    sha256 = hashlib.sha256(checked.content).hexdigest()
    defaults = {
        "size": len(checked.content),
        "media_type": checked.kind.media_type,
        "created_by_id": by.author_columns.person_id if by else None,
        "created_at": at,
    }
    _write_to_storage(FileBlob(sha256=sha256).address, checked)
    with transaction.atomic():
        blob, _created = FileBlob.objects.get_or_create(sha256=sha256, defaults=defaults)
        _write_to_storage(blob.address, checked)  # a discard of the same content may have come between
    return blob


def content_of(blob: FileBlob) -> bytes:
    """The whole content. FileDamaged when storage lost or changed it."""
    try:
        with blob.open_unchecked() as file:
            content = file.read()
    except OSError as why:
        raise FileDamaged("文件 %(value)s 在存储中找不到", value=str(blob)) from why
    if hashlib.sha256(content).hexdigest() != blob.sha256:
        raise FileDamaged("文件 %(value)s 在存储中已被改动", value=str(blob))
    return content


def discard_unreferenced(blob: FileBlob) -> bool:
    """Delete content that nothing refers to; returns whether it was deleted. It stays when another row points at the same.

    Only outside a transaction: a later rollback would bring back the row, but not the content.
    """
    try:
        with transaction.atomic(durable=True):
            FileBlob.objects.select_for_update().filter(pk=blob.pk).delete()
            default_storage.delete(blob.address)
            default_storage.delete(blob.thumbnail_address)
    except ProtectedError:
        return False
    return True


def refuse_too_large(size: int, name: str) -> None:
    """Raises FileRefused for a file of more than 25 MB; asked before it is read where its size is known."""
    if size > LARGEST_FILE:
        raise FileRefused(
            "文件“%(value)s”有 %(size)s MB：最多 %(limit)s MB",
            name,
            size=-(-size // 2**20),
            limit=LARGEST_FILE // 2**20,
        )


def _read_bytes(content: bytes | File, name: str) -> bytes:
    size = len(content) if isinstance(content, bytes) else content.size
    refuse_too_large(size, name)
    if not size:
        raise FileRefused("文件“%(value)s”是空的：请重新选择", name)
    if isinstance(content, bytes):
        return content
    content.seek(0)
    return content.read()


def _write_to_storage(address: str, checked: CheckedFile) -> None:
    """Write the content to this address unless it is there; a file of another length is replaced. Two processes may
    save at once: storage gives the second file another name, and that file is deleted again."""
    try:
        if default_storage.exists(address):
            if default_storage.size(address) == len(checked.content):
                return
            default_storage.delete(address)
        saved = default_storage.save(address, ContentFile(checked.content))
    except OSError as why:
        raise StorageUnwritable(why, checked.name) from why
    if saved != address:
        default_storage.delete(saved)
