"""The history of a record and of all that hangs on it, as sentences in the reader's language."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.apps import apps
from django.db.models import CharField, Model, QuerySet, Value
from django.utils.translation import gettext as _

from tuanding.core.accounts.actors import Actor
from tuanding.core.accounts.composed import Rows, composed_once
from tuanding.core.accounts.names import author_name
from tuanding.core.accounts.scopes import TABLES, may, visible
from tuanding.core.journal import registry
from tuanding.core.journal.models import Entry, TakingBack
from tuanding.core.journal.renamed import event_now, label_now, labels_of
from tuanding.core.journal.roots import histories_below
from tuanding.core.rulebook.roles import ROLES

SEALING = ".seal"
TOGETHER = "together"  # in the params of an entry: how many were done with it at once
BAD = (".break_off", ".cancel", ".withdraw", ".send_back")


@dataclass(frozen=True)
class TimelineLine:
    """One line of a timeline, with the attributes that the timeline template reads. `undo`: the address that takes it back,
    "" where it cannot be; `back`: it was taken back."""

    at: datetime
    text: str
    note: str
    s: str
    sealed: bool
    entry: Entry
    undo: str = ""
    back: bool = False


RowName = tuple[str, int]  # of a row: its model's label and its id


def timeline(root: Model, actor: Actor, limit: int = 60) -> list[TimelineLine]:
    """The history of a record that the actor sees: the lines he may see, newest first."""
    lines, _names = timeline_and_visible_further(root, actor, limit=limit)
    return lines


def timeline_and_visible_further(
    root: Model, actor: Actor, further: Iterable[RowName] = (), limit: int = 60
) -> tuple[list[TimelineLine], set[RowName]]:
    """The history, and those of the `further` rows that the actor sees, read in one query with the history's first page."""
    entries, names = visible_entries_and_further(root, actor, set(further), limit)
    return lines_of(entries), names


def lines_of(entries: Sequence[Entry]) -> list[TimelineLine]:
    """The lines of entries that come newest first. Those that a later one among them took back are marked."""
    back = {entry.params["entry"] for entry in entries if entry.object_type == TakingBack._meta.label}
    return [replace(line_of(entry), back=True) if entry.pk in back else line_of(entry) for entry in entries]


def with_undo(lines: Sequence[TimelineLine], addresses: Mapping[int, str]) -> list[TimelineLine]:
    """The lines, with the address that takes back its entry where there is one: {entry id: address}. Of several entries of
    one tap the newest has it."""
    taps: set[tuple[Any, ...]] = set()
    rows = []
    for line in lines:
        entry, address = line.entry, addresses.get(line.entry.pk, "")
        tap = (entry.event, entry.person_id, entry.recorded_at) if TOGETHER in entry.params else (entry.pk,)
        rows.append(replace(line, undo=address) if address and tap not in taps else line)
        taps.add(tap)
    return rows


def visible_entries_and_further(
    root: Model, actor: Actor, further: set[RowName], limit: int
) -> tuple[list[Entry], set[RowName]]:
    """The newest entries under a group order, client or person: the entry that made the record, and those whose subject the
    actor sees; none about facts of models that his roles never see. Also those of the `further` rows that he sees."""
    model = _table_model(root)
    entries: list[Entry] = []
    itself = (root._meta.label, root.pk)
    visible_rows: set[RowName] = {itself}
    start, batch = 0, limit + limit // 2
    while len(entries) < limit:
        some = _entry_page_query(model, start, batch)(actor, root.pk)
        visible_rows |= {
            _stored_subject_name(entry)
            for entry in some
            if _stored_subject_name(entry) == (entry.root_type, entry.root_id)
        }
        names = {_stored_subject_name(entry) for entry in some} | (further if start == 0 else set())
        visible_rows |= visible_names(names - visible_rows, actor)
        entries += [
            entry
            for entry in some
            if _stored_subject_name(entry) in visible_rows or (entry.object_type, entry.object_id) == itself
        ]
        if len(some) < batch:
            break
        start += batch
    return entries[:limit], visible_rows & further


def _stored_subject_name(entry: Entry) -> RowName:
    return entry.subject_type, entry.subject_id


def _table_model(row: Model) -> type[Model]:
    return type(row)._meta.concrete_model or type(row)


@lru_cache(maxsize=64)
def _entry_page_query(root: type[Model], start: int, size: int) -> Callable[[Actor, int], Rows[Entry]]:
    """So many of the newest entries under a record of this model, behind the first `start`."""

    @composed_once
    def entries(actor: Actor, pk: int) -> QuerySet[Entry]:
        rows = rows_under_visible_roots(Entry.objects.all(), root, pk, actor).exclude(
            object_type__in=_hidden_models(actor)
        )
        return rows.select_related("person", "link", "instead_of").order_by("-at", "-pk")[start : start + size]

    return entries


