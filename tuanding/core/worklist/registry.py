"""What a room declares: its kinds of waiting work, and the sources that say what opens and closes them."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from inspect import unwrap
from typing import Any, NamedTuple

from tuanding.core.accounts.composed import Rows
from tuanding.core.journal.steps import Deed
from tuanding.core.worklist.models import Item


class Task(NamedTuple):
    """An item as somebody may see it, with the client and the group order (or None) it hangs under."""

    item: Item
    kind: "Kind"
    client: Any
    order: Any


def client_and_order(task: Task, now: datetime) -> str:
    return f"{task.client} {task.order.number}"


@dataclass(frozen=True, kw_only=True)
class Kind:
    """How items of one kind are shown, and who may do them.

    `title`, `icon` and `act` (words of a button of its own): as they are, or functions of the task · `where(task, now)`: at
    whom · `address(task)`: the page it leads to · `state`: due, now, rest, late, as the look has them · `right` (right, model
    label), `door` the name of the move or fact that does it ("" where a page offers several) · `days`: which of "since" and
    "due" are shown as days, not as moments · `foreign`: the holder may not see the client it hangs under. The task then has neither
    client nor order; words and address come from the item alone.
    """

    code: str
    title: Any
    icon: Any
    clause: str
    address: Callable[[Task], str]
    right: tuple[str, str]
    door: str = ""
    where: Callable[[Task, datetime], str] = client_and_order
    state: str = "now"
    act: Any = ""
    days: frozenset[str] = frozenset()
    foreign: bool = False


class Open(NamedTuple):
    """The item is on the list from now on; one with its key takes its values."""

    item: Item


class Close(NamedTuple):
    """Items that match are gone: `sql` is a condition over the table's columns, `params` its values. `kinds` and `subject`
    where it is these kinds about one subject: then it also undoes what the same transaction opened before."""

    sql: str
    params: tuple
    kinds: tuple[str, ...] = ()
    subject: tuple[str, int] | None = None


class Ask(NamedTuple):
    """The deed alone does not say what opens or closes: `source.wanted` is called for this client at the end of the transaction."""

    source: str
    client_id: int


class Change(NamedTuple):
    """An item of one of these `kinds` about a subject becomes another one: a state followed a state. What `values` does not
    name stays as it was; with `whole` they are all there and may also be written anew. `missing`: where there is no item to
    change, this is asked instead."""

    kinds: tuple[str, ...]
    subject: tuple[str, int]
    values: Mapping[str, Any]
    missing: Ask
    whole: bool = False


Step = Open | Close | Change | Ask
Follow = Callable[[Any, Deed], Iterable[Step]]


@dataclass(frozen=True, kw_only=True)
class Source:
    """`wanted(client_ids)` are the items of these kinds that the facts of these clients ask for: the whole truth, which
    `audit verify` compares. `events` and `rows` say what a deed changes of it: `follow(row, deed)` answers with steps, for an
    event the locked row, for a model label each row of it that was written."""

    name: str
    kinds: tuple[str, ...]
    wanted: Callable[[Sequence[int]], Iterable[Item]]
    events: Mapping[str, Follow] = field(default_factory=dict)
    rows: Mapping[str, Follow] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class News:
    """What is told to somebody without anything to do: `events` lead to a notice of the kind (whose words it has) for each of
    `holders(row, deed)`, but never for whoever did it."""

    kind: str
    events: Sequence[str]
    holders: Callable[[Any, Deed], Iterable[str]]


class RootModel(NamedTuple):
    """The label of a model that items hang under, and the relations that a task reads along."""

    label: str
    select_related: tuple[str, ...]


KINDS: dict[str, Kind] = {}
SOURCES: dict[str, Source] = {}
EVENTS: dict[str, list[Follow]] = defaultdict(list)
ROWS: dict[str, list[Follow]] = defaultdict(list)
NEWS: dict[str, list[News]] = defaultdict(list)
OWNERS: set[str] = set()
ROOTS: dict[str, RootModel] = {}


def register(*declared: Kind | Source | News) -> None:
    """Called for what a room's `room.py` declares. ValueError for a name that is taken by another declaration."""
    for one in declared:
        if isinstance(one, Kind):
            _add_once(KINDS, one.code, one)
        elif isinstance(one, News):
            for event in one.events:
                if one not in NEWS[event]:
                    NEWS[event].append(one)
        else:
            _add_once(SOURCES, one.name, one)
            follow(one.events, one.rows)


def _add_once(there: dict[str, Any], name: str, one: Any) -> None:
    if there.setdefault(name, one) is not one:
        raise ValueError(f"two declarations of {name}")


def follow(events: Mapping[str, Follow], rows: Mapping[str, Follow]) -> None:
    """Add events and rows to the sources: a later room may change what a source of an earlier room says."""
    for follows, more in ((EVENTS, events), (ROWS, rows)):
        for name, one in more.items():
            if one not in follows[name]:
                follows[name].append(one)


def register_roots(*, client: RootModel, order: RootModel, owner_events: Iterable[str]) -> None:
    """The models of client and group order, and the events after which a client has another owner."""
    ROOTS.update(client=client, order=order)
    OWNERS.update(owner_events)


def rows_of(query: Callable[[list[int]], Rows[Any]], client_ids: Sequence[int]) -> list[Any]:
    """The rows of `query(client_ids)`, a function that is `composed_once`. For one client its composed text is used; for many,
    whose ids all differ, Django composes the query each time."""
    ids = list(client_ids)
    return list(query(ids) if len(ids) == 1 else unwrap(query)(ids))


def client_of(deed: Deed) -> Any:
    """The locked client a deed is about, with its owner and department."""
    return deed.row if deed.first is None else deed.first
