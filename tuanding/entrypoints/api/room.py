"""What the API brings: who is disabled has no token any more."""

from tuanding.core.rooms.declaration import Room
from tuanding.entrypoints.api.auth import known_by_token
from tuanding.entrypoints.api.tokens import end_all

ROOM = Room(within={"accounts.Person.disable": end_all}, extends=(known_by_token,))
