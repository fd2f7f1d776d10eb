"""Waiting work as Today shows it: the items of the work list in words, and what rooms count."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import QuerySet

from tuanding.core.accounts.actors import PersonActor
from tuanding.core.kernel.workcal import SHANGHAI, day_of
from tuanding.core.worklist.queries import tasks_of
from tuanding.core.worklist.registry import Task

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
    things: list[Task | Waiting] = list(tasks_of(actor, now))
    things += [count.words(n, now) for count in counts_of(actor) if (n := counts.get(count.name, 0))]
    ranks = [(_urgency(thing, now), number) for number, thing in enumerate(things)]
    chosen = [things[number] for _rank_of_it, number in sorted(ranks)[:most]]
    return [thing if isinstance(thing, Waiting) else in_words(thing, now) for thing in chosen], len(things)


def _urgency(thing: Task | Waiting, now: datetime) -> tuple[int, datetime, str]:
    if isinstance(thing, Waiting):
        title, due, since, state = thing.title, thing.due, thing.since, thing.state
    else:
        title, due, since, state = _task_title(thing), _due_of(thing), _waiting_since(thing), thing.kind.state
    return STATES.index(_state_at(due, state, now)), _last_moment(due or since), str(title)


def in_words(task: Task, now: datetime) -> Waiting:
    """A task as a line of Today: title, place and address as of now."""
    kind = task.kind
    return Waiting(
        kind=kind.code,
        title=_task_title(task),
        where=kind.where(task, now),
        url=kind.address(task),
        icon=kind.icon(task) if callable(kind.icon) else kind.icon,
        since=_waiting_since(task),
        due=_due_of(task),
        clause=kind.clause,
        state=kind.state,
        act=kind.act(task) if callable(kind.act) else kind.act,
    )


def _task_title(task: Task) -> Any:
    return task.kind.title(task) if callable(task.kind.title) else task.kind.title


def _waiting_since(task: Task) -> datetime | date:
    return day_of(task.item.since) if "since" in task.kind.days else task.item.since


def _due_of(task: Task) -> datetime | date | None:
    due = task.item.due_at
    return day_of(due) if due and "due" in task.kind.days else due


def state_of(thing: Waiting, now: datetime) -> str:
    """`late` as soon as the limit has passed, else the state the room gave it."""
    return _state_at(thing.due, thing.state, now)


def _state_at(due: datetime | date | None, state: str, now: datetime) -> str:
    return "late" if due and _last_moment(due) < now else state


def _last_moment(when: datetime | date) -> datetime:
    """The moment itself, or the last one of the day."""
    return when if isinstance(when, datetime) else datetime.combine(when, time.max, SHANGHAI)
