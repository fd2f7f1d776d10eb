"""What the search does regularly."""

from tuanding.core.accounts.actors import SystemActor
from tuanding.core.search import index


def clean_gin_pending_list(payload: dict, by: SystemActor) -> None:
    """Until it is done, each search also looks through the list of what waits."""
    index.clean_gin_pending_list()
