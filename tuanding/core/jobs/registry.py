"""Handlers by kind, and what runs regularly."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from tuanding.core.accounts.actors import SystemActor
from tuanding.core.accounts.names import SYSTEMS

Handler = Callable[[dict, SystemActor], Any]
HANDLERS: dict[str, Handler] = {}
REGULAR: dict[str, timedelta] = {}


@dataclass(frozen=True)
class JobKind:
    """`handler(payload, by)`; `by` is the system at the moment the job runs, because of the entry that asked for it.

    It must be safe to run again: what it writes, it writes under a key of its own. `label`: when it acts, in people's words;
    `every`: how often it runs by itself."""

    handler: Handler
    label: Any = ""
    every: timedelta | None = None


def system_name(kind: str) -> str:
    """The system's name when a job of this kind acts."""
    return f"jobs.{kind}"


def register(kind: str, declared: JobKind) -> None:
    """Called for the `jobs` of each room. ValueError when two handlers are declared for one kind."""
    if HANDLERS.get(kind, declared.handler) is not declared.handler:
        raise ValueError(f"two handlers for {kind}")
    HANDLERS[kind] = declared.handler
    if declared.label:
        SYSTEMS[system_name(kind)] = declared.label
    if declared.every:
        REGULAR[kind] = declared.every
