"""Reads rows as they are stored, and what entries say of them, a few thousand at a time."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from django.apps import apps

from tuanding.core.journal.evidence import BEFORE, Part
from tuanding.core.journal.models import Entry
from tuanding.core.journal.renamed import labels_of

Row = dict[str, Any]


def stored_rows(label: str, pks: Collection[int]) -> dict[int, Row]:
    """{id: {attribute: value}} in order of the ids."""
    rows = apps.get_model(label)._base_manager.filter(pk__in=pks).order_by("pk")
    return {row["id"]: row for row in rows.values()}


def rows_of_part(label: str, part: Part) -> dict[int, Row]:
    """The rows a part names, in order of their ids."""
    rows = apps.get_model(label)._base_manager.filter(pk__range=(part.first, part.last)).order_by("pk").values()
    if not part.gaps:
        return {row["id"]: row for row in rows}
    others = {pk for first, last in part.gaps for pk in range(first, last + 1)}
    return {row["id"]: row for row in rows if row["id"] not in others}


def prints_at_versions(label: str, versions: dict[int, int]) -> dict[int, str]:
    """{id: print} of records at these versions: what the entry that changed each of them kept of it. Missing are
    records that nobody changed since, or that the release before changed."""
    by_version: dict[int, list[int]] = defaultdict(list)
    for pk, version in versions.items():
        by_version[version].append(pk)
    prints: dict[int, str] = {}
    for version, pks in by_version.items():
        own = Entry.objects.filter(subject_type__in=labels_of(label), subject_id__in=pks)
        changes = own.filter(**{f"params__{BEFORE}__0": version}).values_list("subject_id", "params")
        prints |= {pk: params[BEFORE][1] for pk, params in changes}
    return prints
