"""Whose client entries of the journal are about, for somebody who may see that client."""

from collections import defaultdict
from collections.abc import Iterable

from django.apps import apps
from django.db.models import CharField, F, Value
from django.db.models.functions import Coalesce, NullIf

from tuanding.core.accounts.actors import PersonActor
from tuanding.core.accounts.scopes import may, visible
from tuanding.core.journal.history import path_to
from tuanding.core.journal.models import Entry
from tuanding.selling.clients.models import Client

Subject = tuple[str, int]


def clients_of(entries: Iterable[Entry], actor: PersonActor) -> dict[Subject, str]:
    """{(model, id): the client's short name} in one query; without what hangs on no client, or is not theirs to see."""
    ids: dict[str, set[int]] = defaultdict(set)
    for entry in entries:
        label, pk = about(entry)
        ids[label].add(pk)
    asked = [rows for label, some in ids.items() if (rows := _names(label, some, actor)) is not None]
    if not asked:
        return {}
    return {(label, pk): name for label, pk, name in asked[0].union(*asked[1:], all=True)}


def about(entry: Entry) -> Subject:
    """The subject; what was made, where the subject is the department or the company it was made in."""
    made = entry.object_id is not None and not _leads(entry.subject_type)
    return (entry.object_type, entry.object_id or 0) if made else (entry.subject_type, entry.subject_id)


def _leads(label: str) -> bool:
    model = apps.get_model(label)
    return model is Client or bool(path_to(model, Client))


def _names(label: str, ids: set[int], actor: PersonActor):
    model = apps.get_model(label)
    to_client = path_to(model, Client)
    if not _leads(label) or not may(actor, "view", model):
        return None
    under = "" if model is Client else f"{to_client}__"
    name = Coalesce(NullIf(F(f"{under}short_name"), Value("")), F(f"{under}name"))
    rows = visible(model, actor).filter(pk__in=ids).order_by()
    return rows.annotate(of=Value(label, CharField()), whose=name).values_list("of", "pk", "whose")
