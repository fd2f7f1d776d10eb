"""What a row hangs under: the client, which is locked first, and the root: the group order or client of its history.

A model says so itself. `LOCK_FIRST` is the path to what is locked before it ("contract__group_order__client");
`HISTORY_ROOT` marks models with a history of their own (client, group order, person, department, company); the nearest one
on the way is a row's root. `ROOT_FIRST` is a path that goes before, where a row may hang under two.
"""

from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from typing import Any, NamedTuple

from django.apps import apps
from django.db.models import Model


class Root(NamedTuple):
    """A model's label and a row's id."""

    label: str
    pk: int


class _Way(NamedTuple):
    """`steps` lead to a row of `model`: along each but the last as objects, along the last by its id."""

    model: type[Model]
    steps: tuple[str, ...]

    @property
    def path(self) -> str:
        return "__".join(self.steps)


def locked_first(row: Any) -> Root | None:
    """The row that is locked before this one; None where that is the row itself."""
    model: type[Model] = type(row)
    way = _way_to_lock(model)
    pk = _related_id(row, way.steps) if way else None
    return Root(way.model._meta.label, pk) if way and pk is not None else None


def root_of(row: Any) -> Root | None:
    """The group order, client, person … in whose history this row belongs; None for what hangs under none."""
    model: type[Model] = type(row)
    for way in _ways_to_root(model):
        pk = _related_id(row, way.steps) if way.steps else row.pk
        if pk is not None:
            return Root(way.model._meta.label, pk)
    return None


def root_of_entry(subject: Model, fact: Model | None) -> Root:
    """The root of the fact, else of the subject; the subject itself where both hang under nothing."""
    root = (root_of(fact) if fact is not None else None) or root_of(subject)
    return root or Root(subject._meta.label, subject.pk)


def roots_of_existing_rows(names: Iterable[tuple[str, int]]) -> dict[tuple[str, int], Root | None]:
    """{(label, id): root or None} of many rows, in one query a model. Rows that do not exist are missing in it."""
    ids: dict[str, set[int]] = defaultdict(set)
    for label, pk in names:
        ids[label].add(pk)
    roots: dict[tuple[str, int], Root | None] = {}
    for label, some in ids.items():
        model: type[Model] = apps.get_model(label)
        ways = _ways_to_root(model)
        paths = [way.path or "pk" for way in ways]
        for pk, *tops in model._base_manager.filter(pk__in=some).values_list("pk", *paths):
            pairs = zip(ways, tops, strict=True)
            roots[label, pk] = next((Root(way.model._meta.label, top) for way, top in pairs if top is not None), None)
    return roots


@cache
def histories_below(root: type[Model]) -> tuple[tuple[type[Model], str], ...]:
    """(model, its LOCK_FIRST) of models with a history of their own whose LOCK_FIRST leads to `root`: group orders, for a
    client."""
    below = [(model, getattr(model, "LOCK_FIRST", "")) for model in apps.get_models() if not model._meta.proxy]
    histories = [(model, path) for model, path in below if path and getattr(model, "HISTORY_ROOT", False)]
    return tuple(
        (model, path) for model, path in histories if _resolve_way(model, tuple(path.split("__"))).model is root
    )


def _related_id(row: Any, steps: tuple[str, ...]) -> int | None:
    for step in steps[:-1]:
        row = getattr(row, step)
        if row is None:
            return None
    return getattr(row, f"{steps[-1]}_id")


@cache
def _way_to_lock(model: type[Model]) -> _Way | None:
    path = getattr(model, "LOCK_FIRST", "")
    return _resolve_way(model, tuple(path.split("__"))) if path else None


@cache
def _ways_to_root(model: type[Model]) -> tuple[_Way, ...]:
    """The ways to a row's root, in the order in which they are tried."""
    if getattr(model, "HISTORY_ROOT", False):
        return (_Way(model._meta.concrete_model or model, ()),)
    paths = [getattr(model, "ROOT_FIRST", ""), getattr(model, "LOCK_FIRST", "")]
    ways = [_way_to_nearest_root(model, tuple(path.split("__"))) for path in paths if path]
    return tuple(way for way in ways if way)


def _way_to_nearest_root(model: type[Model], steps: tuple[str, ...]) -> _Way | None:
    ways = [_resolve_way(model, steps[:length]) for length in range(1, len(steps) + 1)]
    return next((way for way in ways if getattr(way.model, "HISTORY_ROOT", False)), None)


def _resolve_way(model: type[Model], steps: tuple[str, ...]) -> _Way:
    at: Any = model
    for step in steps:
        at = at._meta.get_field(step).related_model
    return _Way(at, steps)
