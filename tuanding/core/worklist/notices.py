"""Notices: what happened that somebody wants to know, written with the deed."""

from collections.abc import Iterable, Sequence

from tuanding.core.journal.steps import Deed
from tuanding.core.worklist import holders
from tuanding.core.worklist.models import Notice
from tuanding.core.worklist.registry import NEWS, client_of


def notices_of(deeds: Sequence[Deed]) -> list[Notice]:
    """Of what these deeds did, for those who want to know it; nobody is told what he did himself."""
    return [
        notice
        for one in deeds
        for news in NEWS.get(one.event, ())
        for notice in _notices(one, news.kind, news.holders(one.row, one))
    ]


def _notices(deed: Deed, kind: str, tokens: Iterable[str]) -> Iterable[Notice]:
    client, by = client_of(deed), deed.by.author_columns.person_id
    is_client = client.pk == deed.row.pk and type(client) is type(deed.row)
    for token in tokens:
        if by is None or token not in (holders.person(by), holders.owner(by)):
            yield Notice(
                kind=kind,
                subject_type=deed.row._meta.label,
                subject_id=deed.row.pk,
                client_id=client.pk,
                order_id=None if is_client else getattr(deed.row, "group_order_id", deed.row.pk),
                holder=token,
                since=deed.at,
                by_id=by,
            )
