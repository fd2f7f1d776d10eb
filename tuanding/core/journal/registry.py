"""What rooms declare to the doors: lifecycles, facts and listeners."""

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import Model

from tuanding.core.accounts.actors import Actor
from tuanding.core.kernel.lifecycle import Fact, Lifecycle

Listener = Callable[[Any, Any, Actor, datetime], None]
Follower = Callable[[Any], None]
AtEnd = Callable[[list[Any]], None]  # called with deeds

LIFECYCLES: dict[str, Lifecycle] = {}
FACTS: dict[tuple[str, str], Fact] = {}
WITHIN: dict[str, list[Listener]] = defaultdict(list)
AFTER: dict[str, list[str]] = defaultdict(list)
FOLLOW: dict[str, list[Follower]] = defaultdict(list)
AT_END: list[AtEnd] = []


def register(*, lifecycles: tuple[Lifecycle, ...] = (), facts: tuple[Fact, ...] = ()) -> None:
    """Called for what a room's `room.py` declares. Raises ValueError when a name is taken by another declaration."""
    for life in lifecycles:
        if LIFECYCLES.setdefault(life.model, life) is not life:
            raise ValueError(f"{life.model} has two lifecycles")
    for fact in facts:
        if FACTS.setdefault((fact.subject, fact.name), fact) is not fact:
            raise ValueError(f"{fact.subject}.{fact.name} is declared twice")


def within(event: str, listener: Listener) -> None:
    """`listener(row, fact, actor, at)` runs in the transaction of `event` ("clients.GroupOrder.break_off"), under the lock
    and before the write: `fact` is what will be written, or None. Row and fact are annotated with the models of the event,
    which the start compares. It may refuse by raising a Refusal, and may call doors of its own room."""
    if listener not in WITHIN[event]:
        WITHIN[event].append(listener)


def after(event: str, kind: str) -> None:
    """The job `kind` is written with `event` and run by a worker; payload {"entry", "subject", "object"} (ids)."""
    if kind not in AFTER[event]:
        AFTER[event].append(kind)


def follow(label: str, keep_up: Follower) -> None:
    """`keep_up(rows)` runs in the transaction after rows of the model `label` were written: search and projections."""
    if keep_up not in FOLLOW[label]:
        FOLLOW[label].append(keep_up)


def at_end(keep_up: AtEnd) -> None:
    """`keep_up(deeds)` runs once at the end of the outermost transaction, before it commits, with every `steps.Deed` that
    went through a door in it: for what is computed once per transaction."""
    if keep_up not in AT_END:
        AT_END.append(keep_up)


def lifecycle_of(model: type[Model]) -> Lifecycle:
    return LIFECYCLES[model._meta.label]


def fact_of(model: type[Model], name: str) -> Fact:
    """Raises LookupError that names subject and fact when nobody declared it."""
    try:
        return FACTS[(model._meta.label, name)]
    except KeyError:
        raise LookupError(f"no room declares the fact {name!r} of {model._meta.label}") from None
