"""Once an hour a checkpoint takes in the entries that no other one has; what leaves the database is the digest that runs
over all of them: under 400 bytes, whatever the journal's length.

Ids are given before they are committed: a hole may be filled by a transaction that was slower than the checkpoint. Holes
are looked at again for a day.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import TypedDict

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db.models import Q, QuerySet

from tuanding.core.accounts.actors import SystemActor
from tuanding.core.journal.chain import NO_MAC, hmac_of_values, utc_text
from tuanding.core.journal.models import Checkpoint, Entry
from tuanding.core.journal.packed import pack, runs

OUTSIDE = "checkpoints"  # name of the storage
LOOKED_AGAIN = timedelta(hours=24)
LARGEST = 25_000  # new entries in one checkpoint, and at most as many from holes
RANGES = 50  # in one query

EntryMacs = list[tuple[int, str]]  # of entries: id and MAC


class Proof(TypedDict, total=False):
    """What proves a checkpoint outside: `n` its number, `entries` the count of all so far, `root` the running one."""

    n: int
    at: str
    entries: int
    root: str
    key_id: str
    mac: str


NewestProof = Proof  # of the newest checkpoint, also where no entry is new


def write_checkpoint(payload: dict, by: SystemActor) -> NewestProof | None:
    """Write checkpoints of all new entries, and put the proof of the newest one outside, also after a crash in between.
    Returns that proof, for sending it elsewhere too; None for an empty journal. IntegrityError where another process was
    faster."""
    last = Checkpoint.objects.order_by("number").last()
    late = _entries_in_holes(last) if last else []
    highest = max((end for _first, end in runs(bytes(last.ids))), default=0) if last else 0
    while fresh := _entry_macs(Q(pk__gt=highest))[:LARGEST]:
        entries = sorted([*late[:LARGEST], *fresh])  # never holes alone: each one's highest id is above all before
        last = _save_next_checkpoint(last, entries, by.at)
        late, highest = late[LARGEST:], entries[-1][0]
    return store_proof_outside(last) if last else None


def _entry_macs(condition: Q) -> QuerySet[Entry, tuple[int, str]]:
    return Entry.objects.filter(condition).order_by("pk").values_list("pk", "mac")


def _entries_in_holes(last: Checkpoint) -> EntryMacs:
    """Entries under ids that the checkpoints of the last day left free: they were committed after those checkpoints."""
    day = Checkpoint.objects.filter(at__gte=last.at - LOOKED_AGAIN).order_by("number")
    first = day[0]
    before = Checkpoint.objects.filter(number=first.number - 1).first()
    after = max((end for _begin, end in runs(bytes(before.ids))), default=0) if before else 0
    id_runs = sorted(run for ids in day.values_list("ids", flat=True) for run in runs(bytes(ids)))
    holes = list(_holes(id_runs, after))
    late: EntryMacs = []
    for start in range(0, len(holes), RANGES):
        condition = Q()
        for hole in holes[start : start + RANGES]:
            condition |= Q(pk__range=hole)
        late += _entry_macs(condition)
    return late


def _holes(id_runs: Iterable[tuple[int, int]], after: int) -> Iterator[tuple[int, int]]:
    for first, last in id_runs:
        if first > after + 1:
            yield after + 1, first - 1
        after = max(after, last)


def _save_next_checkpoint(last: Checkpoint | None, entries: EntryMacs, at: datetime) -> Checkpoint:
    number, key_id = (last.number + 1 if last else 1), settings.JOURNAL_KEY_ID
    row = Checkpoint(
        number=number,
        at=at,
        ids=pack(pk for pk, _mac in entries),
        count=len(entries),
        entries=(last.entries if last else 0) + len(entries),
        root=running_root(
            last.root if last else NO_MAC, number, at, len(entries), (mac for _pk, mac in entries), key_id
        ),
        key_id=key_id,
    )
    row.save(force_insert=True)
    return row


def running_root(before: str, number: int, at: datetime, count: int, macs: Iterable[str], key_id: str) -> str:
    """The HMAC over the root before and what this checkpoint takes in. KeyError for an unknown key id."""
    total = hashlib.sha256()
    for mac in macs:
        total.update(mac.encode())
    return hmac_of_values([before, number, utc_text(at), count, total.hexdigest()], key_id)


def store_proof_outside(row: Checkpoint) -> Proof:
    """Put what proves a checkpoint into the storage outside, unless it is there."""
    proof: Proof = {
        "n": row.number,
        "at": utc_text(row.at),
        "entries": row.entries,
        "root": row.root,
        "key_id": row.key_id,
    }
    proof["mac"] = mac_outside(proof)
    name, store = f"{row.at.astimezone(UTC):%Y%m%dT%H%M%S%f}-{row.number}.json", storages[OUTSIDE]
    if not store.exists(name):
        store.save(name, ContentFile(json.dumps(proof).encode()))
    return proof


def mac_outside(proof: Proof) -> str:
    """The HMAC of a proof. KeyError for an unknown key id, or where a value is missing."""
    return hmac_of_values([proof["n"], proof["at"], proof["entries"], proof["root"]], proof["key_id"])


def names_outside() -> list[str]:
    """Of all that left the database and is kept, oldest first. Those of the release before have no number."""
    try:
        return sorted(name for name in storages[OUTSIDE].listdir("")[1] if name.endswith(".json"))
    except FileNotFoundError:
        return []


def text_outside(name: str) -> str | None:
    """None for one that has been pruned meanwhile."""
    try:
        with storages[OUTSIDE].open(name) as file:
            return file.read().decode()
    except FileNotFoundError:
        return None
