"""The menu: rooms declare their entries in `room.py`, the frame shows each person his own."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.urls import NoReverseMatch, reverse

from tuanding.core.accounts.actors import PersonActor
from tuanding.core.pages import frame_cache
from tuanding.core.pages.access import Access


@dataclass(frozen=True, kw_only=True)
class MenuEntry(Access):
    """One line of the sidebar.

    `order` sorts; entries of one `group` stand together under its heading, those without come first.
    `count(actor, now)` gives the number at the right (one cheap query), `thumb` is the place 1–4 on the phone's bar.
    """

    url_name: str
    label: Any
    icon: str
    group: Any = ""
    order: int = 100
    count: Callable[[PersonActor, Any], int | None] | None = None
    thumb: int | None = None
    short: Any = ""


@dataclass(frozen=True)
class MenuLine:
    """An entry as one person sees it now."""

    label: Any
    short: Any
    icon: str
    url: str
    current: bool
    count: int | None = None


ENTRIES: dict[str, MenuEntry] = {}


def register(*entries: MenuEntry) -> None:
    """Called for what a room's `room.py` declares; the same address registered again replaces the entry."""
    for entry in entries:
        ENTRIES[entry.url_name] = entry
    frame_cache.clear_cache()


def _address(entry: MenuEntry) -> str | None:
    """None while the room that registered it has no such page yet: an entry never breaks every page."""
    try:
        return reverse(entry.url_name)
    except NoReverseMatch:
        return None


def _entries_of(actor: PersonActor) -> list[tuple[MenuEntry, str]]:
    """(entry, address) of the actor's entries; they depend on the roles alone."""
    return frame_cache.cached(("menu", actor.roles), lambda: _open_to(actor))


def _open_to(actor: PersonActor) -> list[tuple[MenuEntry, str]]:
    addressed = [(entry, _address(entry)) for entry in sorted(ENTRIES.values(), key=lambda e: e.order)]
    return [(entry, url) for entry, url in addressed if url and entry.open_to(actor)]


def _current_address(path: str, addresses: list[str]) -> str:
    """The longest address that the path lies under; "/" only for itself."""
    under = [url for url in addresses if path == url or (url != "/" and path.startswith(url.rstrip("/") + "/"))]
    return max(under, key=len, default="")


def sidebar(actor: PersonActor, path: str, now) -> list[tuple[Any, list[MenuLine]]]:
    """[(heading, lines)] in order; the first heading is empty."""
    mine = _entries_of(actor)
    current = _current_address(path, [url for _, url in mine])
    places = {str(e.group): i for i, (e, _) in reversed(list(enumerate(mine)))} | {"": -1}
    ordered = sorted(mine, key=lambda pair: places[str(pair[0].group)])
    return [
        (heading, [_menu_line(entry, url, current, actor, now) for entry, url in pairs])
        for heading, pairs in groupby(ordered, key=lambda pair: pair[0].group)
    ]


def thumb_bar(actor: PersonActor, path: str) -> list[MenuLine]:
    """At most four places of the phone's bar, in their order."""
    mine = [(entry, url) for entry, url in _entries_of(actor) if entry.thumb]
    current = _current_address(path, [url for _, url in mine])
    chosen = sorted(mine, key=lambda pair: pair[0].thumb or 0)[:4]
    return [MenuLine(e.label, e.short or e.label, e.icon, url, url == current) for e, url in chosen]


def _menu_line(entry: MenuEntry, url: str, current: str, actor: PersonActor, now) -> MenuLine:
    count = entry.count(actor, now) if entry.count else None
    return MenuLine(entry.label, entry.short or entry.label, entry.icon, url, url == current, count)
