"""撤销: one address for every fact that its author can take back."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Model
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tuanding.core.accounts.actors import Actor
from tuanding.core.journal.models import Entry
from tuanding.core.journal.undoing import UndoResult, entry_of_fact, take_back, undoable
from tuanding.core.kernel.refusal import AlreadyDone
from tuanding.core.pages.answers import answer, came_from
from tuanding.core.pages.once import how
from tuanding.core.pages.permit import permit
from tuanding.core.pages.request import Request


def undo_address(fact: Model) -> str:
    """The address that takes back what recorded this row."""
    return undo_address_of(fact._meta.label, fact.pk)


def undo_address_of(label: str, pk: int) -> str:
    return reverse("undo", args=[label, pk])


def undo_addresses(entries: Iterable[Entry], actor: Actor, now: Any) -> dict[int, str]:
    """{entry id: address} of those entries that the actor could take back now, for lists of what was done."""
    some = list(entries)
    ids = undoable(some, actor, now)
    return {one.pk: undo_address_of(one.object_type, one.object_id) for one in some if one.pk in ids and one.object_id}


@require_POST
@permit()
def undo(request: Request, label: str, pk: int) -> HttpResponse:
    """Takes back what recorded this row, and leads to where the person was."""
    entry = entry_of_fact(label, pk)
    return answer(
        request,
        lambda: take_back(entry, **how(request)),
        done=lambda result: _address_after(request, result),
        message=_words,
    )


def _address_after(request: Request, result: UndoResult | AlreadyDone) -> str:
    batch = getattr(result, "batch", None)
    return batch.get_absolute_url() if batch else came_from(request)


def _words(result: UndoResult) -> str:
    if result.batch:
        return _("正在逐家撤销，后来又办过事的会留着")
    if result.refused:
        return _("撤销了 %(done)s 家，%(left)s 家留着：后来又办过事") % {
            "done": len(result.rows),
            "left": len(result.refused),
        }
    return _("已撤销") if len(result.rows) == 1 else _("撤销了 %(done)s 家") % {"done": len(result.rows)}
