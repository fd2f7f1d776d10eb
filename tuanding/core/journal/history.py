"""The history of a record and of all that hangs on it, as sentences in the reader's language."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.apps import apps
from django.db.models import CharField, Model, Q, QuerySet, Value
from django.utils.translation import gettext as _

from tuanding.core.accounts.actors import Actor
from tuanding.core.accounts.names import author
from tuanding.core.accounts.prepared import Prepared
from tuanding.core.accounts.scopes import TABLES, may, visible
from tuanding.core.journal import registry
from tuanding.core.journal.models import Entry
from tuanding.core.rulebook.roles import ROLES

SEALING = ".seal"
BAD = (".break_off", ".cancel", ".withdraw", ".send_back")


@dataclass(frozen=True)
class Line:
    """One line of a timeline, as the look's timeline wants it."""

    at: datetime
    text: str
    note: str
    s: str
    sealed: bool
    entry: Entry


def subjects_under(root: Model, actor: Actor, further: Iterable[str] = ()) -> dict[str, list[int]]:
    """{model: ids} of everything under this record that the actor may see: what has a history of its own, and the
    models named in `further`. One query for all."""
    labels = {*registry.LIFECYCLES, *(subject for subject, _name in registry.FACTS), *further}
    found: dict[str, list[int]] = defaultdict(list, {root._meta.label: [root.pk]})
    for label, pk in _below(type(root), tuple(sorted(labels))).rows(actor, root.pk):
        found[label].append(pk)
    return dict(found)


@lru_cache(maxsize=64)
def _below(root: type[Model], labels: tuple[str, ...]) -> Prepared:
    """(model, id) of everything of these models that hangs on a root and is seen."""
    models = [(label, apps.get_model(label)) for label in labels]
    paths = [(label, model, path_to(model, root)) for label, model in models if not issubclass(root, model)]

    def build(actor: Actor, pk: int) -> QuerySet:
        asked = [
            visible(model, actor).filter(**{path: pk}).order_by().annotate(of=Value(label, CharField()))
            for label, model, path in paths
            if path and may(actor, "view", model)
        ]
        found = [rows.values_list("of", "pk") for rows in asked]
        return found[0].union(*found[1:], all=True) if found else Entry.objects.none()

    return Prepared(build)


def path_to(model: type[Model], root: type[Model]) -> str:
    """How a model's rows lead to the root: its LOCK_FIRST, a key of its own, or both joined; empty when they do not."""
    own = _key(model, root)
    if own:
        return own
    locked = getattr(model, "LOCK_FIRST", "")
    at: Any = model
    for step in locked.split("__") if locked else ():
        at = at._meta.get_field(step).related_model
    further = "" if at is root else _key(at, root)
    return locked if locked and at is root else f"{locked}__{further}" if locked and further else ""


def _key(model: type[Model], root: type[Model]) -> str:
    for column in model._meta.concrete_fields:
        if column.is_relation and column.related_model is root:
            return column.name
    return ""


def entries_of(root: Model, under: dict[str, list[int]], actor: Actor, limit: int = 60) -> list[Entry]:
    """The newest entries about a record, about what hangs on it (`subjects_under`), and the one that made it; not of facts
    whose kind the actor's roles never see."""
    condition = Q(object_type=root._meta.label, object_id=root.pk)
    for label, ids in under.items():
        condition |= Q(subject_type=label, subject_id__in=ids)
    rows = Entry.objects.filter(condition).exclude(object_type__in=_never_seen(actor))
    return list(rows.select_related("person", "instead_of").order_by("-at", "-pk")[:limit])


def _never_seen(actor: Actor) -> list[str]:
    return [
        label
        for label, table in TABLES.items()
        if not any(g.role in table.rights.get("view", {}) for g in actor.grants)
    ]


def timeline(root: Model, under: dict[str, list[int]], actor: Actor, limit: int = 60) -> list[Line]:
    return [line_of(entry) for entry in entries_of(root, under, actor, limit)]


def line_of(entry: Entry) -> Line:
    """What happened, who did it (A for B), which fields."""
    sealed = entry.event.endswith(SEALING)
    state = "late" if entry.event.endswith(BAD) else "done" if sealed else "now"
    return Line(entry.at, _(label_of(entry.event)), _note(entry), state, sealed, entry)


def label_of(event: str) -> str:
    """The label of a move or fact, from the table that declares it; the code itself for one no longer declared."""
    model, _dot, name = event.rpartition(".")
    life = registry.LIFECYCLES.get(model)
    if life and name in life.by_name:
        return str(life.by_name[name].label)
    fact = registry.FACTS.get((model, name))
    return str(fact.label) if fact else event


def _note(entry: Entry) -> str:
    who = author(entry)
    if entry.instead_of:
        who = _("%(person)s 代 %(instead_of)s") % {"person": who, "instead_of": entry.instead_of.name}
    parts = [who, _(ROLES[entry.role])] if entry.role in ROLES else [who]
    fields = "、".join(_names(entry.subject_type, entry.params.get("fields", ())))
    if fields:
        parts.append(fields)
    if "rows" in entry.params:
        parts.append(_("%(count)s 行") % {"count": entry.params["rows"]})
    return " · ".join(parts)


def _names(label: str, fields: Iterable[str]) -> list[str]:
    """Field names as people know them; one without a name in the trade says nothing."""
    model: Any = apps.get_model(label)
    known = {column.attname: column for column in model._meta.concrete_fields}
    known |= {column.name: column for column in model._meta.concrete_fields}
    return [str(known[name].verbose_name) for name in fields if name in known and _is_named(known[name])]


def _is_named(column: Any) -> bool:
    return column.editable and str(column.verbose_name) != column.name.replace("_", " ")
