"""Issued copies of a subject, and whether every number is accounted for."""

from django.db.models import Model, QuerySet

from tuanding.core.sheets.models import Issued, SheetCounter
from tuanding.core.sheets.states import ISSUED


def issued_of(subject: Model, kind: str | None = None) -> QuerySet[Issued]:
    """Every issued copy about a subject, newest first."""
    found = Issued.objects.filter(subject_type=type(subject)._meta.label, subject_id=subject.pk, state=ISSUED)
    return (found.filter(kind=kind) if kind else found).order_by("-pk")


def unaccounted() -> list[str]:
    """Numbers that were taken and have no row: there must be none. For `doctor` and `audit verify`."""
    missing = []
    for counter in SheetCounter.objects.order_by("kind", "year"):
        known = set(Issued.objects.filter(kind=counter.kind, year=counter.year).values_list("number", flat=True))
        gone = set(range(1, counter.last + 1)) - known
        missing += [f"{counter.kind}-{counter.year}-{number:04d}" for number in sorted(gone)]
    return missing
