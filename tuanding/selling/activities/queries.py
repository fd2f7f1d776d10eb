"""Reads of calls, appointments and visits: what counts, what the day holds, what waits."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from django.db.models import (
    Case,
    Count,
    DateTimeField,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from tuanding.core.accounts.actors import PersonActor
from tuanding.core.accounts.composed import composed_once, planned_for_its_values
from tuanding.core.accounts.scopes import visible
from tuanding.core.journal.undo import rows_in_force
from tuanding.core.kernel.workcal import SHANGHAI, day_of
from tuanding.core.pages.addresses import address_of
from tuanding.core.rulebook.roles import SALES_REP
from tuanding.selling.activities.models import Call, PlanRow, Visit
from tuanding.selling.activities.projections import CALL_AGAIN, IS_VISIT, VISIT
from tuanding.selling.clients.models import Client, Pulse
from tuanding.selling.clients.queries import client_name_expression

PROMISED, DUE, NEVER, LONG_AGO, TRIED_TODAY, TRIED_OFTEN = range(6)
TRIES_DAYS, OFTEN = timedelta(days=7), 3  # so many calls that nobody answered in a week: further back (assumed)
FORGOTTEN = timedelta(days=7)  # as long as a visit may still be recorded


class Trip(NamedTuple):
    """One appointment of a day: what it is and whether its visit is recorded; `act_url` records it."""

    time: str
    client: str
    purpose: str
    what: str
    url: str
    act_url: str
    move_url: str
    icon: str
    s: str


class Met(NamedTuple):
    """What a rep's visits of some days count: effective ones by purpose, and the different clients of the last day."""

    by_purpose: Counter[str]
    clients: int

    @property
    def effective(self) -> int:
        return sum(self.by_purpose.values())


NOBODY_MET = Met(Counter(), 0)


@composed_once
def _rep_purpose_client_days(
    person_ids: list[int], since: date, until: date
) -> QuerySet[Visit, tuple[int, str, int, date]]:
    """(rep, purpose, client, day), each once."""
    rows = Visit.objects.filter(rep_id__in=person_ids, on__gte=since, on__lte=until)
    return rows.values_list("rep_id", "purpose", "client_id", "on").distinct()


def activities_by_rep_with_visits(person_ids: Iterable[int], since: date, until: date) -> dict[int, Met]:
    """1.3: {rep id: Met} from one day to another, both included, in one query; each client, purpose and day counts
    once. Reps who met nobody are missing."""
    by_purpose: dict[int, Counter[str]] = {}
    clients: dict[int, set[int]] = defaultdict(set)
    for rep_id, purpose, client_id, on in _rep_purpose_client_days(list(person_ids), since, until):
        by_purpose.setdefault(rep_id, Counter())[purpose] += 1
        if on == until:
            clients[rep_id].add(client_id)
    return {rep_id: Met(counts, len(clients[rep_id])) for rep_id, counts in by_purpose.items()}


def count_effective_activities(person_id: int, since: date, until: date) -> int:
    """1.3: effective activities of a rep from one day to another, both included: one per client, purpose and day."""
    return activities_by_rep_with_visits([person_id], since, until).get(person_id, NOBODY_MET).effective


def count_clients_met(person_id: int, on: date) -> int:
    """1.3: how many different clients a rep met that day."""
    return activities_by_rep_with_visits([person_id], on, on).get(person_id, NOBODY_MET).clients


def bounds_of_day(day: date) -> tuple[datetime, datetime]:
    """The first moment of a Shanghai day and of the next."""
    start = datetime.combine(day, time.min, SHANGHAI)
    return start, start + timedelta(days=1)


def with_has_visit(rows: QuerySet[PlanRow]) -> QuerySet[Any]:
    """Each visit agreed on with `has_visit`: its order has a visit from half a day before the appointment on, recorded since
    the appointment was made."""
    later = Visit.objects.filter(
        group_order_id=OuterRef("group_order_id"),
        at__gte=OuterRef("day_before"),
        recorded_at__gte=OuterRef("recorded_at"),
    )
    return rows.annotate(day_before=_half_day_before_start()).annotate(has_visit=Exists(later))


