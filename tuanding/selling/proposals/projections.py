"""Proposals in the search index: who may find one changes with the client's owner."""

from tuanding.core.search.index import reindex
from tuanding.selling.clients.models import Ownership
from tuanding.selling.proposals.models import Proposal

ROWS_AT_ONCE = 2000


def reindex_after_ownership(ownerships: list[Ownership]) -> None:
    """Indexes the proposals of these clients again; one that was just entered has none."""
    clients = [row.client_id for row in ownerships if row.why != Ownership.Why.ENTERED]
    for start in range(0, len(clients), ROWS_AT_ONCE):
        reindex(Proposal.objects.filter(group_order__client_id__in=clients[start : start + ROWS_AT_ONCE]))
