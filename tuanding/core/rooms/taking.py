"""Called by `apps.py` of each room: what it declares goes to the registries of core."""

from tuanding.core.accounts import scopes
from tuanding.core.attachments import registry as attachments
from tuanding.core.attachments.panels import record_panels
from tuanding.core.jobs import registry as jobs
from tuanding.core.journal import audit, many, undo, undoing, upgrade
from tuanding.core.journal import registry as journal
from tuanding.core.pages import menu, palette, panels, waiting
from tuanding.core.rooms.declaration import Room, as_sequence
from tuanding.core.search.index import index_rows
from tuanding.core.search.registry import findable
from tuanding.core.worklist import registry as worklist

ROOMS: dict[str, Room] = {}


def register_room(name: str, room: Room) -> None:
    """`name` is the room's label, which the check at the start names. ValueError for two declarations of one thing."""
    ROOMS[name] = room
    scopes.register(*room.scopes)
    _register_deeds(room)
    _register_undo(room)
    for projection, check in room.projections.items():
        audit.register_projection_check(projection, check)
    for step in room.starts:
        upgrade.register(step)
    _register_pages(room)
    for extend in room.extends:
        extend()


def _register_deeds(room: Room) -> None:
    journal.register(lifecycles=tuple(room.lifecycles), facts=tuple(room.facts))
    attachments.register(*room.attachments)
    for attachable in room.attachments:
        journal.register(facts=attachable.facts())
    many.declare(*room.many)
    for event, listeners in room.within.items():
        for listener in as_sequence(listeners):
            journal.within(event, listener)
    for kind, declared in room.jobs.items():
        jobs.register(kind, declared)
    for event, kind in room.after.items():
        journal.after(event, kind)
    for label, followers in room.follows.items():
        for follower in as_sequence(followers):
            journal.follow(label, follower)


def _register_undo(room: Room) -> None:
    for one in room.undo:
        undoing.register(one)
    for event, standing in room.stands_on.items():
        undo.stands_on(event, standing)


def _register_pages(room: Room) -> None:
    for kind in room.findable:
        findable(kind)
        journal.follow(kind.model, index_rows)
    for label, page in room.record_pages.items():
        panels.register(label, panels=page.panels, steps=page.steps, acts=page.acts)
    for one in room.attachments:
        if one.is_record:
            panels.register(one.model, panels=record_panels)
    worklist.register(*room.work)
    worklist.follow(room.work_events, {})
    for count in room.counts:
        waiting.register(count)
    menu.register(*room.menu)
    palette.register(*room.commands)
