"""The issued sheets of a record and of all that hangs on it."""

from typing import NamedTuple

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from tuanding.core.sheets.form import forms
from tuanding.core.sheets.models import Issued


class Paper(NamedTuple):
    """As the look's sheets list wants it."""

    code: str
    title: str
    state: str
    url: str
    sealed: bool = False


def subjects() -> set[str]:
    """The models that sheets are about."""
    return {form.subject for form in forms().values()}


def sheets_of(under: dict[str, list[int]]) -> list[Paper]:
    """The issued sheets about these rows, which the person may see; newest first per kind."""
    condition = Q(pk__in=[])
    for label in subjects() & under.keys():
        condition |= Q(subject_type=label, subject_id__in=under[label])
    rows = Issued.objects.filter(condition, state="issued").order_by("kind", "-pk")
    return [_paper(row, forms()) for row in rows]


def _paper(row: Issued, titles) -> Paper:
    title = titles[row.kind].title if row.kind in titles else row.kind
    return Paper(
        row.kind, _(str(title)), row.label.removeprefix(f"{row.kind}-"), reverse("sheets:issued_pdf", args=[row.pk])
    )
