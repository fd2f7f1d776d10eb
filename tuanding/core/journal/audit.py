"""`tuanding audit verify`: chains, heads, checkpoint, the facts the entries speak of, and the rooms' projections.

Cannot show: a change by somebody who holds database and key, made since the last checkpoint that left the machine.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from tuanding.core.journal.chain import NO_MAC, mac_of
from tuanding.core.journal.checkpoints import newest
from tuanding.core.journal.evidence import rewritten, wrong_states
from tuanding.core.journal.models import Entry, Head

PROJECTIONS: dict[str, Callable[[], Iterator[str]]] = {}


class Finding(NamedTuple):
    """`kind`: changed, deleted, inserted, cut, rechained, checkpoint; fact, missing, state of what
    the entries speak of; projection. `where`: subject and sequence, or the row."""

    kind: str
    where: str


def projection(name: str, check: Callable[[], Iterator[str]]) -> None:
    """A room's check that recomputes a projection and yields a text for each row that differs."""
    PROJECTIONS[name] = check


def verify() -> list[Finding]:
    """Everything that does not hold, in order; an empty list when all is whole."""
    ends, found = _chains()
    found += _heads(ends)
    found += _checkpoint(ends)
    found += [Finding(kind, where) for kind, where in rewritten()]
    found += [Finding("state", where) for where in wrong_states()]
    found += [Finding("projection", f"{name}: {said}") for name, check in PROJECTIONS.items() for said in check()]
    return found


def _chains() -> tuple[dict, list[Finding]]:
    """Walk every chain once; answers with {(type, id): {sequence: mac}} and what is broken."""
    ends: dict[tuple, dict[int, str]] = {}
    found: list[Finding] = []
    for entry in Entry.objects.order_by("subject_type", "subject_id", "sequence").iterator(chunk_size=2000):
        chain = ends.setdefault((entry.subject_type, entry.subject_id), {})
        found += _entry(entry, chain)
        chain[entry.sequence] = entry.mac
    return ends, found


def _entry(entry: Entry, chain: dict[int, str]) -> list[Finding]:
    where = f"{entry.subject_type} {entry.subject_id} #{entry.sequence}"
    expected = len(chain) + 1
    if entry.sequence != expected and entry.sequence - 1 not in chain:
        return [Finding("deleted", f"{entry.subject_type} {entry.subject_id} #{entry.sequence - 1}")]
    if entry.mac != mac_of(entry, chain.get(entry.sequence - 1, NO_MAC)):
        return [Finding("changed", where)]
    return []


def _heads(ends: dict) -> Iterator[Finding]:
    heads = {(h.subject_type, h.subject_id): h for h in Head.objects.iterator(chunk_size=2000)}
    for subject, chain in ends.items():
        last, head = max(chain), heads.get(subject)
        if head is None:
            yield Finding("inserted", f"{subject[0]} {subject[1]} has no head")
        elif head.count > last:
            yield Finding("cut", f"{subject[0]} {subject[1]} #{last + 1} to #{head.count}")
        elif head.count < last:
            yield Finding("inserted", f"{subject[0]} {subject[1]} #{head.count + 1}")
        elif head.mac != chain[last]:
            yield Finding("rechained", f"{subject[0]} {subject[1]} #{last}")
    for subject in heads.keys() - ends.keys():
        yield Finding("cut", f"{subject[0]} {subject[1]} #1 to #{heads[subject].count}")


def _checkpoint(ends: dict) -> Iterator[Finding]:
    """Every chain must still run through what the last checkpoint saw of it."""
    try:
        said = newest()
    except (ValueError, KeyError) as why:
        yield Finding("checkpoint", str(why))
        return
    for label, pk, count, mac in said["heads"] if said else ():
        standing = ends.get((label, pk), {}).get(count)
        if standing is None:
            yield Finding("cut", f"{label} {pk}: checkpoint saw #{count}")
        elif standing != mac:
            yield Finding("rechained", f"{label} {pk} #{count} differs from the checkpoint")
