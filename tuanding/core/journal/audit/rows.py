"""Compares the prints in entries with the rows as they are.

Entries are read before the rows they speak of: a row is never older than its entry.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from django.apps import apps

from tuanding.core.journal.audit.coverage import Coverage
from tuanding.core.journal.audit.findings import Finding
from tuanding.core.journal.audit.pages import batches
from tuanding.core.journal.audit.stored import Row, prints_at_versions, rows_of_part, stored_rows
from tuanding.core.journal.evidence import BEFORE, PARTS, PRINTS, Part
from tuanding.core.journal.models import Entry
from tuanding.core.journal.prints import MARK, Name, digest_of, is_record, print_like, prints
from tuanding.core.journal.renamed import label_now


class Expected(NamedTuple):
    name: Name
    print: str


class RowAudit:
    """Compares what entries say of rows with the rows as they are, and marks in `coverage` the rows that entries name."""

    def __init__(self, coverage: Coverage):
        self.coverage = coverage
        self.newest: Expected | None = None  # version of the record whose chain is being read

    def of_page(self, entries: Iterable[Entry]) -> Iterator[Finding]:
        by_label: dict[str, list[Expected]] = defaultdict(list)
        for entry in entries:
            expected = [Expected(Name.parsed(name), text) for name, text in entry.params.get(PRINTS, {}).items()]
            yield from self._unjournaled_edit_findings(entry, expected)
            for one in expected:
                by_label[one.name.label].append(one)
            for label, parts in entry.params.get(PARTS, {}).items():
                for part in map(Part.read, parts):
                    yield from self._part_findings(label_now(label), part)
        for label, of_label in by_label.items():
            for some in batches(of_label):
                yield from self._difference_findings(label, some)

    def _unjournaled_edit_findings(self, entry: Entry, expected: list[Expected]) -> Iterator[Finding]:
        """A record that somebody changed past the doors between two of its entries: the print before the later one differs from
        the print the earlier one left."""
        label, pk = label_now(entry.subject_type), entry.subject_id
        if BEFORE in entry.params and self.newest is not None:
            version, before = entry.params[BEFORE]
            if self.newest.name == Name(label, pk, version) and self.newest.print != before:
                yield Finding("record", f"{self.newest.name}, before #{entry.sequence}")
        own = [one for one in expected if one.name[:2] == (label, pk) and one.name.version is not None]
        self.newest = own[-1] if own else self.newest

    def _difference_findings(self, label: str, expected: list[Expected]) -> Iterator[Finding]:
        """Rows that are gone, or not what their entry says."""
        rows = stored_rows(label, {one.name.pk for one in expected})
        newest, first = [], {}
        for one in expected:
            row = rows.get(one.name.pk)
            if row is None:
                yield Finding("missing", str(one.name))
            elif one.name.version is None or one.name.version >= row["version"]:
                newest.append(one)
            elif (
                one.name.version == 1
            ):  # what made later versions stands in the record's own chain, one after the other
                first[one.name.pk] = one
        yield from self._newest_version_findings(label, newest, rows)
        for pk, before in prints_at_versions(label, dict.fromkeys(first, 1)).items():
            if before != first[pk].print:
                yield Finding("record", str(first[pk].name))

    def _newest_version_findings(self, label: str, expected: list[Expected], rows: dict[int, Row]) -> Iterator[Finding]:
        model = apps.get_model(label)
        now = dict(zip(rows, prints(model, list(rows.values())), strict=True))
        for one in expected:
            row = rows[one.name.pk]
            if one.name.version is not None and one.name.version != row["version"]:
                yield Finding("record", f"{one.name}: v{row['version']}")
            elif one.print != (now[one.name.pk] if one.print.startswith(MARK) else print_like(one.print, model, row)):
                yield Finding("record" if one.name.version else "fact", str(one.name))
        self.coverage.mark(label, (one.name.pk for one in expected))

    def _part_findings(self, label: str, part: Part) -> Iterator[Finding]:
        """Rows written in bulk: gone, or not what they were when they were written."""
        model, rows = apps.get_model(label), rows_of_part(label, part)
        for first, last in part.ranges() if len(rows) < part.size else ():
            yield from (Finding("missing", f"{label} {pk}") for pk in range(first, last + 1) if pk not in rows)
        prints_now: dict[int, str | None] = dict(zip(rows, prints(model, list(rows.values())), strict=True))
        later = _outdated_versions(part, rows) if is_record(model) else {}
        before = prints_at_versions(label, later)
        prints_now |= {pk: before.get(pk) for pk in later}
        if (
            len(rows) == part.size
            and None not in prints_now.values()
            and digest_of(map(str, prints_now.values())) != part.digest
        ):
            yield Finding("part", f"{label} {part.first}–{part.last}")
        self.coverage.mark(label, (pk for pk in rows if pk not in later))


def _outdated_versions(part: Part, rows: dict[int, Row]) -> dict[int, int]:
    """{id: its version in the part} of records that have a later version now."""
    then = {pk: part.versions.get(pk, 1) for pk in rows}
    return {pk: version for pk, version in then.items() if rows[pk]["version"] > version}
