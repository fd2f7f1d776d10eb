"""What the steps of a door do with rows: lock, compare, check, insert and change them, one or many."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, TypedDict

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db.models import F, ForeignKey, Model, QuerySet

from tuanding.core.accounts.actors import Actor
from tuanding.core.accounts.bases import ActedRow, FactRow, Record
from tuanding.core.accounts.composed import Rows, composed_once
from tuanding.core.accounts.scopes import table_of, visible
from tuanding.core.journal import registry
from tuanding.core.journal.evidence import Bulk
from tuanding.core.journal.inserting import insert_row, insert_rows
from tuanding.core.journal.roots import locked_first
from tuanding.core.kernel.fitting import refusals_of_unfit
from tuanding.core.kernel.refusal import Ended, Invalid, Refusal
from tuanding.core.kernel.workcal import day_of

ManyRows = Sequence[Model] | Iterator[Sequence[Model]]
NewValues = dict[str, Any]  # by field, of those that really changed


class Difference(TypedDict):
    """Both values of a field, as JSON: what somebody sends, and what the row has."""

    yours: Any
    theirs: Any


def locked_row(obj: Model, by: Actor, right: str) -> Model | None:
    """The row as it is now, locked; None where the actor does not have the right on it."""
    model = type(obj)
    return _row_for_update(model, id(table_of(model)), right)(by, obj.pk).first()


@lru_cache(maxsize=256)
def _row_for_update(model: type[Model], table_id: int, right: str) -> Callable[[Actor, int], Rows[Any]]:
    """The query for a row with this right, locked. `table_id` is the id of the scopes table, so that a room which adds
    rights gets a new query."""

    @composed_once
    def row(by: Actor, pk: int) -> QuerySet[Any]:
        return visible(model, by, right).filter(pk=pk).select_for_update(of=("self",), no_key=True)

    return row


def lock_first(obj: Model) -> Model | None:
    """Lock the client a row hangs under, and answer with it as it is now; None for a row that hangs under nothing.

    Everything of one client queues behind its row: what is read after this of owner, orders, facts and projections stays as
    it is until the transaction ends."""
    root = locked_first(obj)
    if root is None:
        return None
    model: type[Model] = apps.get_model(root.label)
    return _root_for_update(model)(root.pk).first()


def lock_clients(rows: Sequence[Model]) -> None:
    """Lock what several rows hang under, in one query in order of id: two who want the same ones never wait in a ring."""
    ids: dict[str, set[int]] = defaultdict(set)
    for row in rows:
        root = locked_first(row)
        ids[root.label if root else row._meta.label].add(root.pk if root else row.pk)
    for label in sorted(ids):
        model: type[Model] = apps.get_model(label)
        locked = model._base_manager.select_for_update(no_key=True).filter(pk__in=ids[label]).order_by("pk")
        list(locked.values_list("pk"))


@lru_cache(maxsize=16)
def _root_for_update(model: type[Model]) -> Callable[[int], Rows[Any]]:
    @composed_once
    def root(pk: int) -> QuerySet[Any]:
        return model._base_manager.filter(pk=pk).select_for_update(no_key=True)

    return root


def set_locked_root(row: Any, first: Model) -> None:
    """Let the row's LOCK_FIRST relation, where it is one step long, be the locked row itself, so that its values are those
    read under the lock."""
    path = getattr(row, "LOCK_FIRST", "")
    if path and "__" not in path:
        type(row)._meta.get_field(path).set_cached_value(row, first)


def _group_order_of(row: Any) -> Any | None:
    """The group order that the row is, or hangs under (it has `why_closed`); None where there is none."""
    for step in ("", *getattr(row, "LOCK_FIRST", "").split("__")):
        row = getattr(row, step) if step else row
        if row is None or hasattr(row, "why_closed"):
            return row
    return None


def refuse_ended(row: Model, *, allowed: bool) -> None:
    """Ended where the row's group order is closed or broken off, unless the declaration says `after_end` (`allowed`)."""
    order = None if allowed else _group_order_of(row)
    if order is not None and (why := order.why_closed()):
        raise Ended("这张团订单已经%(why)s，不能再办理", field="group_order", value=order.pk, why=why)


def differences(row: Any, values: Mapping[str, Any]) -> dict[str, Difference]:
    """By field, of what differs from the row as it is now."""
    return {
        name: {"yours": json_value(value), "theirs": json_value(getattr(row, name))}
        for name, value in values.items()
        if getattr(row, name) != value
    }


def json_value(value: Any) -> Any:
    """A value that JSON can hold: the id of a row, dates and money as text."""
    if isinstance(value, Model):
        return value.pk
    return value if isinstance(value, str | int | bool | list | dict | None) else str(value)


