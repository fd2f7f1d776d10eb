"""What an entry keeps of the rows it speaks of, so that changing one past the doors does not pass unseen.

In an entry's params: `prints` {"contracts.Point 5": print, "clients.Client 5 v3": print} of each fact and record written;
`before` [2, print] of its subject, where that is a record that was changed; `parts` {"clients.Client": [part, …]} of rows
written in bulk. A part is [first id, last id, count, digest of the rows' prints, and where it needs one {"gaps": [[from,
to], …]: others' ids between first and last, "versions": {id: version} of records that were not new}].

Evidence are facts, whose tables are only ever added to, and records, by version. The entries themselves are chained: see
`chain`; how all this is held against the rows: see `audit`.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from django.db.models import Model

from tuanding.core.accounts.bases import Record
from tuanding.core.journal.prints import Name, digest_of, in_evidence, label_of, print_of, prints

PRINTS, BEFORE, PARTS = "prints", "before", "parts"
PART = 500  # rows


def evidence_of(rows: Iterable[Model]) -> dict[str, Any]:
    """Params for the entry about rows just written: {"prints": {name: print}}; {} where none is evidence."""
    prints_by_name = {str(Name.of(row)): print_of(row) for row in rows if in_evidence(type(row))}
    return {PRINTS: prints_by_name} if prints_by_name else {}


def evidence_before_change(row: Any) -> dict[str, Any]:
    """Params for the entry of a record about to be changed: its version and its print now; {} for other rows."""
    return {BEFORE: [row.version, print_of(row)]} if isinstance(row, Record) and in_evidence(type(row)) else {}


class Part(NamedTuple):
    """Up to 500 rows of one model, by their ids."""

    first: int
    last: int
    size: int
    digest: str
    gaps: Sequence[Sequence[int]] = ()
    versions: dict[int, int] = {}  # of records that were not new, in a baseline

    @classmethod
    def of(cls, model: type[Model], rows: Sequence[dict[str, Any]]) -> "Part":
        """`rows` by attribute names, in order of their ids."""
        ids = [row["id"] for row in rows]
        gaps = [(a + 1, b - 1) for a, b in pairwise(ids) if b > a + 1] if ids[-1] - ids[0] >= len(ids) else []
        versions = (
            {row["id"]: row["version"] for row in rows if row["version"] > 1} if issubclass(model, Record) else {}
        )
        return cls(ids[0], ids[-1], len(ids), digest_of(prints(model, rows)), gaps, versions)

    @classmethod
    def read(cls, stored: list[Any]) -> "Part":
        further = stored[4] if len(stored) > 4 else {}
        versions = {int(pk): version for pk, version in further.get("versions", {}).items()}
        first, last, size, digest = stored[:4]
        return cls(first, last, size, digest, further.get("gaps", ()), versions)

    def stored(self) -> list[Any]:
        """The list that stands in the entry's params."""
        further: dict[str, Any] = {"gaps": [list(gap) for gap in self.gaps]} if self.gaps else {}
        if self.versions:  # as JSON keeps them: the MAC is over what is read back
            further["versions"] = {str(pk): version for pk, version in self.versions.items()}
        return [*self[:4], further] if further else [*self[:4]]

    def ranges(self) -> Iterator[tuple[int, int]]:
        """The ids of its rows as (first, last) pairs."""
        begin = self.first
        for start, end in self.gaps:
            yield begin, start - 1
            begin = end + 1
        yield begin, self.last


class Bulk:
    """The evidence of many rows that are written list by list under one entry."""

    def __init__(self) -> None:
        self.count = 0
        self.parts: dict[str, list[list[Any]]] = defaultdict(list)

    def add(self, model: type[Model], rows: Sequence[Model]) -> None:
        """Rows of one model, just written."""
        self.count += len(rows)
        if in_evidence(model):
            values_by_row = sorted((row.__dict__ for row in rows), key=lambda values: values["id"])
            for start in range(0, len(values_by_row), PART):
                self.parts[label_of(model)].append(Part.of(model, values_by_row[start : start + PART]).stored())

    def params(self) -> dict[str, Any]:
        return {"rows": self.count, PARTS: dict(self.parts)} if self.parts else {"rows": self.count}
