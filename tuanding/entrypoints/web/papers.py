"""The issued sheets of a record and of all that hangs on it."""

from typing import NamedTuple

from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext as _

from tuanding.core.accounts.actors import Actor
from tuanding.core.journal.history import seen_of, under_root
from tuanding.core.sheets.form import forms
from tuanding.core.sheets.models import Issued
from tuanding.core.sheets.queries import openable
from tuanding.core.sheets.states import ISSUED

MOST = 500  # copies of one order or client on its page


class Paper(NamedTuple):
    """As the look's sheets list wants it."""

    code: str
    title: str
    state: str
    url: str
    sealed: bool = False


def sheets_of(root: Model, actor: Actor) -> list[Paper]:
    """The issued sheets about a record and what hangs under it that the actor sees, as far as he may open them; newest
    first per kind."""
    copies = list(
        under_root(Issued.objects.filter(state=ISSUED), root, actor).defer("data").order_by("kind", "-pk")[:MOST]
    )
    seen = seen_of(((copy.subject_type, copy.subject_id or 0) for copy in copies), actor)
    rows = [copy for copy in copies if (copy.subject_type, copy.subject_id) in seen]
    return [_paper(row) for row in openable(rows, actor)]


def _paper(row: Issued) -> Paper:
    title = _(str(forms()[row.kind].title))
    url = reverse("sheets:issued_pdf", args=[row.pk])
    return Paper(row.kind, title, row.label.removeprefix(f"{row.kind}-"), url)
