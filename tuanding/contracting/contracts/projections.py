"""Contracts in the search index: who may find one changes with the client's owner and with the order's reach."""

from tuanding.contracting.contracts.models import Contract
from tuanding.core.search.index import reindex

ROWS_AT_ONCE = 2000


def reindex_after_reach(reaches: list) -> None:
    """Indexes the contracts of these orders again, after a centre was brought in."""
    reindex(Contract.objects.filter(group_order_id__in=[row.group_order_id for row in reaches]))


def reindex_after_ownership(ownerships: list) -> None:
    clients = [row.client_id for row in ownerships]
    for start in range(0, len(clients), ROWS_AT_ONCE):
        reindex(Contract.objects.filter(group_order__client_id__in=clients[start : start + ROWS_AT_ONCE]))
