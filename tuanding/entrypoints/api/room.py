"""The API room: the tokens of a disabled person, or of one who lost his phone, end."""

from tuanding.core.administration.states import RESETS_OF_SECOND_STEP
from tuanding.core.rooms.declaration import Room
from tuanding.entrypoints.api.auth import register_token_authentication
from tuanding.entrypoints.api.tokens import revoke_all_of_person

ENDS_TOKENS = ("accounts.Person.disable", *RESETS_OF_SECOND_STEP)
ROOM = Room(within=dict.fromkeys(ENDS_TOKENS, revoke_all_of_person), extends=(register_token_authentication,))
