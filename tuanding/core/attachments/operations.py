"""Attaching files to a row, and withdrawing them."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Model

from tuanding.core.accounts.actors import Actor, PersonActor
from tuanding.core.attachments.models import Attachment, Upload, Withdrawal
from tuanding.core.attachments.queries import current_attachments_of, subject_of
from tuanding.core.attachments.registry import ATTACH, WITHDRAW
from tuanding.core.attachments.rules import MOST_AT_ONCE, is_removal
from tuanding.core.attachments.uploads import uploads_or_refusal, use_up_uploads
from tuanding.core.journal.doors import Done, deed, fact
from tuanding.core.journal.keys import OneTime
from tuanding.core.journal.roots import Root, root_of
from tuanding.core.journal.steps import Write
from tuanding.core.kernel.refusal import Blocked, Invalid, Refusal


def attach_files(
    row: Model, tokens: Sequence[str], *, by: PersonActor, at: datetime, once: OneTime | None = None
) -> Attachment:
    """Attach the uploads of these tokens to a row, as one entry of its history. Returns the first one.

    Refused: no file, more than fifty, uploads that are gone, files that hang there already, an ended order."""

    taken: list[Upload] = []

    def check(subject: Any, actor: Actor) -> Write:
        uploads = uploads_or_refusal(_chosen(tokens), by)
        taken.extend(uploads)
        there = set(current_attachments_of(subject).values_list("blob_id", flat=True))
        fresh = {upload.blob_id: upload for upload in uploads if upload.blob_id not in there}
        if not fresh:
            raise Blocked("不用再附：「%(value)s」已经在这里了", field="files", value=uploads[0].name)
        first, *further = [_columns(subject, upload) for upload in fresh.values()]
        return Write(first, parts=lambda _: [Attachment(**columns) for columns in further], about={"files": len(fresh)})

    with deed(by, once):
        attachment = fact(row, ATTACH, by=by, at=at, check=check).fact
        use_up_uploads(taken)
    return attachment


def with_files(act: Callable[[], Done], tokens: Sequence[str], *, by: PersonActor, once: OneTime | None = None) -> Done:
    """An act that makes a fact, and files of that fact, as one: `act` passes a door without a key of its own. The answer to a
    repeated key is the act's. Where a file is refused, nothing of it was done."""
    with deed(by, once) as whole:
        done = act()
        whole.answer(done)
        if any(tokens):
            attach_files(done.fact, tokens, by=by, at=by.at)
    return done


def _chosen(tokens: Sequence[str]) -> list[str]:
    chosen = [token for token in dict.fromkeys(tokens) if token]
    if not chosen:
        raise Invalid({"files": [Refusal("还没有选文件：请选一个或几个", field="files")]})
    if len(chosen) > MOST_AT_ONCE:
        words = "一次附了 %(value)s 个文件：最多 %(limit)s 个，请分几次"
        raise Invalid({"files": [Refusal(words, field="files", value=len(chosen), limit=MOST_AT_ONCE)]})
    return chosen


def _columns(subject: Model, upload: Upload) -> dict[str, Any]:
    label = subject._meta.label
    root = root_of(subject) or Root(label, subject.pk)
    return {
        "subject_type": label,
        "subject_id": subject.pk,
        "root_type": root.label,
        "root_id": root.pk,
        "blob_id": upload.blob_id,
        "name": upload.name,
    }


def withdraw_file(attachment: Attachment, *, by: PersonActor, at: datetime, once: OneTime | None = None) -> Withdrawal:
    """Take a file away: by its author within 24 hours it is removed, else marked as withdrawn. Refused: it is withdrawn
    already; an ended order."""

    def check(subject: Any, actor: Actor) -> Write:
        if Withdrawal.objects.filter(attachment=attachment).exists():
            raise Blocked("不能再撤：「%(value)s」已经撤下了", field="file", value=attachment.name)
        removes = is_removal(attachment.at, attachment.by_id, by.person_id, at)
        kind = Withdrawal.Kind.REMOVED if removes else Withdrawal.Kind.WITHDRAWN
        return Write({"attachment": attachment, "kind": kind})

    return fact(subject_of(attachment), WITHDRAW, by=by, at=at, once=once, check=check).fact
