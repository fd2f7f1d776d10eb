"""Checks the names by which rooms refer to each other: a misspelt event would silently switch a listener off."""

from collections.abc import Iterable, Iterator

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.urls import NoReverseMatch, URLResolver, get_resolver, reverse

from tuanding.core.accounts import scopes
from tuanding.core.attachments.registry import ATTACH, FILES
from tuanding.core.jobs.registry import HANDLERS
from tuanding.core.journal import registry as journal
from tuanding.core.kernel.nearest import did_you_mean_hint
from tuanding.core.pages.menu import MenuEntry
from tuanding.core.pages.palette import Command
from tuanding.core.rooms.declaration import Room
from tuanding.core.rooms.listeners import wrong_listeners
from tuanding.core.rooms.taking import ROOMS
from tuanding.core.rulebook.roles import ROLES, SYSTEM
from tuanding.core.worklist import registry as worklist
from tuanding.core.worklist.registry import Kind, News, Source


def check_rooms() -> None:
    """Runs once, after the last app is ready. ImproperlyConfigured names each word that nobody declares, its room, and the
    declared word most like it."""
    problems = [f"{name}/room.py: {problem}" for name, room in ROOMS.items() for problem in _undeclared_words_of(room)]
    if problems:
        raise ImproperlyConfigured("\n".join(problems))


def wrong_addresses() -> list[str]:
    """Menu entries and commands whose page does not exist: asked where addresses are loaded (`serve`, `doctor`, a test)."""
    return [
        f"{name}/room.py: {entry.label}: no address {entry.url_name!r}"
        f"{did_you_mean_hint(entry.url_name, _all_url_names())}"
        for name, room in ROOMS.items()
        for entry in _menu_entries_and_commands(room)
        if not _has_page_without_arguments(entry.url_name)
    ]


def _has_page_without_arguments(url_name: str) -> bool:
    try:
        reverse(url_name)
    except NoReverseMatch:
        return False
    return True


def _all_url_names() -> list[str]:
    resolver = get_resolver()
    spaces = [
        f"{space}:{name}"
        for space, (_prefix, inner) in resolver.namespace_dict.items()
        for name in _own_url_names(inner)
    ]
    return [*_own_url_names(resolver), *spaces]


def _own_url_names(resolver: URLResolver) -> list[str]:
    return [name for name in resolver.reverse_dict if isinstance(name, str)]


def events() -> set[str]:
    """ "clients.GroupOrder.break_off": every fact and every move somebody declares."""
    facts = {f"{subject}.{name}" for subject, name in journal.FACTS}
    return facts | {f"{life.model}.{move.name}" for life in journal.LIFECYCLES.values() for move in life.moves}


def _undeclared_words_of(room: Room) -> Iterator[str]:
    yield from _unknown_word_sentences("model", _models_of(room), {model._meta.label for model in apps.get_models()})
    yield from _unknown_word_sentences("event", _events_of(room), events())
    yield from _unknown_word_sentences("job", room.after.values(), HANDLERS)
    yield from _unknown_word_sentences("kind of work", _work_kinds_of(room), worklist.KINDS)
    yield from _unknown_word_sentences("role", _roles_of(room), {*ROLES, SYSTEM})
    yield from _unknown_word_sentences(
        "hidden column", _hidden_column_names(room), _column_names_of_scoped_models(room)
    )
    for right, model in _rights_and_models_of(room):
        table = scopes.TABLES.get(model)
        yield from _unknown_word_sentences(f"right on {model}", [right], table.rights if table else ())
    yield from wrong_listeners(room)


def _unknown_word_sentences(what: str, words: Iterable[str], declared: Iterable[str]) -> list[str]:
    names = set(declared)
    return [f"no {what} {word!r}{did_you_mean_hint(word, names)}" for word in dict.fromkeys(words) if word not in names]


def _models_of(room: Room) -> Iterator[str]:
    yield from (table.model for table in room.scopes)
    yield from (life.model for life in room.lifecycles)
    yield from (move.makes for life in room.lifecycles for move in life.moves if move.makes)
    yield from (label for fact in room.facts for label in (fact.subject, fact.model) if label)
    yield from (act.subject for act in room.many)
    yield from room.follows
    yield from (kind.model for kind in room.findable)
    yield from room.record_pages
    yield from (one.model for one in room.attachments)
    yield from (label for source in _sources(room) for label in source.rows)


def _hidden_column_names(room: Room) -> Iterator[str]:
    yield from (column for table in room.scopes for column in table.hidden)


def _column_names_of_scoped_models(room: Room) -> set[str]:
    """Of all models the room says who sees: one table of hidden columns may serve several of them."""
    models = [model for model in apps.get_models() if model._meta.label in {table.model for table in room.scopes}]
    return {column.name for model in models for column in model._meta.get_fields()}


def _events_of(room: Room) -> Iterator[str]:
    yield from room.within
    yield from room.after
    yield from room.work_events
    yield from (event for source in _sources(room) for event in source.events)
    yield from (event for news in room.work if isinstance(news, News) for event in news.events)
    yield from (act.event for act in room.many)
    yield from room.stands_on
    for undo in room.undo:
        yield from (undo.event, f"{undo.subject}.{undo.fact}")


def _work_kinds_of(room: Room) -> Iterator[str]:
    yield from (kind for source in _sources(room) for kind in source.kinds)
    yield from (news.kind for news in room.work if isinstance(news, News))


def _roles_of(room: Room) -> Iterator[str]:
    yield from (role for table in room.scopes for roles in table.rights.values() for role in roles)
    yield from (role for table in room.scopes for roles in table.hidden.values() for role in roles)
    yield from (role for entry in _menu_entries_and_commands(room) for role in entry.roles)


def _rights_and_models_of(room: Room) -> Iterator[tuple[str, str]]:
    yield from ((fact.right, fact.subject) for fact in room.facts)
    yield from ((move.right, life.model) for life in room.lifecycles for move in life.moves)
    yield from (entry.right for entry in _menu_entries_and_commands(room) if entry.right)
    yield from (kind.right for kind in room.work if isinstance(kind, Kind))
    yield from ((right, one.model) for one in room.attachments for right in (FILES, ATTACH))


def _menu_entries_and_commands(room: Room) -> list[MenuEntry | Command]:
    return [*room.menu, *room.commands]


def _sources(room: Room) -> list[Source]:
    return [one for one in room.work if isinstance(one, Source)]
