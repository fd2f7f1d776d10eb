"""The issued sheets of a record and of all that hangs on it."""

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import NamedTuple

from django.db.models import Model, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from tuanding.core.accounts.actors import Actor
from tuanding.core.accounts.composed import Rows, composed_once
from tuanding.core.journal.history import Name, seen_of, under_root
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


def copies_of(root: Model, actor: Actor) -> list[Issued]:
    """The issued copies about a record and what hangs under it, newest first per kind; whether the actor sees what each is
    about, nobody has asked yet."""
    return list(_copies_under(type(root)._meta.concrete_model or type(root))(actor, root.pk))


@lru_cache(maxsize=16)
def _copies_under(root: type[Model]) -> Callable[[Actor, int], Rows[Issued]]:
    @composed_once
    def copies(actor: Actor, pk: int) -> QuerySet[Issued]:
        rows = under_root(Issued.objects.filter(state=ISSUED), root, pk, actor)
        return rows.defer("data").order_by("kind", "-pk")[:MOST]

    return copies


def subject_of(copy: Issued) -> Name:
    return copy.subject_type, copy.subject_id or 0


def papers_of(copies: Iterable[Issued], seen: set[Name], actor: Actor) -> list[Paper]:
    """Of these copies those whose subject the actor sees, as far as he may open them."""
    return [_paper(row) for row in openable([copy for copy in copies if subject_of(copy) in seen], actor)]


def sheets_of(root: Model, actor: Actor) -> list[Paper]:
    """The issued sheets of a record that the actor may open."""
    copies = copies_of(root, actor)
    return papers_of(copies, seen_of(map(subject_of, copies), actor), actor)


def _paper(row: Issued) -> Paper:
    title = _(str(forms()[row.kind].title))
    url = reverse("sheets:issued_pdf", args=[row.pk])
    return Paper(row.kind, title, row.label.removeprefix(f"{row.kind}-"), url)