def rows_under_visible_roots(rows: QuerySet[Any], root: type[Model], pk: int, actor: Actor) -> QuerySet[Any]:
    """Rows with `root_type` and `root_id` of a record, and of the records below it that have a history of their own and the
    actor sees: a client's orders. A union of the parts, because for one OR over both PostgreSQL reads the whole table."""
    itself = rows.filter(root_type=root._meta.label, root_id=pk)
    parts = []
    for below, path in histories_below(root):
        if may(actor, "view", below):
            ids = visible(below, actor).filter(**{path: pk}).order_by().values("pk")
            parts.append(rows.filter(root_type=below._meta.label, root_id__in=ids).order_by().values("pk"))
    return rows.filter(pk__in=itself.order_by().values("pk").union(*parts, all=True)) if parts else itself


def visible_names(names: Iterable[RowName], actor: Actor) -> set[RowName]:
    """Those of the (model, id) pairs that the actor sees, in one query for all models."""
    ids: dict[str, set[int]] = defaultdict(set)
    for label, pk in names:
        ids[label].add(pk)
    querysets = [
        visible(model, actor).filter(pk__in=some).order_by().annotate(of=Value(label, CharField()))
        for label, some in ids.items()
        if may(actor, "view", model := apps.get_model(label))
    ]
    pairs = [rows.values_list("of", "pk") for rows in querysets]
    return set(pairs[0].union(*pairs[1:], all=True)) if pairs else set()


def path_to(model: type[Model], root: type[Model]) -> str:
    """How a model's rows lead to the root: a key of their own, or a part of their LOCK_FIRST; empty when they do not."""
    own = _foreign_key_to(model, root)
    if own:
        return own
    at: Any = model
    locked = getattr(model, "LOCK_FIRST", "")
    steps = locked.split("__") if locked else []
    for place, step in enumerate(steps, 1):
        at = at._meta.get_field(step).related_model
        if at is root:
            return "__".join(steps[:place])
    return ""


def _foreign_key_to(model: type[Model], root: type[Model]) -> str:
    for column in model._meta.concrete_fields:
        if column.is_relation and column.related_model is root:
            return column.name
    return ""


def _hidden_models(actor: Actor) -> list[str]:
    return [
        name
        for label, table in TABLES.items()
        if not any(g.role in table.rights.get("view", {}) for g in actor.grants)
        for name in labels_of(label)
    ]


def line_of(entry: Entry) -> TimelineLine:
    """The timeline's line of an entry: what happened, who did it (A for B), which fields."""
    sealed = entry.event.endswith(SEALING)
    state = "late" if entry.event.endswith(BAD) else "done" if sealed else "now"
    return TimelineLine(entry.at, _(event_label(entry.event)), _author_and_fields_text(entry), state, sealed, entry)


def event_label(event: str) -> str:
    """The label of a move or fact, from the table that declares it; the code itself for one no longer declared."""
    model, _dot, name = event_now(event).rpartition(".")
    life = registry.LIFECYCLES.get(model)
    if life and name in life.by_name:
        return str(life.by_name[name].label)
    fact = registry.FACTS.get((model, name))
    return str(fact.label) if fact else event


def _author_and_fields_text(entry: Entry) -> str:
    who = author_name(entry)
    if entry.instead_of:
        who = _("%(person)s 代 %(instead_of)s") % {"person": who, "instead_of": entry.instead_of.name}
    parts = [who, _(ROLES[entry.role])] if entry.role in ROLES else [who]
    fields = "、".join(_field_labels(entry.params.get("of", entry.subject_type), entry.params.get("fields", ())))
    if fields:
        parts.append(fields)
    if "rows" in entry.params:
        parts.append(_("%(count)s 行") % {"count": entry.params["rows"]})
    if "files" in entry.params:
        parts.append(_("%(count)s 个文件") % {"count": entry.params["files"]})
    return " · ".join(parts)


def _field_labels(label: str, fields: Iterable[str]) -> list[str]:
    """The labels of these fields; fields without a label of their own are left out."""
    model: Any = apps.get_model(label_now(label))
    columns = {column.attname: column for column in model._meta.concrete_fields}
    columns |= {column.name: column for column in model._meta.concrete_fields}
    return [str(columns[name].verbose_name) for name in fields if name in columns and _has_label(columns[name])]


def _has_label(column: Any) -> bool:
    return column.editable and str(column.verbose_name) != column.name.replace("_", " ")