def insert(row: Model, actor: Actor, at: datetime) -> Model:
    """Write one new row; a fact gets its author, role and moment."""
    if isinstance(row, FactRow | ActedRow):
        fill_in_author(row, actor, at)
    check_limits(row)
    insert_row(row)
    return row


def fill_in_author(row: FactRow | ActedRow, actor: Actor, at: datetime) -> None:
    """Fill in the author, role and moments of a fact. TypeError where a link or the system makes a fact that only people make."""
    grant, who = actor.acting, actor.author_columns
    row.role, row.department_id, row.instead_of_id = grant.role, grant.department_id, grant.instead_of_id
    row.at, row.on, row.recorded_at = at, day_of(at), actor.at
    if isinstance(row, ActedRow):
        row.by_id, row.link_id, row.system = who
        row.because = actor.because
    elif who.person_id is not None:
        row.by_id = who.person_id
    else:
        raise TypeError(f"{type(row).__name__} is made by people only, not by {actor.holder}")


def check_limits(row: Model) -> None:
    """Invalid where a value of the row breaks a limit of its model. Foreign keys are left to the database."""
    wrong = refusals_of_unfit("", {name: value for name, value in row.__dict__.items() if name[0] != "_"})
    if wrong:
        raise Invalid(wrong)
    try:
        row.clean_fields(exclude=_unchecked_fields(type(row)))
    except ValidationError as why:
        raise Invalid(_refusals_by_field(row, why)) from why


@lru_cache(maxsize=256)
def _unchecked_fields(model: type[Model]) -> frozenset[str]:
    return frozenset(c.name for c in model._meta.concrete_fields if isinstance(c, ForeignKey) or c.primary_key)


def _refusals_by_field(row: Model, error: ValidationError) -> dict[str, list[Refusal]]:
    return {
        name: [
            Refusal(str(m).replace("%", "%%"), field=name, value=json_value(getattr(row, name, None)))
            for m in e.messages
        ]
        for name, e in ((n, ValidationError(errors)) for n, errors in error.error_dict.items())
    }


def add_many(rows: ManyRows | Callable[[Any], ManyRows], fact: Any, actor: Actor, at: datetime) -> dict[str, Any]:
    """Insert many rows; returns params for the entry: their number and digests. `rows` is a list, an iterator of lists (each
    is written before the next one is made), or a function of the fact that returns one of the two."""
    lists = rows(fact) if callable(rows) else rows
    bulk = Bulk()
    for some in lists if isinstance(lists, Iterator) else [lists]:
        _insert_unchecked(some, actor, at, bulk)
    return bulk.params()


def _insert_unchecked(rows: Iterable[Model], actor: Actor, at: datetime, bulk: Bulk) -> None:
    by_model = defaultdict(list)
    for row in rows:
        if isinstance(row, FactRow | ActedRow):
            fill_in_author(row, actor, at)
        by_model[type(row)].append(row)
    for model, same in by_model.items():
        insert_rows(model, same)
        bulk.add(model, same)
        call_followers(same)


def update_record(row: Model, changes: dict[str, Any]) -> list[str]:
    """Write new values and raise the version. Returns the names of the fields that really changed."""
    values = set_new_values_and_version(row, changes)
    update = {**values, "version": row.version} if isinstance(row, Record) else values
    type(row)._default_manager.filter(pk=row.pk).update(**update)
    return [*values]


def set_new_values_and_version(row: Model, changes: Mapping[str, Any]) -> NewValues:
    """Set new values and the next version on a row without writing it. Returns the values that differ."""
    values = {name: value for name, value in changes.items() if getattr(row, name) != value}
    for name, value in values.items():
        setattr(row, name, value)
    check_limits(row)
    if isinstance(row, Record):
        row.version += 1
    return {name: getattr(row, name) for name in values}


def write_new_values(rows_with_values: Sequence[tuple[Model, Mapping[str, Any]]]) -> None:
    """Write what `set_new_values_and_version` set on many locked rows of one model: one statement for all rows with the
    same changes."""
    alike: dict[str, tuple[dict[str, Any], list[int]]] = {}
    for row, values in rows_with_values:
        alike.setdefault(repr(sorted(values.items())), (dict(values), []))[1].append(row.pk)
    for update, ids in alike.values():
        model = type(rows_with_values[0][0])
        if issubclass(model, Record):
            update["version"] = F("version") + 1
        model._default_manager.filter(pk__in=ids).update(**update)


def call_followers(written: list[Model]) -> None:
    """Call the followers (projections, search) of each model with the rows that were written."""
    by_label = defaultdict(list)
    for row in written:
        if row._meta.label in registry.FOLLOW:
            by_label[row._meta.label].append(row)
    for label, same in by_label.items():
        for keep_up in registry.FOLLOW[label]:
            keep_up(same)