def _half_day_before_start() -> ExpressionWrapper:
    half = Value(timedelta(hours=-12), DurationField())
    return ExpressionWrapper(F("starts_at") + half, DateTimeField())


def plan_rows(actor: PersonActor) -> QuerySet[PlanRow]:
    related = ("group_order__client", "client", "contact", "person", "result")
    return visible(PlanRow, actor).select_related(*related)


def appointments(actor: PersonActor) -> QuerySet[PlanRow]:
    """Visits agreed on, with what came of them."""
    return plan_rows(actor).filter(IS_VISIT)


def open_appointments(rows: QuerySet[PlanRow]) -> QuerySet[Any]:
    """Those of visits agreed on that have neither a result nor a recorded visit."""
    return with_has_visit(rows.filter(IS_VISIT, result=None)).filter(has_visit=False)


@composed_once
def taken_rows_of_day(person_id: int, since: datetime, until: datetime) -> QuerySet[Any]:
    """The rows of a person's day that take up time: without those moved, cancelled or done, and those of ended orders."""
    there = PlanRow.objects.filter(person_id=person_id, starts_at__gte=since, starts_at__lt=until, result=None)
    rows: QuerySet[Any] = with_has_visit(there.filter(Q(group_order=None) | Q(group_order__ending=None)))
    return rows.exclude(IS_VISIT, has_visit=True).select_related("group_order__client", "client").order_by("starts_at")


@planned_for_its_values
@composed_once
def _appointments_of_day(actor: PersonActor, since: datetime, until: datetime) -> QuerySet[Any, Any]:
    """The columns of `_Agreed`."""
    rows = visible(PlanRow, actor).filter(IS_VISIT, starts_at__gte=since, starts_at__lt=until, result=None)
    rows = with_has_visit(rows)
    owners = [grant.person_id for grant in actor.grants if grant.role == SALES_REP and grant.person_id]
    visited = Q(has_visit=True)
    takes_place = Q(group_order__ending__isnull=True) | visited
    theirs = Q(group_order__client__owner_id__in=owners)
    rows = rows.filter(theirs & takes_place | visited & Q(person_id=actor.person_id)).order_by("starts_at", "pk")
    client = client_name_expression("group_order__client__")
    contact = Coalesce("contact__name", Value(""))
    return rows.values_list("pk", "group_order_id", client, contact, "purpose", "place", "starts_at", "has_visit")


class _Agreed(NamedTuple):
    pk: int
    order_id: int
    client: str
    contact: str
    purpose: str
    place: str
    starts_at: datetime
    has_visit: bool


def trips_of_day(actor: PersonActor, day: date) -> list[Trip]:
    """Appointments of a day by the clock: those with clients that belong now to the actor or to a rep he stands in for,
    whoever made them; and his own that he has visited. Those of ended orders are left out unless visited."""
    return [_trip(_Agreed(*row)) for row in _appointments_of_day(actor, *bounds_of_day(day))]


def _trip(one: _Agreed) -> Trip:
    what = " · ".join(part for part in (one.place, one.contact) if part) or _("没有写地点")
    record = f"{address_of('activities:visit_new', one.order_id)}?purpose={one.purpose}"
    act, state, icon = ("", "done", "circle-check") if one.has_visit else (record, "now", "map-pin")
    clock = one.starts_at.astimezone(SHANGHAI).strftime("%H:%M")
    move = "" if one.has_visit else address_of("activities:plan_move", one.pk)
    return Trip(clock, one.client, one.purpose, what, address_of("order", one.order_id), act, move, icon, state)


def calls(actor: PersonActor) -> QuerySet[Call]:
    """Without those that were taken back."""
    return rows_in_force(visible(Call, actor)).select_related("client", "contact", "rep", "by")


def visits(actor: PersonActor) -> QuerySet[Visit]:
    return visible(Visit, actor).select_related("client", "contact", "rep", "by", "group_order")


