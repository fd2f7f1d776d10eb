"""What the sheets do by themselves."""

from tuanding.core.accounts.actors import SystemActor
from tuanding.core.jobs.registry import job
from tuanding.core.sheets.operations import ABANDONED_AFTER, void_abandoned


@job("sheets.void_abandoned", every=ABANDONED_AFTER)
def void_abandoned_numbers(payload: dict, by: SystemActor) -> None:
    """A number taken just before the power went is accounted for."""
    void_abandoned(by.at)
