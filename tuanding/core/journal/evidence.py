"""What a fact said when it was written, kept in its journal entry, so that rewriting the fact does not pass unseen.

Only of rows that are never changed again: their table has the gates of `append_only`. What does change has its state in
the entries of its moves. The entries themselves are chained: see `chain`.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any

from django.apps import apps
from django.db.models import Field, Model

from tuanding.core.journal.chain import moment
from tuanding.core.journal.gates import declared
from tuanding.core.journal.models import Entry
from tuanding.core.journal.registry import LIFECYCLES

PRINTS = "prints"  # in an entry's params: {"contracts.Point 5": print}
LENGTH = 24  # hex digits, 96 bits
AT_ONCE = 2000


def prints_of(rows: Iterable[Model]) -> dict[str, str]:
    """{"contracts.Point 5": print} of those rows that nobody may change any more."""
    kept = _kept_tables()
    return {f"{row._meta.label} {row.pk}": print_of(row) for row in rows if row._meta.db_table in kept}


def print_of(row: Model) -> str:
    """The beginning of a SHA-256 over every column as the database is given it; the same on both databases."""
    said = [field.get_prep_value(getattr(row, field.attname)) for field in _columns(type(row))]
    text = json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=_text)
    return hashlib.sha256(text.encode()).hexdigest()[:LENGTH]


def rewritten() -> Iterator[tuple[str, str]]:
    """("fact" or "missing", "contracts.Point 5") for each fact that is not what its entry says it was."""
    expected: dict[str, str] = {}
    for params in Entry.objects.order_by("pk").values_list("params", flat=True).iterator(chunk_size=AT_ONCE):
        expected |= params.get(PRINTS, {})
        if len(expected) >= AT_ONCE:
            yield from _differing(expected)
            expected = {}
    yield from _differing(expected)


def wrong_states() -> Iterator[str]:
    """Things whose state is not the one their last journaled move led to."""
    for label, life in LIFECYCLES.items():
        moves = Entry.objects.filter(subject_type=label, event__in=[f"{label}.{move.name}" for move in life.moves])
        told = moves.order_by("sequence").values_list("subject_id", "params")
        last = {pk: params["to"] for pk, params in told if "to" in params}
        for pk, state in apps.get_model(label)._base_manager.values_list("pk", life.field).iterator():
            if state != last.get(pk, life.initial):
                yield f"{label} {pk}: {state} ≠ {last.get(pk, life.initial)}"


def _differing(expected: dict[str, str]) -> Iterator[tuple[str, str]]:
    ids = defaultdict(list)
    for name in expected:
        label, number = name.split(" ")
        ids[label].append(int(number))
    for label, some in ids.items():
        found = apps.get_model(label)._base_manager.in_bulk(some)
        for pk in some:
            name = f"{label} {pk}"
            if pk not in found:
                yield "missing", name
            elif print_of(found[pk]) != expected[name]:
                yield "fact", name


@cache
def _kept_tables() -> frozenset[str]:
    return frozenset(gate.table for gate in declared() if gate.on == "UPDATE" and gate.condition == "1 = 1")


@lru_cache(maxsize=256)
def _columns(model: type[Model]) -> tuple[Field, ...]:
    return tuple(sorted(model._meta.local_concrete_fields, key=lambda field: field.attname))


def _text(value: Any) -> str:
    if isinstance(value, datetime):
        return moment(value)
    return value.isoformat() if isinstance(value, date) else str(value)
