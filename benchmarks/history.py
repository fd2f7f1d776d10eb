"""What happened with the owned clients of a generated company: calls, orders, visits, stages, and their journal."""

from datetime import date, datetime, time, timedelta, timezone
from random import Random
from typing import Any, NamedTuple

from benchmarks.tables import Table
from tuanding.core.journal.chain import NO_MAC, mac_of
from tuanding.core.journal.models import Entry, Head
from tuanding.core.rulebook.roles import SALES_REP
from tuanding.core.rulebook.stages import EFFECTIVE, STAGES
from tuanding.selling.activities.models import Call, PlanRow, Visit
from tuanding.selling.activities.projections import CALL_AGAIN, VISIT
from tuanding.selling.clients.models import Ending, GroupOrder, Milestone, OrderEnd, OrderStage, Pulse, Reach

SHANGHAI = timezone(timedelta(hours=8))  # the same moments as the zone's, in a tenth of the time
FACT = ("by_id", "role", "department_id", "at", "on", "recorded_at")
ENTRY = (
    "subject_type",
    "subject_id",
    "sequence",
    "event",
    "params",
    "object_type",
    "object_id",
    "person_id",
    "role",
    "department_id",
    "at",
    "recorded_at",
    "root_type",
    "root_id",
    "key_id",
    "mac",
)
REACHED = (0.3, 0.3, 0.2, 0.12, 0.08)  # how many orders stand at Dh, Hq, Zl, Fa, Cc
CODES = [stage.code for stage in STAGES]
LATER = ("refused", "call_back", "call_back", "wrong_number")


class PlainEntry(NamedTuple):
    """An entry as the chain reads it, in the order of ENTRY."""

    subject_type: str
    subject_id: int
    sequence: int
    event: str
    params: dict
    object_type: str
    object_id: int
    person_id: int
    role: str
    department_id: int
    at: datetime
    recorded_at: datetime
    root_type: str
    root_id: int
    key_id: str = "k1"
    mac: str = ""
    instead_of_id: None = None
    form: int = 1


class Journal:
    """Entries chained per subject as the doors chain them, gathered and written at once."""

    def __init__(self):
        self.entries, self.heads = Table(Entry, *ENTRY), Table(Head, "subject_type", "subject_id", "count", "mac")
        self.rows: list[tuple] = []
        self.ends: dict[tuple[str, int], tuple[int, str]] = {}

    def add(self, label: str, pk: int, event: str, row: tuple[str, int], signature: tuple) -> None:
        """`row` is the fact's (label, id), `signature` its columns FACT."""
        by, role, department, at, _on, recorded_at = signature
        count, before = self.ends.get((label, pk), (0, NO_MAC))
        root = row if row[0] == "clients.GroupOrder" else (label, pk)
        entry = PlainEntry(
            label, pk, count + 1, f"{label}.{event}", {}, *row, by, role, department, at, recorded_at, *root
        )
        mac = mac_of(entry, before)
        self.ends[label, pk] = (count + 1, mac)
        self.rows.append((*entry[: len(ENTRY) - 1], mac))

    def write(self) -> None:
        """Write all entries so far; a subject's whole chain lies in one chunk."""
        self.entries.load(self.rows)
        self.heads.load((*subject, *end) for subject, end in self.ends.items())
        self.rows, self.ends = [], {}


def _on(at: datetime) -> date:
    return at.date()


