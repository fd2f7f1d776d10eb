"""The jobs of the sheets room."""

from tuanding.core.accounts.actors import SystemActor
from tuanding.core.sheets.operations import void_abandoned


def void_abandoned_numbers(payload: dict, by: SystemActor) -> None:
    """A number reserved just before a power cut becomes void."""
    void_abandoned(by.at)
