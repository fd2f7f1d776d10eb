"""Findings of an audit, and doubts: what has to be checked again before it is a finding."""

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable
from typing import Any, NamedTuple

MOST = 10_000  # findings of a kind; further ones are counted
MANY = 5_000  # doubts that are held before they are settled
WAITS = (0, 0.2, 0.6)  # seconds before each time a doubt is asked

Key = Hashable


class Finding(NamedTuple):
    """`kind`: changed, deleted, inserted, cut, rechained, root of entries; checkpoint; fact, record, part, missing, unknown,
    state of what entries speak of; projection. `where`: subject and sequence, or the row."""

    kind: str
    where: str


Again = Callable[[Collection[Any]], Iterable[tuple[Key, Finding]]]


class Report:
    """Findings in the order they come. What a writer at work may have caused is a doubt: it is checked again, by its key."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self._findings: list[Finding] = []
        self._doubts: dict[Again, list[Key]] = defaultdict(list)

    @property
    def findings(self) -> list[Finding]:
        further = [Finding(kind, f"+ {count - MOST}") for kind, count in self.counts.items() if count > MOST]
        return self._findings + further

    def add(self, findings: Iterable[Finding]) -> None:
        for finding in findings:
            self.counts[finding.kind] += 1
            if self.counts[finding.kind] <= MOST:
                self._findings.append(finding)

    def doubt(self, again: Again, key: Key) -> None:
        """`again(keys)` yields (key, finding) of those that do not hold at this moment."""
        self._doubts[again].append(key)
        if len(self._doubts[again]) >= MANY:
            self.recheck_doubts()

    def recheck_doubts(self) -> None:
        """Checks each doubt up to three times; what holds none of the times is a finding."""
        wrong: dict[Again, dict[Key, list[Finding]]] = {}
        for wait in WAITS if self._doubts else ():
            time.sleep(wait)
            wrong = {again: _group_by_key(again(keys)) for again, keys in self._doubts.items()}
            self._doubts = defaultdict(list, {again: list(by_key) for again, by_key in wrong.items() if by_key})
        self._doubts = defaultdict(list)
        self.add(finding for by_key in wrong.values() for findings in by_key.values() for finding in findings)


def _group_by_key(pairs: Iterable[tuple[Key, Finding]]) -> dict[Key, list[Finding]]:
    by_key: dict[Key, list[Finding]] = defaultdict(list)
    for key, finding in pairs:
        by_key[key].append(finding)
    return dict(by_key)