class Story:
    """Gathers the rows of one chunk of clients, then writes them; ids go on from chunk to chunk."""

    def __init__(self, on: date):
        self.on = on
        self.tables = {
            "call": Table(Call, "id", *FACT, "client_id", "contact_id", "rep_id", "outcome", "call_back_on"),
            "order": Table(GroupOrder, "id", "client_id", "title", "contact_id", "opened_on"),
            "milestone": Table(Milestone, "id", *FACT, "group_order_id", "stage"),
            "stage": Table(OrderStage, "group_order_id", "stage"),
            "reach": Table(Reach, "id", "group_order_id", "centre", "since"),
            "appointment": Table(
                PlanRow,
                "id",
                *FACT,
                "group_order_id",
                "call_id",
                "contact_id",
                "person_id",
                "purpose",
                "starts_at",
                "place",
            ),
            "visit": Table(
                Visit, "id", *FACT, "group_order_id", "client_id", "contact_id", "rep_id", "purpose", "need"
            ),
            "pulse": Table(
                Pulse, "client_id", "owner_id", "last_contact_at", "last_effective_on", "next_step", "next_on"
            ),
            "ending": Table(Ending, "id", *FACT, "group_order_id", "kind", "reason"),
            "end": Table(OrderEnd, "group_order_id", "ending_id", "kind"),
        }
        self.rows: dict[str, list[tuple]] = {name: [] for name in self.tables}
        self.ids = dict.fromkeys(self.tables, 0)
        self.orders: list[Any] = []

    def moment(self, days_ago: int, chance: Random) -> datetime:
        at = time(8 + chance.randrange(10), chance.randrange(60), chance.randrange(60))
        return datetime.combine(self.on - timedelta(days=days_ago), at, SHANGHAI)

    def signature(self, client: tuple, at: datetime) -> tuple:
        return client[-1], SALES_REP, client[-2], at, _on(at), at

    def _add(self, name: str, *row) -> int:
        self.ids[name] += 1
        self.rows[name].append((self.ids[name], *row))
        return self.ids[name]

    def tell(self, client: tuple, chance: Random, busy: bool, with_order: bool, journal: Journal) -> None:
        """Most of a book and half of what others own has been called; a client with an order has its whole story."""
        if with_order:
            self._order(client, chance, journal)
        elif chance.random() < (0.8 if busy else 0.5):
            self._call_only(client, chance, journal)

    def _call(self, client: tuple, at: datetime, outcome: str, again_on: date | None, journal: Journal) -> int:
        pk, fact = client[0], self.signature(client, at)
        call = self._add("call", *fact, pk, pk, client[-1], outcome, again_on)
        journal.add("clients.Client", pk, "call", ("activities.Call", call), fact)
        return call

    def _call_only(self, client: tuple, chance: Random, journal: Journal) -> None:
        at, outcome = self.moment(1 + chance.randrange(60), chance), chance.choice(LATER)
        again_on = _on(at) + timedelta(days=7 + chance.randrange(60)) if outcome == "call_back" else None
        self._call(client, at, outcome, again_on, journal)
        self.rows["pulse"].append((client[0], client[-1], at, None, CALL_AGAIN if again_on else "", again_on))

    def _order(self, client: tuple, chance: Random, journal: Journal) -> None:
        """A call, the order it opened, visits up to the stage reached, and what is agreed next."""
        pk, reached = client[0], chance.choices(range(len(REACHED)), REACHED)[0]
        opened = 12 * reached + 3 + chance.randrange(20)
        at = self.moment(opened, chance)
        call = self._call(client, at, "appointed", None, journal)
        order = self._add("order", pk, f"{self.on.year}年职业装", pk, _on(at))
        fact = self.signature(client, at)
        journal.add("clients.Client", pk, "order", ("clients.GroupOrder", order), fact)
        first = self.moment(opened - 2, chance) if reached else self._soon(chance)
        self._appoint(client, order, fact, call, "Hq", first, journal)
        visited = [
            self._visit(client, order, CODES[n + 1], opened - 2 - 11 * n, chance, journal) for n in range(reached)
        ]
        agreed = self._next(client, order, reached, chance, journal) if reached else first
        self._stages(order, reached, at, fact, visited)
        last = visited[-1] if visited else at
        ended = chance.random() < 0.1  # and with the order goes what was planned for it
        step = ("", None) if ended else (VISIT, _on(agreed))
        self.rows["pulse"].append((pk, client[-1], last, _on(last) if visited else None, *step))
        if ended:
            self._end(client, order, chance, journal)

    def _soon(self, chance: Random) -> datetime:
        """Every third one today, the others within two weeks."""
        return self.moment(0 if chance.random() < 0.34 else -1 - chance.randrange(13), chance)

    def _appoint(self, client, order, fact, call, purpose, starts_at, journal) -> None:
        pk = self._add("appointment", *fact, order, call, client[0], client[-1], purpose, starts_at, "客户办公室")
        journal.add("clients.GroupOrder", order, "appointment", ("activities.PlanRow", pk), fact)

    def _visit(self, client, order, purpose, days_ago, chance, journal) -> datetime:
        at = self.moment(max(days_ago, 1), chance)
        fact = self.signature(client, at)
        pk = self._add("visit", *fact, order, client[0], client[0], client[-1], purpose, "冬季工装换新")
        journal.add("clients.GroupOrder", order, "visit", ("activities.Visit", pk), fact)
        return at

    def _next(self, client, order, reached, chance, journal) -> datetime:
        """The next visit, agreed on yesterday evening."""
        starts_at, at = self._soon(chance), datetime.combine(self.on - timedelta(days=1), time(20), SHANGHAI)
        purpose = EFFECTIVE[min(reached, len(EFFECTIVE) - 1)]
        self._appoint(client, order, self.signature(client, at), None, purpose, starts_at, journal)
        return starts_at

    def _stages(self, order: int, reached: int, opened: datetime, fact: tuple, visited: list[datetime]) -> None:
        for code, at in zip(CODES, [opened, *visited], strict=False):
            self._add("milestone", *fact[:3], at, _on(at), at, order, code)
        self.rows["stage"].append((order, CODES[reached]))
        for centre, since in (("design", 3), ("finance", 4)):
            if reached >= since:
                self._add("reach", order, centre, visited[since - 1])

    def _end(self, client: tuple, order: int, chance: Random, journal: Journal) -> None:
        fact = self.signature(client, datetime.combine(self.on, time(7, chance.randrange(60)), SHANGHAI))
        pk = self._add("ending", *fact, order, "broken_off", "预算取消")
        self.rows["end"].append((order, pk, "broken_off"))
        journal.add("clients.GroupOrder", order, "break_off", ("clients.Ending", pk), fact)

    def take_orders(self) -> list[GroupOrder]:
        """The orders of this chunk, for the search index; read once, after `write`."""
        orders, self.orders = self.orders, []
        return orders

    def write(self) -> None:
        self.orders = [self.tables["order"].instance(row) for row in self.rows["order"]]
        for name, table in self.tables.items():
            table.load(self.rows[name])
            self.rows[name] = []
