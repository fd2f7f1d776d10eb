"""A baseline is an entry with digests of rows that no other entry names: those written before anybody could act, and those
the release before wrote in bulk or changed."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Model

from tuanding.core.accounts.actors import system_actor
from tuanding.core.company.models import Company
from tuanding.core.journal.audit.coverage import Coverage, evidence_models
from tuanding.core.journal.audit.pages import batches, entries_of, subject_types
from tuanding.core.journal.audit.rows import RowAudit
from tuanding.core.journal.audit.stored import stored_rows
from tuanding.core.journal.audit.unknown import pages_of_unmarked_ids
from tuanding.core.journal.chain import append
from tuanding.core.journal.evidence import PART, PARTS, Part
from tuanding.core.journal.models import Entry
from tuanding.core.journal.prints import label_of
from tuanding.core.journal.states import BASELINE, COMPANY

SYSTEM = "journal.baseline"
EVIDENCE = 2  # raised when tables that have rows come into evidence; such a model says `EVIDENCE_SINCE = 2`


def write_baseline(at: datetime) -> Entry | None:
    """One entry of the company, by the system, with digests of all facts, and records at their version, that no entry knows.
    None, and nothing written, where there are none, or no company. Reads the whole journal once, as `audit verify` does."""
    return _write_baseline_entry(at, {label_of(model) for model in evidence_models()}, even_empty=False)


def is_old_journal_without_baseline() -> bool:
    """Whether the journal begins with entries of the release before, whose bulk rows no entry describes."""
    first = Entry.objects.order_by("pk").values_list("form", flat=True).first()
    return first == 1 and _newest_baseline() is None


def take_in_new_tables(at: datetime) -> Entry | None:
    """The rows of tables that came into evidence since the last baseline, once, and of these alone: what else no entry knows
    is for an audit to find. None where there is no baseline yet, or nothing new."""
    newest = _newest_baseline()
    if newest is None or (before := newest.params.get("evidence", 1)) >= EVIDENCE:
        return None
    labels = {label_of(model) for model in evidence_models() if getattr(model, "EVIDENCE_SINCE", 1) > before}
    return _write_baseline_entry(at, labels, even_empty=True)


def _newest_baseline() -> Entry | None:
    return Entry.objects.filter(subject_type=COMPANY, event=BASELINE).order_by("-pk").first()


def _write_baseline_entry(at: datetime, labels: set[str], even_empty: bool) -> Entry | None:
    company = Company.objects.first()
    if company is None:
        return None
    parts = {label: some for label, some in _parts_by_label(labels) if some}
    if not parts and not even_empty:
        return None
    rows = sum(part[2] for some in parts.values() for part in some)
    params = {"rows": rows, "evidence": EVIDENCE, PARTS: parts}
    with transaction.atomic():
        locked = Company.objects.select_for_update().get(pk=company.pk)
        return append(locked, BASELINE, system_actor(SYSTEM, at), at, params)


def _parts_by_label(labels: set[str]) -> Iterator[tuple[str, list[list[Any]]]]:
    coverage = Coverage.now()
    rows = RowAudit(coverage)
    for label in subject_types():
        for entries in entries_of(label):
            _exhaust(rows.of_page(entries))  # for its marks; what is wrong is `audit verify`'s to say
    for model in evidence_models():
        if label_of(model) in labels:
            yield label_of(model), list(_parts(model, coverage))


def _parts(model: type[Model], coverage: Coverage) -> Iterator[list[Any]]:
    for ids in batches((pk for page in pages_of_unmarked_ids(model, coverage) for pk in page), PART):
        rows = stored_rows(label_of(model), ids)
        yield Part.of(model, list(rows.values())).stored()


def _exhaust(findings: Iterable[Any]) -> None:
    for _finding in findings:
        pass
