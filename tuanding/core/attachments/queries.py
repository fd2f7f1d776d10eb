"""Reads of files: of one row, and of everything under a client or order."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.apps import apps
from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from tuanding.core.accounts.actors import Actor
from tuanding.core.accounts.composed import Rows, composed_once
from tuanding.core.accounts.scopes import visible
from tuanding.core.attachments.models import Attachment, Withdrawal
from tuanding.core.journal.history import rows_under_visible_roots
from tuanding.core.journal.roots import histories_below

MOST = 200  # files on one page
NOT_REMOVED = Q(withdrawal__isnull=True) | Q(withdrawal__kind=Withdrawal.Kind.WITHDRAWN)


def subject_of(attachment: Attachment) -> Model:
    """The row the file hangs on."""
    model: type[Model] = apps.get_model(attachment.subject_type)
    return model._base_manager.get(pk=attachment.subject_id)


def current_attachments_of(subject: Model) -> QuerySet[Attachment]:
    """Of one row, without those that were removed or withdrawn."""
    rows = Attachment.objects.filter(subject_type=subject._meta.label, subject_id=subject.pk)
    return rows.filter(withdrawal__isnull=True)


@composed_once
def _attachments_of(label: str, pk: int) -> QuerySet[Attachment]:
    rows = Attachment.objects.filter(NOT_REMOVED, subject_type=label, subject_id=pk)
    return rows.select_related("blob", "by", "withdrawal__by").order_by("-pk")[:MOST]


def attachments_of(subject: Model) -> list[Attachment]:
    """The files of one row, newest first, withdrawn ones too; removed ones not. Whether somebody may see them is the
    right "files" on the row."""
    return list(_attachments_of(subject._meta.label, subject.pk))


def attachments_under(root: Model, actor: Actor) -> list[Attachment]:
    """The files of a client or group order and of everything under it that the actor may see, newest first. One query."""
    return list(_attachments_under(type(root)._meta.concrete_model or type(root))(actor, root.pk))


def has_files_columns(root: type[Model]) -> dict[str, Exists]:
    """Columns for the query that reads a client or group order: whether files hang under it (`has_files`), or under a record
    below it (`has_files_below`). A page without files then asks nothing more."""
    rows = Attachment.objects.order_by()
    columns = {"has_files": Exists(rows.filter(root_type=root._meta.label, root_id=OuterRef("pk")))}
    for below, path in histories_below(root):
        ids = below._default_manager.filter(**{path: OuterRef(OuterRef("pk"))}).order_by().values("pk")
        columns["has_files_below"] = Exists(rows.filter(root_type=below._meta.label, root_id__in=ids))
    return columns


def may_have_files_under(root: Any) -> bool:
    """By those columns, where the row was read with them."""
    return getattr(root, "has_files", True) or getattr(root, "has_files_below", False)


@lru_cache(maxsize=16)
def _attachments_under(root: type[Model]) -> Callable[[Actor, int], Rows[Attachment]]:
    @composed_once
    def rows(actor: Actor, pk: int) -> QuerySet[Any]:
        under = rows_under_visible_roots(visible(Attachment, actor).filter(NOT_REMOVED), root, pk, actor)
        return under.select_related("blob", "by", "withdrawal__by").order_by("-pk")[:MOST]

    return rows
