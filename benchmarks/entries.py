"""A journal of any length, and what an audit of it takes. Lists of clients, each a part of one entry, and calls of each
client with an entry each: chained, printed and hung under their roots as the doors do it."""

import time
from datetime import datetime, timedelta
from itertools import count

from django.db import connection, transaction
from django.utils import timezone

from benchmarks import names
from benchmarks.history import FACT, SHANGHAI
from benchmarks.memory import peak
from benchmarks.tables import Table, count_on, gather_statistics
from tuanding.core.accounts.actors import system_actor
from tuanding.core.accounts.models import Department, Person
from tuanding.core.journal.audit import verify
from tuanding.core.journal.baseline import write_baseline
from tuanding.core.journal.chain import NO_MAC, mac_of
from tuanding.core.journal.checkpoints import write_checkpoint
from tuanding.core.journal.evidence import PRINTS, Bulk
from tuanding.core.journal.models import Checkpoint, Entry, Head
from tuanding.core.journal.prints import Name, prints
from tuanding.core.rulebook.roles import BACK_OFFICE, SALES_REP
from tuanding.entrypoints.cli.demo.cast import make_cast
from tuanding.selling.activities.models import Call
from tuanding.selling.clients.models import Client, Pulse

CALLS = 5  # of each client
AT_ONCE = 5_000  # clients
LATER = 1_000  # clients written after the first checkpoint: the new entries of a busy hour
AT = datetime(2026, 11, 24, 9, tzinfo=SHANGHAI)
CLIENT = ("id", "name", "short_name", "normalised_name", "source", "department_id")
CALL = ("id", *FACT, "client_id", "rep_id", "outcome")
ENTRY = (
    "form",
    "subject_type",
    "subject_id",
    "sequence",
    "event",
    "params",
    "object_type",
    "object_id",
    "root_type",
    "root_id",
    "person_id",
    "role",
    "department_id",
    "at",
    "recorded_at",
    "key_id",
    "mac",
)


class CallJournal:
    """Writes clients by the list and calls by the client; ids go on from list to list."""

    def __init__(self, person: Person, home: Department):
        self.person, self.home, self.numbers = person.pk, home.pk, count(1)
        self.clients, self.calls = Table(Client, *CLIENT), Table(Call, *CALL)
        self.pulses = Table(Pulse, "client_id", "last_contact_at", "next_step")
        self.entries, self.heads = Table(Entry, *ENTRY), Table(Head, "subject_type", "subject_id", "count", "mac")
        self.of_home = (0, NO_MAC)

    def write(self, numbers: range) -> None:
        """These clients, the entry of their list, their calls and the entries of those."""
        rows = [
            (n, names.company(n), names.short(names.company(n)), names.company(n), "import", self.home) for n in numbers
        ]
        self.clients.load(rows)
        bulk = Bulk()
        bulk.add(Client, [self.clients.instance(row) for row in rows])
        entry, self.of_home = self._entry(
            ("accounts.Department", self.home), self.of_home, "import", bulk.params(), BACK_OFFICE
        )
        entries, heads, calls = [entry], [], [self._call(n, place) for n in numbers for place in range(CALLS)]
        call_prints = prints(Call, [self.calls.instance(row).__dict__ for row in calls])
        for start in range(0, len(calls), CALLS):
            subject, end = ("clients.Client", calls[start][-3]), (0, NO_MAC)
            for row, text in zip(calls[start : start + CALLS], call_prints[start : start + CALLS], strict=True):
                params = {PRINTS: {str(Name("activities.Call", row[0])): text}}
                entry, end = self._entry(subject, end, "call", params, SALES_REP, ("activities.Call", row[0]), row[4])
                entries.append(entry)
            heads.append((*subject, *end))
        self.calls.load(calls)
        self.pulses.load((n, AT + timedelta(hours=CALLS - 1), "") for n in numbers)
        self.entries.load(entries)
        self.heads.load(heads)

    def _call(self, client: int, place: int) -> tuple:
        at = AT + timedelta(hours=place)
        return next(self.numbers), self.person, SALES_REP, self.home, at, at.date(), at, client, self.person, "refused"

    def _entry(self, subject, end, name, params, role, fact=("", None), at=AT) -> tuple:
        entry = Entry(
            form=2,
            subject_type=subject[0],
            subject_id=subject[1],
            sequence=end[0] + 1,
            event=f"{subject[0]}.{name}",
            params=params,
            object_type=fact[0],
            object_id=fact[1],
            root_type=subject[0],
            root_id=subject[1],
            person_id=self.person,
            role=role,
            department_id=self.home,
            at=at,
            recorded_at=at,
            key_id="k1",
        )
        entry.mac = mac_of(entry, end[1])
        return tuple(getattr(entry, column) for column in ENTRY), (entry.sequence, entry.mac)

    def finish(self) -> None:
        self.heads.load([("accounts.Department", self.home, *self.of_home)])


def fill(entries: int) -> None:
    """A migrated, empty database gets about so many entries, a baseline of its people and its checkpoints."""
    people = make_cast()
    journal, clients = CallJournal(people["sales_rep"], Department.objects.get(code="one")), max(entries // CALLS, 1)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA synchronous=OFF")
            cursor.execute("PRAGMA cache_size=-300000")
    later = min(LATER, clients // 2)
    for start in range(1, clients - later + 1, AT_ONCE):
        with transaction.atomic():
            journal.write(range(start, min(start + AT_ONCE, clients - later + 1)))
    write_baseline(timezone.now())
    write_checkpoint({}, system_actor("jobs.journal.checkpoint", timezone.now()))
    with transaction.atomic():
        journal.write(range(clients - later + 1, clients + 1))
    journal.finish()
    count_on([Client, Call, Entry, Head])
    gather_statistics()
    if connection.vendor == "sqlite":  # the writes of a whole year at once would be brought home by the first commit
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def measure() -> dict:
    """The checkpoint of what is new: seconds, and of how many entries. Then one audit in this process: seconds, and the most
    memory it had, of it what was taken before."""
    before = peak()
    began = time.perf_counter()
    write_checkpoint({}, system_actor("jobs.journal.checkpoint", timezone.now()))
    checkpoint = {"seconds": time.perf_counter() - began, "entries": Checkpoint.objects.latest("number").count}
    began = time.perf_counter()
    findings = verify()
    took = time.perf_counter() - began
    if findings:
        raise RuntimeError(f"{len(findings)} findings, the first: {findings[0]}")
    return {
        "entries": Entry.objects.count(),
        "seconds": took,
        "megabytes": peak(),
        "before": before,
        "checkpoint": checkpoint,
    }
