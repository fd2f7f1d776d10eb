"""The figures for the blocks of one Today. Blocks share them: each query is made once, when the first block needs it,
whatever mixture of roles somebody has."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple

from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from tuanding.contracting.commission.queries import amount_in_fen_by_person, signed_by_person
from tuanding.core.accounts.actors import PersonActor
from tuanding.core.accounts.composed import composed_once, planned_for_its_values
from tuanding.core.accounts.models import Person, RoleAssignment
from tuanding.core.accounts.scopes import visible
from tuanding.core.company.queries import SettingReader, settings_and_calendar
from tuanding.core.kernel.money import yuan
from tuanding.core.kernel.workcal import WorkCalendar, day_of
from tuanding.core.pages.counting import MOST, Number, number_of_rows, numbers, together
from tuanding.core.pages.waiting import counts_of
from tuanding.core.rulebook import roles as r
from tuanding.core.rulebook.stages import EFFECTIVE
from tuanding.selling.activities.queries import (
    NOBODY_MET,
    Met,
    activities_by_rep_with_visits,
    bounds_of_day,
    clients_with_right_to_call,
    pulses_not_to_call,
)
from tuanding.selling.clients.models import Client
from tuanding.selling.clients.queries import active_prospect_counts, open_orders_by_stage

STANDARDS = ("effective_per_week", "met_per_day", "prospects", "active_days")
LEADERS = (r.DEPARTMENT_MANAGER, *r.READ_ALL)
OF_STAGES = (r.SALES_REP, r.DEPARTMENT_MANAGER, r.BACK_OFFICE, r.DESIGNER, r.FINANCE, *r.READ_ALL)
POOL, OWN, NOT_TO_CALL, STAGE = "my_pool", "own", "not_to_call", "stage"
PROSPECTS, SIGNED, AMOUNT = "prospects", "signed", "amount"


class PersonOrAssignment(NamedTuple):
    """Everybody of the company, with 0 as `assignment`; and a further row for each assignment as a rep that the actor
    sees."""

    person_id: int
    name: str
    assignment: int
    department: str


class RepRow(NamedTuple):
    """One rep: activities of this week and today, N and C of this week, active prospects."""

    person_id: int
    name: str
    department: str
    met: Met
    signed: int
    amount: Decimal
    prospects: int

    @property
    def effective_by_purpose(self) -> list[int]:
        """How many effective activities of this week: of Hq, Zl, Fa, Cc, in this order."""
        return [self.met.by_purpose[purpose] for purpose in EFFECTIVE]


class Standards(NamedTuple):
    """1.1 and 1.3: the standards of a rep; `by_today`: how many effective activities are due by this evening."""

    effective: int
    met: int
    prospects: int
    by_today: int


@composed_once
def _people_and_rep_assignments(today: date, everywhere: bool, department_ids: list[int]) -> QuerySet[Any, Any]:
    """The columns of PersonOrAssignment."""
    everybody = Person.objects.order_by().values_list("pk", "name", Value(0), Value(""))
    reps = RoleAssignment.objects.filter(
        Q(to_on__isnull=True) | Q(to_on__gte=today), role=r.SALES_REP, from_on__lte=today, person__is_active=True
    )
    if not everywhere:
        reps = reps.filter(department_id__in=department_ids)
    department = Coalesce("department__name", Value(""))
    return everybody.union(reps.order_by().values_list("person_id", "person__name", "pk", department), all=True)


@planned_for_its_values
@composed_once
def _numbers_of_today(
    actor: PersonActor, start: datetime, today: date, monday: date, active_since: date, owner_ids: list[int]
) -> QuerySet[Any, Any]:
    """Every number of this actor's Today, with the prospects of these owners and their N and C of this week."""
    parts = [number_of_rows(count.name, count.rows(actor), actor) for count in counts_of(actor)]
    if actor.has(r.SALES_REP):
        parts.append(number_of_rows(POOL, visible(Client, actor, "claim").order_by()[: MOST + 1], actor))
        parts.append(number_of_rows(OWN, clients_with_right_to_call(actor), actor))
        parts.append(number_of_rows(NOT_TO_CALL, pulses_not_to_call(actor, start, today), actor))
    if actor.has(*OF_STAGES):
        parts.append(numbers(STAGE, open_orders_by_stage(actor), key=F("reached__stage")))
    if owner_ids:
        parts.append(numbers(PROSPECTS, active_prospect_counts(owner_ids, active_since), person_id=F("owner_id")))
    if actor.has(*LEADERS) and owner_ids:
        parts.append(numbers(SIGNED, signed_by_person(owner_ids, monday, today), person_id=F("rep_id")))
        parts.append(numbers(AMOUNT, amount_in_fen_by_person(owner_ids, monday, today), person_id=F("rep_id")))
    return together(parts)


