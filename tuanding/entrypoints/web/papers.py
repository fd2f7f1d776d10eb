"""The issued sheets of a record and of all that hangs on it."""

from typing import NamedTuple

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from tuanding.core.accounts.actors import PersonActor
from tuanding.core.sheets.form import forms
from tuanding.core.sheets.models import Issued
from tuanding.core.sheets.queries import openable


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


def sheets_of(under: dict[str, list[int]], actor: PersonActor) -> list[Paper]:
    """The issued sheets about these rows, which the actor sees, as far as he may open them; newest first per kind."""
    condition = Q(pk__in=[])
    for label in subjects() & under.keys():
        condition |= Q(subject_type=label, subject_id__in=under[label])
    rows = Issued.objects.filter(condition, state="issued").defer("data").order_by("kind", "-pk")
    return [_paper(row) for row in openable(rows, actor)]


def _paper(row: Issued) -> Paper:
    title = _(str(forms()[row.kind].title))
    url = reverse("sheets:issued_pdf", args=[row.pk])
    return Paper(row.kind, title, row.label.removeprefix(f"{row.kind}-"), url)
