"""Waiting work as Today shows it: the items of the work list in words, and what rooms count."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import QuerySet

from tuanding.core.accounts.actors import PersonActor
from tuanding.core.kernel.workcal import SHANGHAI, day_of
from tuanding.core.worklist.models import Item
from tuanding.core.worklist.queries import items_waiting_for, tasks_of_items, visible_items
from tuanding.core.worklist.registry import KINDS, Kind, Task

STATES = ("late", "due", "block", "now", "rest")


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """One thing to do: `title` says the act, `where` the client; `state` as in the look: late, due, block, now, rest.

    `since` is when it began to wait, `due` when it must be done (None: no limit): a moment, or a day and its whole
    length.
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


@dataclass(frozen=True, kw_only=True)
class Count:
    """Rows a room counts on Today instead of listing them. `roles`: whose Today has it · `rows(actor)`: the rows, with
    a limit · `words(n, now)`: the line for n of them, n > 0."""

    name: str
    roles: tuple[str, ...]
    rows: Callable[[PersonActor], QuerySet[Any]]
    words: Callable[[int, datetime], Waiting]


COUNTS: dict[str, Count] = {}


def register(count: Count) -> None:
    """For each of the `counts` of a room. ValueError where two rooms count by one name."""
    if COUNTS.setdefault(count.name, count) is not count:
        raise ValueError(f"two counts of {count.name}")


def counts_of(actor: PersonActor) -> list[Count]:
    """The counts of the actor's roles."""
    return [count for count in COUNTS.values() if actor.has(*count.roles)]


def waiting_for(actor: PersonActor, now: datetime, counts: Mapping[str, int] | None = None) -> list[Waiting]:
    """Everything that waits for this person: late first, then by its limit, then by age. `counts`: {name: how
    many} where the caller has them already; else each is a query."""
    return most_urgent(actor, now, counts)[0]


def most_urgent(
    actor: PersonActor, now: datetime, counts: Mapping[str, int] | None = None, most: int | None = None
) -> tuple[list[Waiting], int]:
    """The first `most` of what waits for this person, and how much it is altogether. Only those are put into words."""
    if counts is None:
        counts = {count.name: count.rows(actor).count() for count in counts_of(actor)}
    lines = [count.words(n, now) for count in counts_of(actor) if (n := counts.get(count.name, 0))]
    items = items_waiting_for(actor, now)
    if most is not None and len(items) + len(lines) > most:
        items = visible_items(items, actor)  # of those that are not shown ids are enough
    things: list[Item | Waiting] = [*items, *lines]
    chosen = sorted(things, key=lambda thing: _urgency(thing, now))[:most]
    tasks = {task.item.pk: task for task in tasks_of_items([one for one in chosen if isinstance(one, Item)], actor)}
    visible = [
        one if isinstance(one, Waiting) else in_words(tasks[one.pk], now)
        for one in chosen
        if isinstance(one, Waiting) or one.pk in tasks
    ]
    return visible, len(items) + len(lines) - (len(chosen) - len(visible))


def _urgency(thing: Item | Waiting, now: datetime) -> tuple[int, datetime, str]:
    """By state, then by limit or age; what is equally urgent stands together by its kind."""
    if isinstance(thing, Waiting):
        code, due, since, state = thing.kind, thing.due, thing.since, thing.state
    else:
        kind = KINDS[thing.kind]
        code, due, since, state = kind.code, _due_of(thing, kind), _waiting_since(thing, kind), kind.state
    return STATES.index(_state_at(due, state, now)), _last_moment(due or since), code


def in_words(task: Task, now: datetime) -> Waiting:
    """A task as a line of Today: title, place and address as of now."""
    kind = task.kind
    return Waiting(
        kind=kind.code,
        title=kind.title(task) if callable(kind.title) else kind.title,
        where=kind.where(task, now),
        url=kind.address(task),
        icon=kind.icon(task) if callable(kind.icon) else kind.icon,
        since=_waiting_since(task.item, kind),
        due=_due_of(task.item, kind),
        clause=kind.clause,
        state=kind.state,
        act=kind.act(task) if callable(kind.act) else kind.act,
    )


def _waiting_since(item: Item, kind: Kind) -> datetime | date:
    return day_of(item.since) if "since" in kind.days else item.since


def _due_of(item: Item, kind: Kind) -> datetime | date | None:
    return day_of(item.due_at) if item.due_at and "due" in kind.days else item.due_at


def state_of(thing: Waiting, now: datetime) -> str:
    """`late` as soon as the limit has passed, else the state the room gave it."""
    return _state_at(thing.due, thing.state, now)


def _state_at(due: datetime | date | None, state: str, now: datetime) -> str:
    return "late" if due and _last_moment(due) < now else state


def _last_moment(when: datetime | date) -> datetime:
    """The moment itself, or the last one of the day."""
    return when if isinstance(when, datetime) else datetime.combine(when, time.max, SHANGHAI)
