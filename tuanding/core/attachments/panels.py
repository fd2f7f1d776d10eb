"""The panel of files on the page of a row, and of everything under a client or a group order."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Model

from tuanding.core.accounts.actors import PersonActor
from tuanding.core.accounts.scopes import can
from tuanding.core.attachments.models import Attachment
from tuanding.core.attachments.queries import attachments_of, attachments_under, may_have_files_under
from tuanding.core.attachments.registry import ATTACH, ATTACHABLES, FILES
from tuanding.core.attachments.rules import is_removal
from tuanding.core.files.kinds import EVERYTHING
from tuanding.core.pages.panels import Panel

TEMPLATE = "attachments/panel.html"
ACCEPT = ",".join(ending for kind in EVERYTHING for ending in kind.endings)
ICONS = {"application/pdf": "file-type-pdf", "text/csv": "file-type-csv"}


class FileLine(NamedTuple):
    """A file as the panel shows it. `origin`: what it hangs on, where that is another row than the page's; `removable`:
    who looks may still remove it, `withdrawable`: mark it as withdrawn."""

    file: Attachment
    icon: str
    origin: Any
    address: str
    removable: bool
    withdrawable: bool


def lines_of(attachments: Sequence[Attachment], subject: Model, actor: PersonActor, now: datetime) -> list[FileLine]:
    may_attach = can(actor, ATTACH, subject)
    return [_line_of(one, subject, actor, now, may_attach) for one in attachments]


def _line_of(one: Attachment, subject: Model, actor: PersonActor, now: datetime, may_attach: bool) -> FileLine:
    is_here = (one.subject_type, one.subject_id) == (subject._meta.label, subject.pk)
    declared = ATTACHABLES[one.subject_type]
    open_here = is_here and may_attach and getattr(one, "withdrawal", None) is None
    removable = open_here and is_removal(one.at, one.by_id, actor.person_id, now)
    return FileLine(
        file=one,
        icon=ICONS.get(one.blob.media_type, "photo" if one.is_picture else "file-spreadsheet"),
        origin="" if is_here else declared.label,
        address=declared.address(one.subject_id),
        removable=removable,
        withdrawable=open_here and not removable,
    )


def files_context(subject: Model, actor: PersonActor, now: datetime, *, whole: bool = False) -> dict[str, Any] | None:
    """What the panel shows; None for who does not see the files of this row. `whole`: with everything under it."""
    if not can(actor, FILES, subject):
        return None
    rows = _files_under(subject, actor) if whole else attachments_of(subject)
    declared = ATTACHABLES[subject._meta.label]
    lines = lines_of(rows, subject, actor, now)
    return {
        "pictures": [line for line in lines if line.file.is_picture],
        "documents": [line for line in lines if not line.file.is_picture],
        "count": len(lines),
        "code": declared.code,
        "pk": subject.pk,
        "clause": declared.clause,
        "may_attach": can(actor, ATTACH, subject),
        "accept": ACCEPT,
    }


def _files_under(subject: Model, actor: PersonActor) -> list[Attachment]:
    return attachments_under(subject, actor) if may_have_files_under(subject) else []


def record_panels(subject: Model, actor: PersonActor, now: datetime) -> list[Panel]:
    """For the page of a client or group order."""
    context = files_context(subject, actor, now, whole=True)
    return [Panel(template=TEMPLATE, column="facts", order=90, context=context)] if context else []
