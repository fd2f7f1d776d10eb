"""Tables read in pages by key. No cursor of the server is held open: PgBouncer knows none, and none grows old.

A page that is not full is the last one: who would look for more ran after the writers for ever. The first one begins at the
lowest id, whatever its sign: a row put in by hand may have any.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import chain, islice
from typing import Any

from django.db.models import Model, QuerySet

from tuanding.core.journal.models import Entry, Head

PAGE = 2000


def id_pages(model: type[Model], only: Collection[int] | None = None, size: int = PAGE) -> Iterator[list[int]]:
    """Ids of a table in order; or only these of them."""
    if only is not None:
        return batches(sorted(only), size)
    rows = model._base_manager.order_by("pk").values_list("pk", flat=True)
    return pages(lambda last: list((rows if last is None else rows.filter(pk__gt=last))[:size]), size)


def pages(after: Callable[[Any], list[Any]], size: int) -> Iterator[list[Any]]:
    """`after(row)` reads the page behind a row; None for the first."""
    last = None
    while page := after(last):
        yield page
        if len(page) < size:
            return
        last = page[-1]


def batches(values: Iterable[Any], size: int = PAGE) -> Iterator[list[Any]]:
    some = iter(values)
    while batch := list(islice(some, size)):
        yield batch


def subject_types() -> list[str]:
    """What entries or heads speak of, each found by one look into an index."""
    return sorted({*_distinct_subject_types(Entry.objects.all()), *_distinct_subject_types(Head.objects.all())})


def _distinct_subject_types(rows: QuerySet[Any]) -> Iterator[str]:
    label, names = "", rows.order_by("subject_type").values_list("subject_type", flat=True)
    while label := names.filter(subject_type__gt=label).first() or "":
        yield label


def entries_of(label: str) -> Iterator[list[Entry]]:
    """All entries of one type of subject, chain after chain, each in its order."""
    rows, size = Entry.objects.filter(subject_type=label), PAGE

    def behind(last: Entry | None) -> list[Entry]:
        """The rest of the chain, then the next ones: two looks that an index answers, where one with OR would not be."""
        page, next_ones = [], rows
        if last:
            page = list(rows.filter(subject_id=last.subject_id, sequence__gt=last.sequence).order_by("sequence")[:size])
            next_ones = rows.filter(subject_id__gt=last.subject_id)
        if len(page) < size:
            page += next_ones.order_by("subject_id", "sequence")[: size - len(page)]
        return page

    return pages(behind, size)


def heads_of(label: str) -> Iterator[Head]:
    rows, size = Head.objects.filter(subject_type=label).order_by("subject_id"), PAGE
    behind = pages(lambda last: list((rows.filter(subject_id__gt=last.subject_id) if last else rows)[:size]), size)
    return chain.from_iterable(behind)
