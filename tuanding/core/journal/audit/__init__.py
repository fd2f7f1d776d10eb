"""`tuanding audit verify`: whether history was rewritten, and whether what is computed from facts still agrees.

One pass over all entries, by chain, in pages: `chains` (MACs, heads), `roots`, `rows` (what entries keep of rows). Then the
rows no entry knows (`unknown`), `checkpoints`, states and the rooms' projections. Memory does not grow with the journal,
but for a bit for each row and entry (`bitmap`). Writers go on meanwhile: what one of them may have caused is asked again
at the end (`findings`).

Cannot show: a change by somebody who holds database and key, made since the last checkpoint that left the machine.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Any

from tuanding.core.journal.audit.chains import audit_all_chains
from tuanding.core.journal.audit.checkpoints import wrong_checkpoints
from tuanding.core.journal.audit.coverage import Coverage
from tuanding.core.journal.audit.findings import Finding, Key, Report
from tuanding.core.journal.audit.moves import wrong_states
from tuanding.core.journal.audit.roots import wrong_roots
from tuanding.core.journal.audit.rows import RowAudit
from tuanding.core.journal.audit.unknown import unknown_rows
from tuanding.core.journal.models import Entry

__all__ = ["PROJECTIONS", "Finding", "projection", "verify"]

ProjectionCheck = Callable[[Collection[Any] | None], Iterable[tuple[Any, str]]]
PROJECTIONS: dict[str, ProjectionCheck] = {}


def register_projection_check(name: str, check: ProjectionCheck) -> None:
    """A room's check that recomputes a projection: `check(keys)` yields (key, text) of each row that differs, of all rows
    for None, else of these keys alone. It reads a few thousand rows at a time."""
    PROJECTIONS[name] = check


def verify() -> list[Finding]:
    """All findings, in order; [] when everything holds."""
    report, coverage = Report(), Coverage.now()
    rows = RowAudit(coverage)

    def of_page(entries: list[Entry]) -> Iterator[Finding]:
        coverage.entries.update(entry.pk for entry in entries)
        yield from rows.of_page(entries)
        yield from wrong_roots(entries)

    audit_all_chains(of_page, report)
    report.add(unknown_rows(coverage, of_page))
    report.add(wrong_checkpoints(coverage))
    for check in (wrong_states, *map(_projection_check, PROJECTIONS)):
        for key, _finding in check(None):
            report.doubt(check, key)
    report.recheck_doubts()
    return report.findings


def _projection_check(name: str) -> Callable[[Collection[Key] | None], Iterator[tuple[Key, Finding]]]:
    def check(keys: Collection[Key] | None) -> Iterator[tuple[Key, Finding]]:
        for key, text in PROJECTIONS[name](keys):
            yield key, Finding("projection", f"{name}: {text}")

    return check
