"""5.4: what a further draft of a contract changes, and the list of its drafts, as pages show them."""

from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _

from tuanding.contracting.contracts import queries
from tuanding.contracting.contracts.differences import ADDED, CHANGED, REMOVED, FieldChange, differences
from tuanding.contracting.contracts.dossier import Dossier
from tuanding.contracting.contracts.fields import LINE, REVISION
from tuanding.contracting.contracts.models import Line, Review, Revision
from tuanding.contracting.contracts.states import FAIL, PASS
from tuanding.contracting.contracts.views.shared import address

MEANINGS = {ADDED: "done", REMOVED: "late", CHANGED: "due"}


class ChangeRow(NamedTuple):
    """A field in words, before and after."""

    label: Any
    before: str
    after: str


class LineRow(NamedTuple):
    """A line that was added, removed or changed; `word` says which, `s` is its meaning."""

    word: str
    s: str
    line: str
    fields: list[ChangeRow]


class Changes(NamedTuple):
    """What a draft changes of draft `number`. `points` are those it touches, `passed` those that the earlier draft had passed and
    that stand as they were."""

    number: int
    fields: list[ChangeRow]
    lines: list[LineRow]
    points: frozenset[int]
    passed: frozenset[int]


class DraftRow(NamedTuple):
    """One draft in the list of drafts; `failed`: how many points of its newest review."""

    number: int
    url: str
    by: Any
    at: Any
    reason: str
    failed: int
    is_approved: bool


def review_of(dossier: Dossier, revision: Revision) -> Review | None:
    """The newest one of this draft."""
    return next((review for review in dossier.reviews if review.revision_id == revision.pk), None)


def changes_of(dossier: Dossier, revision: Revision, lines: list[Line]) -> Changes | None:
    """Of a draft to the one before; None for the first. One query."""
    before = next((one for one in dossier.revisions if one.number == revision.number - 1), None)
    if before is None:
        return None
    diff = differences(before, queries.lines_of(before), revision, lines, REVISION.copied_names)
    words = {ADDED: _("新增"), REMOVED: _("去掉"), CHANGED: _("改了")}
    rows = [
        LineRow(words[one.kind], MEANINGS[one.kind], one.line, [_change_row(field, LINE) for field in one.fields])
        for one in diff.lines
    ]
    review = review_of(dossier, before)
    passed = frozenset(point.code for point in review.points.all() if point.verdict == PASS) if review else frozenset()
    fields = [_change_row(field, REVISION) for field in diff.fields]
    return Changes(before.number, fields, rows, diff.points, passed - diff.points)


def _change_row(field: FieldChange, record: Any) -> ChangeRow:
    return ChangeRow(record.model._meta.get_field(field.name).verbose_name, field.before, field.after)


def draft_rows(dossier: Dossier) -> list[DraftRow]:
    """Newest first; [] where there is only one."""
    if len(dossier.revisions) < 2:
        return []
    return [_draft_row(dossier, one) for one in dossier.revisions]


def _draft_row(dossier: Dossier, revision: Revision) -> DraftRow:
    review = review_of(dossier, revision)
    is_newest = revision.pk == dossier.revision.pk
    here = [dossier.contract.pk, revision.number]
    return DraftRow(
        revision.number,
        address(dossier.contract) if is_newest else reverse("contracts:draft", args=here),
        revision.by,
        revision.at,
        revision.reason,
        sum(point.verdict == FAIL for point in review.points.all()) if review else 0,
        hasattr(revision, "approval"),
    )
