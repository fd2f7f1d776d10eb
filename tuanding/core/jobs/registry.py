"""Handlers by kind, and what runs regularly."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from tuanding.core.accounts.actors import SystemActor
from tuanding.core.accounts.names import SYSTEMS

Handler = Callable[[dict, SystemActor], Any]
HANDLERS: dict[str, Handler] = {}
REGULAR: dict[str, timedelta] = {}


def system_name(kind: str) -> str:
    """As whom a job of this kind acts."""
    return f"jobs.{kind}"


def job(kind: str, *, every: timedelta | None = None, label: Any = ""):
    """Register `handler(payload, by)`; `by` is the system at the moment the job runs, because of the entry that asked for it.

    Safe to run again: what it writes, it writes under a key of its own. `label` says in people's words when it acts."""

    def decorate(handler: Handler) -> Handler:
        if HANDLERS.get(kind, handler) is not handler:
            raise ValueError(f"two handlers for {kind}")
        HANDLERS[kind] = handler
        if label:
            SYSTEMS[system_name(kind)] = label
        if every:
            REGULAR[kind] = every
        return handler

    return decorate
