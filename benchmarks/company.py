"""A company of any size, the same one each time for a size, a seed and a day.

Rows go straight into the tables and the search index. The doors write one fact in one transaction with its lock, journal
and projections, a few milliseconds each: a million clients would take hours, and how fast the doors are is what the
benchmark measures, so they cannot also be what prepares it. What the doors would have left is there all the same: stages,
pulses, industries, chained journal entries; the tests hold `audit verify` against it.
"""

from datetime import date, datetime, time
from random import Random

from django.db import connection, transaction

from benchmarks import names
from benchmarks.earlier import write_earlier_calls
from benchmarks.history import FACT, Journal, Story
from benchmarks.people import make_people
from benchmarks.plan import POOL, Plan
from benchmarks.tables import Table, count_on, gather_statistics
from tuanding.core.journal.baseline import write_baseline
from tuanding.core.journal.models import Entry, Head
from tuanding.core.kernel.workcal import SHANGHAI
from tuanding.core.search.index import index_rows
from tuanding.core.worklist.rebuilding import rebuild
from tuanding.selling.activities.models import Call, PlanRow, Visit
from tuanding.selling.clients.models import (
    Client,
    Contact,
    Ending,
    GroupOrder,
    Industry,
    Milestone,
    OrderEnd,
    OrderStage,
    Ownership,
    Pulse,
    Reach,
)

AT_ONCE = 10_000
CLIENT = ("id", "name", "short_name", "normalised_name", "industry", "headcount", "source", "department_id", "owner_id")
CONTACT = ("id", "client_id", "name", "title", "phone", "digits", "decides")
TITLES = ("行政主任", "办公室主任", "采购经理", "人事经理", "总经理助理", "工会主席")
STORIES = (Call, GroupOrder, Milestone, OrderStage, PlanRow, Visit, Pulse, Reach, Ending, OrderEnd, Entry, Head)


def fill(size: int, on: date, seed: int = 1, findable: bool = True, activities: int = 0) -> Plan:
    """Fill a migrated, empty database with a company of `size` clients as it stands on the morning of a day; without
    `findable` the search index, three quarters of the work, stays empty. `activities`: so many calls of earlier years."""
    plan = Plan(size, seed)
    reps, homes = make_people(plan)
    with _Quickly():
        Industry.objects.bulk_create([Industry(name=name) for name in sorted(names.INDUSTRIES)])
        clients = Clients(plan, [r.pk for r in reps], [h.pk for h in homes], on, findable)
        clients.story.ids["call"] = activities
        journal = Journal()
        for start in range(0, size, AT_ONCE):
            with transaction.atomic():
                clients.write(range(start, min(start + AT_ONCE, size)), journal)
        _take_in(on)
        write_earlier_calls(activities, on, seed)
        count_on([Client, Contact, Ownership, *STORIES])
        rebuild()
    return plan


def _take_in(on: date) -> None:
    """What the release before wrote, which this looks like, is taken in at the first start: not while a start is measured."""
    write_baseline(datetime.combine(on, time(6), SHANGHAI))


class _Quickly:
    """The database may forget what a power cut would have interrupted: it is made anew then."""

    def __enter__(self):
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA synchronous=OFF")
                cursor.execute("PRAGMA cache_size=-300000")

    def __exit__(self, *what):
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute("INSERT INTO search_tokens(search_tokens) VALUES ('optimize')")
        gather_statistics()
        connection.close()


class Clients:
    """Clients, contacts and owners chunk by chunk; what happened with each is told by its Story."""

    def __init__(self, plan: Plan, reps: list[int], homes: list[int], on: date, findable: bool):
        self.plan, self.reps, self.homes, self.findable = plan, reps, homes, findable
        self.clients, self.contacts = Table(Client, *CLIENT), Table(Contact, *CONTACT)
        self.owners = Table(Ownership, *FACT, "client_id", "owner_id", "to_department_id", "why")
        self.story = Story(on)

    def write(self, numbers: range, journal: Journal) -> None:
        chance = Random(f"{self.plan.seed} {numbers.start}")
        rows = [self._client(number, chance) for number in numbers]
        people = [self._contact(number) for number in numbers]
        self.clients.load(rows)
        self.contacts.load(people)
        self.owners.load(self._owner(row, chance) for row in rows if row[-1])
        for number, row in zip(numbers, rows, strict=True):
            if row[-1]:
                self.story.tell(row, chance, self._keeps_book(number), number in self.plan.with_order, journal)
        self.story.write()
        journal.write()
        if self.findable:
            self._findable(rows, people)

    def _client(self, number: int, chance: Random) -> tuple:
        place, home = self.plan.owner[number], self.homes[self.plan.home[number]]
        name = names.company(number)
        headcount = int(20 * 1.6 ** (chance.random() * 12))
        industry = names.INDUSTRIES[int(len(names.INDUSTRIES) * chance.random() ** 1.5)]
        owner = None if place == POOL else self.reps[place]
        return number + 1, name, names.short(name), name, industry, headcount, "import", home, owner

    def _contact(self, number: int) -> tuple:
        phone = names.phone(number)
        return number + 1, number + 1, names.person(number), TITLES[number % len(TITLES)], phone, phone, number % 3 == 0

    def _owner(self, row: tuple, chance: Random) -> tuple:
        at = self.story.moment(45 + chance.randrange(200), chance)
        return *self.story.signature(row, at), row[0], row[-1], row[-2], "entered"

    def _keeps_book(self, number: int) -> bool:
        return self.plan.reps[self.plan.owner[number]].has_book

    def _findable(self, rows: list[tuple], people: list[tuple]) -> None:
        clients = [self.clients.instance(row) for row in rows]
        contacts = [self.contacts.instance(row) for row in people]
        orders = self.story.take_orders()
        by_pk = {client.pk: client for client in clients}
        for row in (*contacts, *orders):
            row._state.fields_cache["client"] = by_pk[row.client_id]
        for same in (clients, contacts, orders):
            index_rows(same)
