"""What the sheets do by themselves."""

from tuanding.core.accounts.actors import SystemActor
from tuanding.core.sheets.operations import void_abandoned


def void_abandoned_numbers(payload: dict, by: SystemActor) -> None:
    """A number taken just before the power went is accounted for."""
    void_abandoned(by.at)
