"""Tables read in pages by key. No cursor of the server is held open: PgBouncer knows none, and none grows old."""

from collections.abc import Collection, Iterable, Iterator
from itertools import islice
from typing import Any

from django.db.models import Model, QuerySet

from tuanding.core.journal.models import Entry, Head

PAGE = 2000


def id_pages(model: type[Model], only: Collection[int] | None = None, size: int = PAGE) -> Iterator[list[int]]:
    """Ids of a table in order; or only these of them."""
    if only is not None:
        yield from batches(sorted(only), size)
        return
    page = _ids(model, 0, size)
    while page:
        yield page
        page = _ids(model, page[-1], size)


def _ids(model: type[Model], after: int, size: int) -> list[int]:
    return list(model._base_manager.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:size])


def batches(values: Iterable[Any], size: int = PAGE) -> Iterator[list[Any]]:
    some = iter(values)
    while batch := list(islice(some, size)):
        yield batch


def subject_types() -> list[str]:
    """What entries or heads speak of, each found by one look into an index."""
    return sorted({*_types(Entry.objects.all()), *_types(Head.objects.all())})


def _types(rows: QuerySet[Any]) -> Iterator[str]:
    label, names = "", rows.order_by("subject_type").values_list("subject_type", flat=True)
    while label := names.filter(subject_type__gt=label).first() or "":
        yield label


def entries_of(label: str) -> Iterator[list[Entry]]:
    """All entries of one type of subject, chain after chain, each in its order."""
    pk, sequence, rows = 0, 0, Entry.objects.filter(subject_type=label)
    while page := _entries(rows, pk, sequence):
        yield page
        pk, sequence = page[-1].subject_id, page[-1].sequence


def _entries(rows: QuerySet[Entry], pk: int, sequence: int) -> list[Entry]:
    """The rest of the chain, then the next ones: two looks that an index answers, where one with OR would not be."""
    page = list(rows.filter(subject_id=pk, sequence__gt=sequence).order_by("sequence")[:PAGE])
    if len(page) < PAGE:
        page += rows.filter(subject_id__gt=pk).order_by("subject_id", "sequence")[: PAGE - len(page)]
    return page


def heads_of(label: str) -> Iterator[Head]:
    pk, rows = 0, Head.objects.filter(subject_type=label).order_by("subject_id")
    while page := list(rows.filter(subject_id__gt=pk)[:PAGE]):
        yield from page
        pk = page[-1].subject_id
