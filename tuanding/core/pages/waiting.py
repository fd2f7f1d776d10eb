"""Waiting work: what a room says somebody should do next. Today gathers it from every room."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from tuanding.core.accounts.actors import PersonActor
from tuanding.core.kernel.workcal import SHANGHAI

STATES = ("late", "due", "block", "now", "rest")


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """One thing to do: `title` says the act, `where` the client; `state` as in the look: late, due, block, now, rest.

    `since` is when it began to wait, `due` when it must be done (None: no limit): a moment, or a day and its whole length.
    """

    kind: str
    title: Any
    where: str
    url: str
    icon: str
    since: datetime | date
    due: datetime | date | None = None
    clause: str = ""
    state: str = "now"
    act: Any = ""


ROOMS: list[Callable[[PersonActor, datetime], list[Waiting]]] = []


def register(ask: Callable[[PersonActor, datetime], list[Waiting]]) -> None:
    """Called by a room's apps.py with its `waiting_for(actor, now)`: at most two queries, only what the actor may do."""
    if ask not in ROOMS:
        ROOMS.append(ask)


def waiting_for(actor: PersonActor, now: datetime) -> list[Waiting]:
    """Everything that waits for this person: late first, then by its limit, then by age."""
    found = [thing for ask in ROOMS for thing in ask(actor, now)]
    return sorted(found, key=lambda w: (STATES.index(state_of(w, now)), _end(w.due or w.since), w.title))


def state_of(thing: Waiting, now: datetime) -> str:
    """Late as soon as the limit has passed, whatever the room said."""
    return "late" if thing.due and _end(thing.due) < now else thing.state


def _end(when: datetime | date) -> datetime:
    """The moment itself, or the last one of the day."""
    return when if isinstance(when, datetime) else datetime.combine(when, time.max, SHANGHAI)