@composed_once
def visits_of_day(client_id: int, purpose: str, on: date) -> QuerySet[Visit]:
    """The visits of a client for one purpose on a day, whoever recorded them."""
    return Visit.objects.filter(client_id=client_id, purpose=purpose, on=on).select_related("by").order_by("pk")


def _start_and_date_of_today(now: datetime) -> tuple[datetime, date]:
    today = day_of(now)
    return bounds_of_day(today)[0], today


def callable_clients(actor: PersonActor, start: datetime, today: date) -> QuerySet[Client]:
    """1.2: own clients not talked to since `start`, with nothing agreed for a day after `today`."""
    rows = visible(Client, actor, "call")
    return rows.exclude(pulse__last_contact_at__gte=start).exclude(pulse__next_on__gt=today)


def clients_with_right_to_call(actor: PersonActor) -> QuerySet[Client]:
    """1.2: the clients this rep, or whom he stands in for, may call at all."""
    return visible(Client, actor, "call").order_by()


def pulses_not_to_call(actor: PersonActor, start: datetime, today: date) -> QuerySet[Pulse]:
    """The pulses of those own clients that `callable_clients` leaves out."""
    return visible(Pulse, actor, "call").filter(Q(last_contact_at__gte=start) | Q(next_on__gt=today))


@composed_once
def _clients_to_count(actor: PersonActor) -> QuerySet[Client, Any]:
    return clients_with_right_to_call(actor).values("pk")


@composed_once
def _pulses_to_count(actor: PersonActor, start: datetime, today: date) -> QuerySet[Pulse, Any]:
    return pulses_not_to_call(actor, start, today).values("pk")


def ranked_clients_to_call(actor: PersonActor, now: datetime) -> QuerySet[Any]:
    """1.2: own clients that may be called now, each with the `rank` of its reason: not talked to today, nothing agreed
    for a later day. Whom nobody answered for today comes after all others; on the following days he keeps his reason, but
    stands behind those not tried (`tried`); after three tries in a week he is last."""
    start, today = _start_and_date_of_today(now)
    mine = callable_clients(actor, start, today)
    due = Q(pulse__next_on__lte=today)
    reps = [grant.person_id for grant in actor.grants if grant.role == SALES_REP and grant.person_id]
    no_answer = Call.objects.filter(rep_id__in=reps, on__gt=today - TRIES_DAYS, outcome=Call.Outcome.NO_ANSWER)
    tries = rows_in_force(no_answer).order_by()
    often = tries.values("client_id").annotate(number=Count("pk")).filter(number__gte=OFTEN)
    rank = Case(
        When(pk__in=tries.filter(on=today).values("client_id"), then=Value(TRIED_TODAY)),
        When(pk__in=often.values("client_id"), then=Value(TRIED_OFTEN)),
        When(due & Q(pulse__next_step=CALL_AGAIN), then=Value(PROMISED)),
        When(due & ~Q(pulse__next_step=VISIT), then=Value(DUE)),
        When(pulse__last_contact_at__isnull=True, then=Value(NEVER)),
        default=Value(LONG_AGO),
        output_field=IntegerField(),
    )
    tried = Case(When(pk__in=tries.values("client_id"), then=Value(1)), default=Value(0), output_field=IntegerField())
    return mine.annotate(rank=rank, tried=tried)


def count_clients_to_call(actor: PersonActor, now: datetime) -> int:
    """How many clients may be called now: of all own ones without those left out, since both can be counted from an
    index alone."""
    return _clients_to_count(actor).count() - _pulses_to_count(actor, *_start_and_date_of_today(now)).count()


def appointments_by_day(person_id: int, since: date, days: int = 14) -> dict[date, int]:
    """{day: how many appointments} of a rep's coming days."""
    start, _ = bounds_of_day(since)
    moments = PlanRow.objects.filter(
        IS_VISIT,
        person_id=person_id,
        starts_at__gte=start,
        starts_at__lt=start + timedelta(days=days),
        group_order__ending=None,
        result=None,
    )
    return dict(Counter(day_of(at) for at in moments.values_list("starts_at", flat=True)))
