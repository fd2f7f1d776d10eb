"""What a listener within an event says it takes, compared with what the doors will give it: the type checker believes the
annotations, and a wrong one would be found only when the event happens."""

import inspect
from collections.abc import Callable, Iterator
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from django.apps import apps

from tuanding.core.journal import registry
from tuanding.core.rooms.declaration import Room, as_sequence

TAKES = ("row", "fact", "actor", "at")


def wrong_listeners(room: Room) -> Iterator[str]:
    """One sentence for each listener of a known event that takes something else than its row and fact."""
    for event, listeners in room.within.items():
        models = _models_of(event)
        if models is not None:
            for listener in as_sequence(listeners):
                yield from (
                    f"{_listener_name(listener)} within {event!r} {complaint}"
                    for complaint in _complaints(listener, *models)
                )


def _models_of(event: str) -> tuple[type, type] | None:
    """(model of the row, model of the fact: NoneType where the event makes none); None for an event or model that nobody
    declares, which others tell."""
    subject, _dot, name = event.rpartition(".")
    fact = registry.FACTS.get((subject, name))
    life = registry.LIFECYCLES.get(subject)
    move = life.by_name.get(name) if life else None
    if fact is None and move is None:
        return None
    label = move.makes if move else fact.model if fact else None
    try:
        return apps.get_model(subject), apps.get_model(label) if label else NoneType
    except LookupError:
        return None


def _complaints(listener: Callable, row_model: type, fact_model: type) -> Iterator[str]:
    """Predicates to stand behind the listener's name ("takes X as its row, which is Y"), where the annotations of its
    first two parameters do not take these models; none where they do."""
    try:
        takes = inspect.signature(listener).bind(*TAKES).arguments
    except TypeError:
        yield f"does not take ({', '.join(TAKES)})"
        return
    hints = get_type_hints(listener)
    for name, what, model in zip(takes, TAKES, (row_model, fact_model), strict=False):
        if name not in hints:
            yield f"does not say of which model its {what} is: {model.__name__}"
        elif not any(type_ is Any or issubclass(model, type_) for type_ in _accepted_types(hints[name])):
            names = " | ".join(getattr(type_, "__name__", str(type_)) for type_ in _accepted_types(hints[name]))
            yield f"takes {names} as its {what}, which is {model.__name__}"


def _accepted_types(hint: Any) -> tuple[Any, ...]:
    """The members of a union, or the one type."""
    return get_args(hint) if get_origin(hint) in (Union, UnionType) else (hint,)


def _listener_name(listener: Callable) -> str:
    return f"{listener.__module__}.{listener.__qualname__}"
