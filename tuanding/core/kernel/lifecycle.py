"""A lifecycle is one table. Buttons, API, history, the diagram, the database's CHECK and its triggers are made from it."""

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tuanding.core.kernel.refusal import Refusal

Blocker = Callable[[Any, Any], Refusal | None]


def nothing_blocks(row, facts) -> None:
    """The blocker of a move that only its source states limit."""


def stands_free(row, plan) -> Refusal | None:
    """The blocker of a fact that takes another one back: what its plan (`journal.undoing.Plan`) says against it."""
    return plan.refusal


@dataclass(frozen=True)
class Move:
    """One arrow of a lifecycle.

    `right` is looked up in the model's scopes; `blocker(row, facts)` is pure and answers with a Refusal or None;
    `makes` names the model ("contracts.Approval") of the fact the move writes, whose fields are the move's data.
    """

    name: str
    sources: tuple[str, ...]
    target: str
    right: str
    clause: str
    label: str
    blocker: Blocker = nothing_blocks
    makes: str | None = None


@dataclass(frozen=True)
class Fact:
    """One kind of fact that can be recorded on a `subject` ("clients.Client"): a row of `model`.

    `model` None: an edit of the subject itself or only a journal entry. `right` belongs to the subject's scopes.
    `under` is the field of the fact's row that points at the subject; `after_end` allows it on an ended order.
    `apart`: True where the rows it replaces do not stand in the subject's own form: then the subject's version stays.
    `part`: name of the subject's method that returns the row whose fields are edited ("newest_revision" of a contract), ""
    where it is the subject. `supersedes`: where each fact is a new version of the one before, the column both share.
    """

    name: str
    subject: str
    model: str | None
    right: str
    clause: str
    label: str
    blocker: Blocker = nothing_blocks
    after_end: bool = False
    under: str | None = None
    apart: bool = False
    part: str = ""
    supersedes: str = ""


@dataclass(frozen=True)
class Lifecycle:
    """The states of one model and every allowed change between them."""

    model: str
    states: dict[str, str]
    initial: str
    moves: tuple[Move, ...]
    field: str = "state"
    by_name: dict[str, Move] = dataclasses.field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        for move in self.moves:
            unknown = {*move.sources, move.target} - self.states.keys()
            if unknown or move.name in self.by_name:
                raise ValueError(f"{self.model}.{move.name}: unknown states {unknown} or a name used twice")
            self.by_name[move.name] = move

    def pairs(self) -> set[tuple[str, str]]:
        """Every allowed (from, to)."""
        return {(source, move.target) for move in self.moves for source in move.sources}
