"""Whether each thing with a lifecycle stands where its last journaled move led."""

from collections.abc import Collection, Iterator
from typing import Any

from django.apps import apps

from tuanding.core.journal.audit.findings import Finding
from tuanding.core.journal.audit.pages import id_pages
from tuanding.core.journal.models import Entry
from tuanding.core.journal.registry import LIFECYCLES
from tuanding.core.journal.renamed import events_of, labels_of
from tuanding.core.kernel.lifecycle import Lifecycle

Subject = tuple[str, int]


def wrong_states(only: Collection[Any] | None) -> Iterator[tuple[Subject, Finding]]:
    """((label, id), finding) of each row whose state is not the one its last move led to; of all rows, or of `only` these."""
    for label, life in LIFECYCLES.items():
        subject_ids = None if only is None else [pk for of, pk in only if of == label]
        for ids in id_pages(apps.get_model(label), subject_ids):
            yield from _state_findings(label, life, ids)


def _state_findings(label: str, life: Lifecycle, ids: list[int]) -> Iterator[tuple[Subject, Finding]]:
    events = [event for move in life.moves for event in events_of(f"{label}.{move.name}")]
    states = apps.get_model(label)._base_manager.filter(pk__in=ids).order_by("pk").values_list("pk", life.field)
    states = list(states)  # before the moves: a state is never younger than what led to it
    moves = Entry.objects.filter(subject_type__in=labels_of(label), subject_id__in=ids, event__in=events)
    changes = moves.order_by("sequence").values_list("subject_id", "params")
    last = {pk: params["to"] for pk, params in changes if "to" in params}
    for pk, state in states:
        if state != last.get(pk, life.initial):
            yield (label, pk), Finding("state", f"{label} {pk}: {state} ≠ {last.get(pk, life.initial)}")
