"""What Ctrl K and 新建 offer: commands registered by rooms, filtered to what the person may do."""

from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse

from tuanding.core.accounts.actors import PersonActor
from tuanding.core.pages import frame_cache
from tuanding.core.pages.access import Access


@dataclass(frozen=True, kw_only=True)
class Command(Access):
    """One act. `words` are further words it is found by (pinyin, initials); `new` puts it under 新建; `key` is shown."""

    url_name: str
    label: Any
    icon: str
    words: str = ""
    order: int = 100
    new: bool = False
    key: str = ""


@dataclass(frozen=True)
class Offer:
    label: Any
    icon: str
    url: str
    words: str
    key: str
    new: bool


COMMANDS: dict[str, Command] = {}


def register(*commands: Command) -> None:
    """Called for what a room's `room.py` declares; the same address registered again replaces the command."""
    for command in commands:
        COMMANDS[command.url_name] = command
    frame_cache.clear_cache()


def offers(actor: PersonActor) -> list[Offer]:
    """In order; a command whose page does not exist (yet) is left out. They depend on the roles alone."""
    return frame_cache.cached(("palette", actor.roles), lambda: _open_to(actor))


def _open_to(actor: PersonActor) -> list[Offer]:
    offers = []
    for command in sorted(COMMANDS.values(), key=lambda c: c.order):
        try:
            url = reverse(command.url_name)
        except NoReverseMatch:
            continue
        if command.open_to(actor):
            offers.append(Offer(command.label, command.icon, url, command.words, command.key, command.new))
    return offers
