"""Whether each entry hangs under the order or client that its rows hang under."""

from collections.abc import Iterable, Iterator

from django.apps import apps

from tuanding.core.journal.audit.findings import Finding
from tuanding.core.journal.models import Entry
from tuanding.core.journal.renamed import label_now
from tuanding.core.journal.roots import Root, roots_of_existing_rows


def wrong_roots(entries: Iterable[Entry]) -> Iterator[Finding]:
    """Entries of form 1 whose root is not made up yet, and those whose rows are gone, are left out."""
    entries = [entry for entry in entries if entry.root_type is not None or entry.form > 1]
    names = {name for entry in entries for name in _fact_and_subject(entry)}
    roots = roots_of_existing_rows(name for name in names if _is_model(name[0]))
    for entry in entries:
        rows = _fact_and_subject(entry)
        if all(name in roots for name in rows):
            expected = next(filter(None, (roots[name] for name in rows)), None) or Root(*rows[-1])
            if (label_now(entry.root_type or ""), entry.root_id) != expected:
                yield Finding(
                    "root", f"{entry.subject_type} {entry.subject_id} #{entry.sequence}: {expected.label} {expected.pk}"
                )


def _fact_and_subject(entry: Entry) -> list[tuple[str, int]]:
    """The fact, where there is one, then the subject."""
    subject = (label_now(entry.subject_type), entry.subject_id)
    return [(label_now(entry.object_type), entry.object_id), subject] if entry.object_id is not None else [subject]


def _is_model(label: str) -> bool:
    try:
        apps.get_model(label)
    except (LookupError, ValueError):
        return False
    return True