class Figures:
    """Of one person at one moment."""

    def __init__(self, actor: PersonActor, now: datetime):
        self.actor, self.now, self.today = actor, now, day_of(now)
        self.monday = self.today - timedelta(days=self.today.weekday())
        self.is_rep, self.leads = actor.has(r.SALES_REP), actor.has(*LEADERS)

    @cached_property
    def people_and_rep_assignments(self) -> list[PersonOrAssignment]:
        """Everybody, and the reps a leader sees, by assignment."""
        department_ids = [grant.department_id for grant in self.actor.grants if grant.department_id]
        everywhere = self.actor.has(*r.READ_ALL)
        rows = (
            PersonOrAssignment(*row)
            for row in _people_and_rep_assignments(self.today, everywhere, [] if everywhere else department_ids)
        )
        return sorted(rows, key=lambda one: (one.assignment, one.person_id))

    @property
    def names_of_everybody(self) -> dict[int, str]:
        return {one.person_id: one.name for one in self.people_and_rep_assignments}

    @cached_property
    def reps(self) -> list[RepRow]:
        """The reps of the actor's departments, or of all for readers of everything; most effective first."""
        rows = [self._rep_row(one) for one in self.people_and_rep_assignments if one.assignment]
        return sorted(rows, key=lambda row: (-row.met.effective, row.name))

    def _rep_row(self, one: PersonOrAssignment) -> RepRow:
        pk = one.person_id
        signed, amount = self._sum_of(SIGNED, pk), yuan(self._sum_of(AMOUNT, pk))
        return RepRow(pk, one.name, one.department, self.activities_of(pk), signed, amount, self.prospects(pk))

    def activities_of(self, person_id: int) -> Met:
        """The activities of this person this week and today."""
        return self._met.get(person_id, NOBODY_MET)

    def prospects(self, person_id: int) -> int:
        """1.1: clients without an open contract that somebody works on."""
        return self._sum_of(PROSPECTS, person_id)

    @property
    def claimable_clients(self) -> int:
        """Clients a rep could claim, at most MOST + 1."""
        return self._sum_of(POOL)

    @property
    def to_call(self) -> int:
        """1.2: own clients that may be called now."""
        return self._sum_of(OWN) - self._sum_of(NOT_TO_CALL)

    @property
    def stages(self) -> dict[str, int]:
        """{stage: open orders}; "" before the first."""
        return {row.key or "": row.n for row in self._numbers if row.name == STAGE}

    @property
    def counts(self) -> dict[str, int]:
        """{name: how many} of what rooms count."""
        return {count.name: self._sum_of(count.name) for count in counts_of(self.actor)}

    @cached_property
    def my_standards(self) -> Standards:
        """1.1 and 1.3: the standards of this rep."""
        return self._standards(of_role=False)

    @cached_property
    def standards_of_role(self) -> Standards:
        """1.1 and 1.3: the standards of the role."""
        return self._standards(of_role=True)

    def _standards(self, of_role: bool) -> Standards:
        value, calendar = self._settings_and_calendar
        effective, met, prospects = (int(value(code, self.today, of_role=of_role)) for code in STANDARDS[:3])
        worked = [calendar.is_workday(self.monday + timedelta(days=n)) for n in range(7)]
        by_today = round(effective * sum(worked[: self.today.weekday() + 1]) / (sum(worked) or 1))
        return Standards(effective, met, prospects, by_today)

    @cached_property
    def _settings_and_calendar(self) -> tuple[SettingReader, WorkCalendar]:
        return settings_and_calendar(STANDARDS, role=r.SALES_REP, person_id=self.actor.person_id)

    @cached_property
    def _rep_ids(self) -> list[int]:
        """The ids of the reps whose figures are needed: those a leader sees, and the actor where he is a rep."""
        ids = {one.person_id for one in self.people_and_rep_assignments if one.assignment} if self.leads else set()
        return sorted(ids | ({self.actor.person_id} if self.is_rep else set()))

    @cached_property
    def _met(self) -> dict[int, Met]:
        return activities_by_rep_with_visits(self._rep_ids, self.monday, self.today)

    @cached_property
    def _numbers(self) -> list[Number]:
        if not (self._rep_ids or self.actor.has(*OF_STAGES) or counts_of(self.actor)):
            return []
        active_days = (
            self._settings_and_calendar[0]("active_days", self.today, of_everybody=True) if self._rep_ids else 0
        )
        since, start = self.today - timedelta(days=active_days), bounds_of_day(self.today)[0]
        return [
            Number(*row) for row in _numbers_of_today(self.actor, start, self.today, self.monday, since, self._rep_ids)
        ]

    @cached_property
    def _sums(self) -> dict[tuple[str, int], int]:
        return {(row.name, row.person_id): row.n for row in self._numbers}

    def _sum_of(self, name: str, person_id: int = 0) -> int:
        return self._sums.get((name, person_id), 0)
