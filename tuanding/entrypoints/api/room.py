"""The API room: a disabled person's tokens end."""

from tuanding.core.rooms.declaration import Room
from tuanding.entrypoints.api.auth import register_bearer
from tuanding.entrypoints.api.tokens import end_all

ROOM = Room(within={"accounts.Person.disable": end_all}, extends=(register_bearer,))
