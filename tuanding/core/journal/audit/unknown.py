"""Rows no entry knows: facts, and records at a version that no entry made.

Rows that stood when the audit began are looked for in its marks. What is not there may have been written by an entry that
was committed since: those entries are read first.
"""

from collections.abc import Callable, Iterable, Iterator

from django.apps import apps
from django.db.models import Model, Q

from tuanding.core.journal.audit.coverage import Coverage, evidence_models
from tuanding.core.journal.audit.findings import Finding
from tuanding.core.journal.audit.pages import PAGE, batches, pages
from tuanding.core.journal.evidence import PRINTS
from tuanding.core.journal.models import Entry
from tuanding.core.journal.prints import Name, is_record, label_of
from tuanding.core.journal.renamed import labels_of
from tuanding.core.journal.states import BASELINE, COMPANY

SUSPECTS = 20_000  # rows that are held before the entries committed since are read
LATE = 100_000  # ids that other transactions took while one that had its id was still open

OfPage = Callable[[list[Entry]], Iterable[Finding]]


def unknown_rows(coverage: Coverage, of_page: OfPage) -> Iterator[Finding]:
    for model in audited_tables():
        suspects: list[int] = []
        for ids in pages_of_unmarked_ids(model, coverage):
            suspects += ids
            if len(suspects) >= SUSPECTS:
                yield from _check_suspects(model, suspects, coverage, of_page)
                suspects = []
        if suspects:
            yield from _check_suspects(model, suspects, coverage, of_page)


def audited_tables() -> list[type[Model]]:
    """Everything in evidence, from selling upward; company and people once a baseline took in those that stood before
    anybody could act. None in a journal the release before began, before the upgrade wrote its baseline."""
    baseline = Entry.objects.filter(subject_type=COMPANY, event=BASELINE).exists()
    first = Entry.objects.order_by("pk").values_list("form", flat=True).first()
    if not baseline and first == 1:
        return []
    return [model for model in evidence_models() if baseline or not _app_name(model).startswith("tuanding.core.")]


def _app_name(model: type[Model]) -> str:
    return apps.get_app_config(model._meta.app_label).name


def pages_of_unmarked_ids(model: type[Model], coverage: Coverage) -> Iterator[list[int]]:
    """Ids of rows that no entry read so far names."""
    marks, limit = coverage.rows[label_of(model)], coverage.limits[label_of(model)]
    rows = model._base_manager.filter(pk__lte=limit).order_by("pk").values_list("pk", flat=True)
    for ids in pages(lambda last: list((rows if last is None else rows.filter(pk__gt=last))[:PAGE]), PAGE):
        yield [pk for pk in ids if pk not in marks]


def _check_suspects(model: type[Model], suspects: list[int], coverage: Coverage, of_page: OfPage) -> Iterator[Finding]:
    for entries in _uncovered_entries(coverage):
        yield from of_page(entries)
    label = label_of(model)
    marks = coverage.rows[label]
    for ids in batches([pk for pk in suspects if pk not in marks]):
        columns = ("pk", "version") if is_record(model) else ("pk",)
        for row in model._base_manager.filter(pk__in=ids).order_by("pk").values_list(*columns):
            name = Name(label, *row)
            if not _has_print_in_entry(name):
                yield Finding("unknown", str(name))


def _uncovered_entries(coverage: Coverage) -> Iterator[list[Entry]]:
    """Entries committed after their place was read."""
    begin, rows = coverage.last_entry - LATE, Entry.objects.order_by("pk")
    ids_of = rows.values_list("pk", flat=True)
    for ids in pages(lambda last: list(ids_of.filter(pk__gt=begin if last is None else last)[:PAGE]), PAGE):
        late = [pk for pk in ids if pk not in coverage.entries]
        if late:
            yield list(rows.filter(pk__in=late))


def _has_print_in_entry(name: Name) -> bool:
    """Whether an entry has its print: one of its own chain, or the one it was made with. A record whose last change was by the
    release before, which writes no prints of records, counts too."""
    labels = labels_of(name.label)
    about = Entry.objects.filter(
        Q(subject_type__in=labels, subject_id=name.pk) | Q(object_type__in=labels, object_id=name.pk)
    )
    texts = [str(name._replace(label=label)) for label in labels]
    if about.filter(**{f"params__{PRINTS}__has_any_keys": texts}).exists():
        return True
    if name.version is None:
        return False
    changing = Q(params__has_any_keys=["fields", "to"], subject_type__in=labels) | Q(object_type__in=labels)
    newest = about.filter(changing).order_by("-pk").values_list("form", flat=True).first()
    return newest == 1
