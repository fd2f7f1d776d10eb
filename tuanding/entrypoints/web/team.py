"""Every rep in sight, today and this week, in a fixed number of queries."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Q

from tuanding.contracting.commission import queries as commission
from tuanding.core.accounts.actors import PersonActor
from tuanding.core.accounts.models import RoleAssignment
from tuanding.core.accounts.prepared import Prepared
from tuanding.core.rulebook import roles as r
from tuanding.core.rulebook.stages import EFFECTIVE
from tuanding.selling.activities import queries as activities
from tuanding.selling.clients.queries import active_prospects_of


@dataclass(frozen=True)
class RepRow:
    """One rep: counts of the week by purpose, met today, signed and amount this week, prospects."""

    name: str
    department: str
    met: int
    by_purpose: list[int]
    signed: int
    amount: Decimal
    prospects: int

    @property
    def effective(self) -> int:
        return sum(self.by_purpose)


def rows(actor: PersonActor, today: date, active_days: int) -> list[RepRow]:
    """Reps of the actor's departments, of all for who reads everything; most effective first."""
    reps = REPS.rows(actor, today)
    ids = [rep.person_id for rep in reps]
    monday = today - timedelta(days=today.weekday())
    week = activities.effective_by_purpose(ids, monday, today)
    met = activities.met_by_person(ids, today)
    money = commission.totals_by_person(ids, monday, today)
    prospects = active_prospects_of(ids, today, active_days)
    found = [_row(rep, week, met, money, prospects) for rep in reps]
    return sorted(found, key=lambda row: (-row.effective, row.name))


def _reps(actor: PersonActor, today: date):
    held = RoleAssignment.objects.filter(
        Q(to_on__isnull=True) | Q(to_on__gte=today), role=r.SALES_REP, from_on__lte=today, person__is_active=True
    )
    if not actor.has(*r.READ_ALL):
        held = held.filter(department_id__in=[grant.department_id for grant in actor.grants if grant.department_id])
    return held.select_related("person", "department").order_by("pk")


REPS = Prepared(_reps)


def _row(rep, week: dict[int, Counter], met: dict[int, int], money: dict, prospects: dict[int, int]) -> RepRow:
    pk = rep.person_id
    signed, amount = money.get(pk, (0, Decimal("0.00")))
    counts = [week.get(pk, Counter())[purpose] for purpose in EFFECTIVE]
    return RepRow(
        rep.person.name, str(rep.department or ""), met.get(pk, 0), counts, signed, amount, prospects.get(pk, 0)
    )
