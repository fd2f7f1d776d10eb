"""Issued copies of a subject, and whether every number is accounted for."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from functools import cache
from typing import Any

from django.db.models import Exists, F, Model, OuterRef, Q, QuerySet

from tuanding.core.accounts.actors import Actor
from tuanding.core.accounts.scopes import reaches_as_far, visible
from tuanding.core.files.models import FileBlob
from tuanding.core.files.operations import content_of
from tuanding.core.files.refusals import FileDamaged
from tuanding.core.journal.audit.pages import batches, id_pages
from tuanding.core.sheets.form import form_of, forms
from tuanding.core.sheets.models import Issued, SheetCounter
from tuanding.core.sheets.states import ISSUED, RESERVED, VOID


def issued_of(subject: Model, kind: str | None = None) -> QuerySet[Issued]:
    """Every issued copy about a subject, newest first."""
    copies = Issued.objects.filter(subject_type=type(subject)._meta.label, subject_id=subject.pk, state=ISSUED)
    return (copies.filter(kind=kind) if kind else copies).order_by("-pk")


def openable(rows: Iterable[Issued], actor: Actor) -> list[Issued]:
    """Those of the issued copies that the actor may open. To see the subject is not always enough: an edition may need
    a further right, and a copy that prints many rows is for whoever may read all of them today."""
    rows = [row for row in rows if row.kind in forms() and row.edition in form_of(row.kind).editions]
    subject_ids: dict[tuple[type[Model], str], set[int | None]] = defaultdict(set)
    for row in rows:
        subject_ids[_required_right(row)].add(row.subject_id)
    able = {need: _ids_with_right(*need, ids, actor) for need, ids in subject_ids.items()}
    return [row for row in rows if row.subject_id in able[_required_right(row)] and _may_read_printed_rows(row, actor)]


def _required_right(row: Issued) -> tuple[type[Model], str]:
    form = form_of(row.kind)
    return form.model, form.right_for(row.edition)


def _ids_with_right(model: type[Model], right: str, ids: set, actor: Actor) -> set:
    if reaches_as_far(model, actor, right):
        return ids
    return set(visible(model, actor, right).filter(pk__in=ids).values_list("pk", flat=True))


def _may_read_printed_rows(row: Issued, actor: Actor) -> bool:
    """Whether the actor may read today all rows that the copy prints; true of a copy about its subject alone."""
    still = form_of(row.kind).still
    return still is None or still(row.data, actor)


@cache
def pointers() -> tuple[Any, ...]:
    """The relations by which facts point at their numbers, also those without a related name."""
    fields = Issued._meta.get_fields(include_hidden=True)
    return tuple(one for one in fields if one.auto_created and not one.concrete)


def without_fact(rows: QuerySet[Issued]) -> QuerySet[Issued]:
    """Numbers no fact points at."""
    for one in pointers():
        rows = rows.filter(~Exists(one.related_model._base_manager.filter(**{one.field.name: OuterRef("pk")})))
    return rows


def facts_without_sheet(reserved_before: datetime | None = None) -> Iterator[str]:
    """A sentence for each fact whose sheet is void or was never issued; with `reserved_before` only numbers reserved
    before that moment count as never issued, later ones may be in the making. For `audit verify` and `doctor`."""
    waits = Q(state=RESERVED) if reserved_before is None else Q(state=RESERVED, at__lt=reserved_before)
    unmade = Issued.objects.filter(waits | Q(state=VOID)).values("pk")
    for one in pointers():
        name = one.field.name
        facts = one.related_model._base_manager.filter(**{f"{name}__in": unmade}).order_by("pk")
        rows = facts.annotate(label=F(f"{name}__label"), why=F(f"{name}__void_reason")).values_list(
            "pk", "label", "why"
        )
        for pk, label, why in rows:
            yield f"{label} ({one.related_model._meta.label} {pk}): {why or '--'}"


def wrong_numbers_and_copies(only_keys: Collection[int | str] | None) -> Iterator[tuple[int | str, str]]:
    """(key, sentence) of numbers without a row, facts without a sheet, and issued copies whose file is not the one
    issued. For `audit verify`: the key of a copy is its id, of anything else the sentence itself."""
    for finding in (*unaccounted_numbers(), *facts_without_sheet()):
        if only_keys is None or finding in only_keys:
            yield finding, finding
    copies = Issued.objects.filter(pdf__isnull=False).select_related("pdf").order_by("pk")
    only_ids = None if only_keys is None else [key for key in only_keys if isinstance(key, int)]
    for ids in id_pages(Issued, only_ids, size=200):
        for row in copies.filter(pk__in=ids):
            if row.pdf is None or row.pdf.sha256 != row.sha256 or _is_file_damaged(row.pdf):
                yield row.pk, row.label


def _is_file_damaged(blob: FileBlob) -> bool:
    try:
        content_of(blob)
    except FileDamaged:
        return True
    return False


def unaccounted_numbers() -> list[str]:
    """The labels of numbers the counter has passed that have no row: there must be none. For `doctor` and `audit
    verify`."""
    missing = []
    for counter in SheetCounter.objects.order_by("kind", "year"):
        copies = Issued.objects.filter(kind=counter.kind, year=counter.year)
        for numbers in batches(range(1, counter.last + 1)):
            there = set(copies.filter(number__range=(numbers[0], numbers[-1])).values_list("number", flat=True))
            missing += [f"{counter.kind}-{counter.year}-{n:04d}" for n in numbers if n not in there]
    return missing
