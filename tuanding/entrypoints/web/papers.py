"""The issued sheets of a record and of all that hangs on it."""

from typing import NamedTuple

from django.apps import apps
from django.db.models import Model, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from tuanding.core.accounts.actors import Actor
from tuanding.core.accounts.scopes import may, visible
from tuanding.core.journal.history import path_to
from tuanding.core.sheets.form import forms
from tuanding.core.sheets.models import Issued


class Paper(NamedTuple):
    """As the look's sheets list wants it."""

    code: str
    title: str
    state: str
    url: str
    sealed: bool = False


def sheets_under(root: Model, actor: Actor) -> list[Paper]:
    """Newest first per kind; only those whose subject the person may see."""
    condition = Q(pk__in=[])
    titles = forms()
    for label in {form.subject for form in titles.values()}:
        model = apps.get_model(label)
        ids = _ids(model, root, actor)
        if ids:
            condition |= Q(subject_type=label, subject_id__in=ids)
    rows = Issued.objects.filter(condition, state="issued").order_by("kind", "-pk")
    return [_paper(row, titles) for row in rows]


def _ids(model: type[Model], root: Model, actor: Actor) -> list[int]:
    if not may(actor, "view", model):
        return []
    if isinstance(root, model):
        return [root.pk]
    path = path_to(model, type(root))
    return list(visible(model, actor).filter(**{path: root.pk}).values_list("pk", flat=True)) if path else []


def _paper(row: Issued, titles) -> Paper:
    title = titles[row.kind].title if row.kind in titles else row.kind
    return Paper(
        row.kind, _(str(title)), row.label.removeprefix(f"{row.kind}-"), reverse("sheets:issued_pdf", args=[row.pk])
    )
