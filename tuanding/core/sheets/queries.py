"""Issued copies of a subject, and whether every number is accounted for."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from django.db.models import Model, QuerySet

from tuanding.core.accounts.actors import Actor
from tuanding.core.accounts.scopes import reaches_as_far, visible
from tuanding.core.files.models import FileBlob
from tuanding.core.files.operations import content_of
from tuanding.core.files.refusals import FileDamaged
from tuanding.core.sheets.form import form_of, forms
from tuanding.core.sheets.models import Issued, SheetCounter
from tuanding.core.sheets.states import ISSUED


def issued_of(subject: Model, kind: str | None = None) -> QuerySet[Issued]:
    """Every issued copy about a subject, newest first."""
    found = Issued.objects.filter(subject_type=type(subject)._meta.label, subject_id=subject.pk, state=ISSUED)
    return (found.filter(kind=kind) if kind else found).order_by("-pk")


def openable(rows: Iterable[Issued], actor: Actor) -> list[Issued]:
    """Those the actor may open, of issued copies whose subjects he sees: an edition may need more than that, and a copy
    that prints many rows is for whoever may read them all today."""
    rows = [row for row in rows if row.kind in forms() and row.edition in form_of(row.kind).editions]
    asked: dict[tuple[type[Model], str], set[int | None]] = defaultdict(set)
    for row in rows:
        asked[_needs(row)].add(row.subject_id)
    able = {need: _reached(*need, ids, actor) for need, ids in asked.items()}
    return [row for row in rows if row.subject_id in able[_needs(row)] and _still(row, actor)]


def _needs(row: Issued) -> tuple[type[Model], str]:
    form = form_of(row.kind)
    return form.model, form.right_for(row.edition)


def _reached(model: type[Model], right: str, ids: set, actor: Actor) -> set:
    if reaches_as_far(model, actor, right):
        return ids
    return set(visible(model, actor, right).filter(pk__in=ids).values_list("pk", flat=True))


def _still(row: Issued, actor: Actor) -> bool:
    still = form_of(row.kind).still
    return still is None or still(row.data, actor)


def wrong_copies() -> Iterator[str]:
    """Numbers without a row, and issued copies whose file is not the one that was issued. For `audit verify`."""
    yield from unaccounted()
    for row in Issued.objects.filter(pdf__isnull=False).select_related("pdf").order_by("pk").iterator(chunk_size=200):
        if row.pdf is None or row.pdf.sha256 != row.sha256 or _damaged(row.pdf):
            yield row.label


def _damaged(blob: FileBlob) -> bool:
    try:
        content_of(blob)
    except FileDamaged:
        return True
    return False


def unaccounted() -> list[str]:
    """Numbers that were taken and have no row: there must be none. For `doctor` and `audit verify`."""
    missing = []
    for counter in SheetCounter.objects.order_by("kind", "year"):
        known = set(Issued.objects.filter(kind=counter.kind, year=counter.year).values_list("number", flat=True))
        gone = set(range(1, counter.last + 1)) - known
        missing += [f"{counter.kind}-{counter.year}-{number:04d}" for number in sorted(gone)]
    return missing
