"""The issued sheets of a record and of everything under it."""

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import NamedTuple

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from tuanding.core.accounts.actors import Actor
from tuanding.core.accounts.composed import Rows, composed_once
from tuanding.core.journal.history import RowName, rows_under_visible_roots, visible_names
from tuanding.core.pages.addresses import address_of
from tuanding.core.sheets.form import forms
from tuanding.core.sheets.models import Issued
from tuanding.core.sheets.queries import openable
from tuanding.core.sheets.states import ISSUED

MOST = 500  # copies of one order or client on its page


class Paper(NamedTuple):
    """A row of the look's `{% sheets %}`."""

    code: str
    title: str
    state: str
    url: str
    sealed: bool = False


def unchecked_copies_under(root: Model, actor: Actor) -> list[Issued]:
    """The issued copies about a record and everything under it, newest first per kind; not yet narrowed to subjects the
    actor sees."""
    return list(_copies_under(type(root)._meta.concrete_model or type(root))(actor, root.pk))


@lru_cache(maxsize=16)
def _copies_under(root: type[Model]) -> Callable[[Actor, int], Rows[Issued]]:
    @composed_once
    def copies(actor: Actor, pk: int) -> QuerySet[Issued]:
        rows = rows_under_visible_roots(Issued.objects.filter(state=ISSUED), root, pk, actor)
        return rows.defer("data").order_by("kind", "-pk")[:MOST]

    return copies


def subject_of(copy: Issued) -> RowName:
    return copy.subject_type, copy.subject_id or 0


def papers_of(copies: Iterable[Issued], visible_subjects: set[RowName], actor: Actor) -> list[Paper]:
    """The copies whose subject is among `visible_subjects` and which the actor may open."""
    return [_paper(row) for row in openable([copy for copy in copies if subject_of(copy) in visible_subjects], actor)]


def sheets_of(root: Model, actor: Actor) -> list[Paper]:
    """The issued sheets of a record that the actor may open."""
    copies = unchecked_copies_under(root, actor)
    return papers_of(copies, visible_names(map(subject_of, copies), actor), actor)


def _paper(row: Issued) -> Paper:
    title = _(str(forms()[row.kind].title))
    url = address_of("sheets:issued_pdf", row.pk)
    return Paper(row.kind, title, row.label.removeprefix(f"{row.kind}-"), url)
