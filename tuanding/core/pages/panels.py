"""Panels of a record page: each room registers what it has to show of a client or a group order."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tuanding.core.accounts.actors import PersonActor

COLUMNS = ("facts", "next", "money")


@dataclass(frozen=True, kw_only=True)
class Panel:
    """`template` gets `panel.context` as `p`, with `actor` and `now`; `column`: facts (left), next (middle), money
    (right)."""

    template: str
    column: str
    order: int = 100
    context: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Step:
    """One line of "what is next": who owes what, by when."""

    title: Any
    who: str
    due: datetime | None = None
    clause: str = ""
    url: str = ""
    state: str = "rest"
    order: int = 100


@dataclass(frozen=True, kw_only=True)
class RecordAct:
    """One button in the head of a record page. `why_not` locks it and says why; `main` is the one filled button."""

    label: Any
    url: str
    icon: str
    main: bool = False
    why_not: Any = ""
    order: int = 100


PANELS: dict[str, list[Callable]] = {}
STEPS: dict[str, list[Callable]] = {}
ACTS: dict[str, list[Callable]] = {}


def register(label: str, *, panels=None, steps=None, acts=None) -> None:
    """Called for what a room's `room.py` declares: functions `(subject, actor, now) -> list` for subjects "clients.Client",
    "clients.GroupOrder"."""
    for registry, parts_of in ((PANELS, panels), (STEPS, steps), (ACTS, acts)):
        if parts_of and parts_of not in registry.setdefault(label, []):
            registry[label].append(parts_of)


def cached_on_subject(subject, key: str, read: Callable[[], Any]) -> Any:
    """`read()`, called once per subject and key: panels, steps and buttons of one page share the query."""
    cache = subject.__dict__.setdefault("_read_for_page", {})
    if key not in cache:
        cache[key] = read()
    return cache[key]


def _registered_for(registry: dict, subject, actor: PersonActor, now: datetime) -> list:
    parts = [part for parts_of in registry.get(subject._meta.label, ()) for part in parts_of(subject, actor, now)]
    return sorted(parts, key=lambda part: part.order)


def panels_of(subject, actor: PersonActor, now: datetime) -> dict[str, list[Panel]]:
    """{column: panels in order}."""
    columns: dict[str, list[Panel]] = {name: [] for name in COLUMNS}
    for panel in _registered_for(PANELS, subject, actor, now):
        columns[panel.column].append(panel)
    return columns


def steps_of(subject, actor: PersonActor, now: datetime) -> list[Step]:
    return _registered_for(STEPS, subject, actor, now)


def acts_of(subject, actor: PersonActor, now: datetime) -> list[RecordAct]:
    return _registered_for(ACTS, subject, actor, now)
