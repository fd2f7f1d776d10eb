"""Handlers by kind, and what runs regularly."""

from collections.abc import Callable
from datetime import datetime, timedelta

Handler = Callable[[dict, datetime], None]
HANDLERS: dict[str, Handler] = {}
REGULAR: dict[str, timedelta] = {}


def job(kind: str, *, every: timedelta | None = None):
    """Register `handler(payload, at)`; safe to run again: what it writes, it writes under a key of its own."""

    def decorate(handler: Handler) -> Handler:
        if HANDLERS.get(kind, handler) is not handler:
            raise ValueError(f"two handlers for {kind}")
        HANDLERS[kind] = handler
        if every:
            REGULAR[kind] = every
        return handler

    return decorate
