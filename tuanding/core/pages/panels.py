"""Panels of a record page: each room registers what it has to show of a client or a group order."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tuanding.core.accounts.actors import PersonActor

COLUMNS = ("facts", "next", "money")


@dataclass(frozen=True, kw_only=True)
class Panel:
    """`template` gets `panel.context` as `p`, with `actor` and `now`; `column`: facts (left), next (middle), money (right)."""

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
class Act:
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
    """Called by a room's apps.py: functions `(subject, actor, now) -> list` for subjects "clients.Client", "clients.GroupOrder"."""
    for registry, ask in ((PANELS, panels), (STEPS, steps), (ACTS, acts)):
        if ask and ask not in registry.setdefault(label, []):
            registry[label].append(ask)


def memo(subject, key: str, read: Callable[[], Any]) -> Any:
    """What a room reads of the subject of one page: panels, steps and buttons of that page ask the database once."""
    kept = subject.__dict__.setdefault("_read_for_page", {})
    if key not in kept:
        kept[key] = read()
    return kept[key]


def _gather(registry: dict, subject, actor: PersonActor, now: datetime) -> list:
    found = [thing for ask in registry.get(subject._meta.label, ()) for thing in ask(subject, actor, now)]
    return sorted(found, key=lambda thing: thing.order)


def panels_of(subject, actor: PersonActor, now: datetime) -> dict[str, list[Panel]]:
    """{column: panels in order}."""
    columns: dict[str, list[Panel]] = {name: [] for name in COLUMNS}
    for panel in _gather(PANELS, subject, actor, now):
        columns[panel.column].append(panel)
    return columns


def steps_of(subject, actor: PersonActor, now: datetime) -> list[Step]:
    return _gather(STEPS, subject, actor, now)


def acts_of(subject, actor: PersonActor, now: datetime) -> list[Act]:
    return _gather(ACTS, subject, actor, now)
