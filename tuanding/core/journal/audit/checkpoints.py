"""Checkpoints in the database against the entries they took in, and against what left the machine."""

import json
from collections.abc import Iterator
from datetime import datetime

from tuanding.core.journal.audit.bitmap import Bitmap
from tuanding.core.journal.audit.coverage import Coverage
from tuanding.core.journal.audit.findings import Finding
from tuanding.core.journal.audit.heads_of_release_before import wrong_heads
from tuanding.core.journal.audit.pages import PAGE, batches
from tuanding.core.journal.chain import NO_MAC, utc_text
from tuanding.core.journal.checkpoints import (
    LOOKED_AGAIN,
    Proof,
    mac_outside,
    names_outside,
    running_root,
    text_outside,
)
from tuanding.core.journal.models import Checkpoint, Entry
from tuanding.core.journal.packed import unpack

Outside = dict[int, Proof]  # by number


def wrong_checkpoints(coverage: Coverage) -> Iterator[Finding]:
    """The files outside are read before the database: each of them was in the database before it was written outside."""
    outside: Outside = {}
    heads = ""
    for name in names_outside():
        if "-" not in name:
            heads = name  # of the release before: the newest one holds all that the others do
        elif (proof := _authentic_proof_or_empty(name)) is None:
            yield Finding("checkpoint", name)
        elif proof:
            outside[proof["n"]] = proof
    yield from wrong_heads(heads) if heads else ()
    yield from _checkpoint_findings(outside, coverage)


def _authentic_proof_or_empty(name: str) -> Proof | None:
    """The proof in a file outside; {} when the file was pruned meanwhile, None when it was changed."""
    text = text_outside(name)
    try:
        proof: Proof = json.loads(text) if text is not None else {}
        return proof if not proof or proof["mac"] == mac_outside(proof) else None
    except (ValueError, KeyError, TypeError):
        return None


def _checkpoint_findings(outside: Outside, coverage: Coverage) -> Iterator[Finding]:
    newest = Checkpoint.objects.order_by("number").last()
    run, after = _Run(newest.at - LOOKED_AGAIN if newest else None), 0
    while row := Checkpoint.objects.filter(number__gt=after).order_by("number").first():
        yield from run.follow(row, outside.pop(row.number, None))
        after = row.number
    yield from (Finding("checkpoint", f"{number}: only outside") for number in sorted(outside))
    for pk in coverage.entries.without(run.entry_ids, run.settled):
        yield Finding("inserted", f"entry {pk}: no checkpoint took it in")


class _Run:
    """Where the walk along the checkpoints stands. `entry_ids`: entries of all checkpoints so far; `settled`: up to this id
    no entry can come any more, so that a missing one is a finding."""

    def __init__(self, open_from: datetime | None):
        self.number, self.entries, self.root, self.open_from = 0, 0, NO_MAC, open_from
        self.entry_ids, self.settled = Bitmap(), 0

    def follow(self, row: Checkpoint, outside: Proof | None) -> Iterator[Finding]:
        if row.number != self.number + 1:
            yield Finding("checkpoint", f"{self.number + 1}: gone")
        ids = list(unpack(bytes(row.ids)))
        macs, gone = [], False
        for pk, mac in _macs(ids):
            macs.append(mac or "")
            if mac is None:
                gone = True
                yield Finding("cut", f"entry {pk}: checkpoint {row.number} took it in")
        if any(pk in self.entry_ids for pk in ids) or not (gone or self._holds(row, ids, macs)):
            yield Finding("checkpoint", f"{row.number}: entries {min(ids, default=0)}–{max(ids, default=0)}")
        if outside and (outside["root"], outside["entries"], outside["at"]) != (
            row.root,
            row.entries,
            utc_text(row.at),
        ):
            yield Finding("checkpoint", f"{row.number}: another one outside")
        self._pass(row, ids)

    def _holds(self, row: Checkpoint, ids: list[int], macs: list[str]) -> bool:
        if (row.count, row.entries) != (len(ids), self.entries + len(ids)):
            return False
        try:
            return row.root == running_root(self.root, row.number, row.at, row.count, macs, row.key_id)
        except KeyError:
            return False

    def _pass(self, row: Checkpoint, ids: list[int]) -> None:
        self.number, self.entries, self.root = row.number, row.entries, row.root
        self.entry_ids.update(ids)
        if self.open_from and row.at < self.open_from:
            self.settled = max(self.settled, *ids, 0)


def _macs(ids: list[int]) -> Iterator[tuple[int, str | None]]:
    """(id, MAC) of each in order; None for one that is gone."""
    for some in batches(ids):
        near = some[-1] - some[0] < 2 * PAGE
        condition = {"pk__range": (some[0], some[-1])} if near else {"pk__in": some}
        macs = dict(Entry.objects.filter(**condition).values_list("pk", "mac"))
        yield from ((pk, macs.get(pk)) for pk in some)
