"""`ROOM = Room(…)`: everything of a room that core or an earlier room asks for. What a process may not need (addresses, API,
gates, sheets, forms) is found by its name instead: `urls.py`, `api.py`, `gates.py`, `sheets/`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from tuanding.core.accounts.actors import PersonActor
from tuanding.core.accounts.scopes import Scopes
from tuanding.core.attachments.registry import Attachable
from tuanding.core.jobs.registry import JobKind
from tuanding.core.journal.audit import ProjectionCheck
from tuanding.core.journal.many import Many
from tuanding.core.journal.registry import Follower, Listener
from tuanding.core.journal.undo import Standing, Undo
from tuanding.core.kernel.lifecycle import Fact, Lifecycle
from tuanding.core.pages.menu import MenuEntry
from tuanding.core.pages.palette import Command
from tuanding.core.pages.waiting import Count
from tuanding.core.search.registry import Findable
from tuanding.core.worklist.registry import Follow, Kind, News, Source

RecordPageQuery = Callable[[Any, PersonActor, datetime], list]
AnyCall = TypeVar("AnyCall", bound=Callable)


@dataclass(frozen=True, kw_only=True)
class RecordPage:
    """What a room shows on the page of a client or a group order: functions `(record, actor, now) -> list`."""

    panels: RecordPageQuery | None = None
    steps: RecordPageQuery | None = None
    acts: RecordPageQuery | None = None


@dataclass(frozen=True, kw_only=True)
class Room:
    """
    `scopes`: who sees what of its models, and rights it adds to models of earlier rooms (`Scopes.more`)
    `lifecycles`, `facts`: what can be done with its records, and recorded · `many`: what can be done to many at once
    `undo`: how its events are taken back · `stands_on`: {event of an earlier room: what of this room is in the way}
    `within`: {event: listeners} in the transaction of an event, each `(row, fact, actor, at)` · `after`: {event: kind of job} written with it
    `follows`: {model: functions} of rows that were written · `projections`: {name: check} for `audit verify`
    `jobs`: {kind: JobKind} · `starts`: what a start of the program makes up, `(at) -> how many`
    `findable`: what the search knows · `record_pages`: {model: RecordPage} · `menu`, `commands`
    `work`: kinds and sources of waiting work, and what is only told (`News`) · `work_events`: further events for sources of earlier rooms
    `counts`: what Today counts instead of listing · `attachments`: which of its models have files
    `extends`: called once, for what earlier rooms offer beside core (`activities.leading`)
    """

    scopes: Sequence[Scopes] = ()
    lifecycles: Sequence[Lifecycle] = ()
    facts: Sequence[Fact] = ()
    many: Sequence[Many] = ()
    undo: Sequence[Undo] = ()
    stands_on: Mapping[str, Standing] = field(default_factory=dict)
    within: Mapping[str, Listener | Sequence[Listener]] = field(default_factory=dict)
    after: Mapping[str, str] = field(default_factory=dict)
    follows: Mapping[str, Follower | Sequence[Follower]] = field(default_factory=dict)
    projections: Mapping[str, ProjectionCheck] = field(default_factory=dict)
    jobs: Mapping[str, JobKind] = field(default_factory=dict)
    starts: Sequence[Callable[[datetime], int]] = ()
    findable: Sequence[Findable] = ()
    record_pages: Mapping[str, RecordPage] = field(default_factory=dict)
    menu: Sequence[MenuEntry] = ()
    commands: Sequence[Command] = ()
    work: Sequence[Kind | Source | News] = ()
    work_events: Mapping[str, Follow] = field(default_factory=dict)
    counts: Sequence[Count] = ()
    attachments: Sequence[Attachable] = ()
    extends: Sequence[Callable[[], None]] = ()


def as_sequence(listeners: AnyCall | Sequence[AnyCall]) -> Sequence[AnyCall]:
    """One alone, or several: as a sequence."""
    return (listeners,) if callable(listeners) else listeners
