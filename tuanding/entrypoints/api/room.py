"""The API room: a disabled person's tokens end."""

from tuanding.core.rooms.declaration import Room
from tuanding.entrypoints.api.auth import register_token_authentication
from tuanding.entrypoints.api.tokens import revoke_all_of_person

ROOM = Room(within={"accounts.Person.disable": revoke_all_of_person}, extends=(register_token_authentication,))
