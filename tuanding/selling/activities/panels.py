"""What calls and visits show on the record pages of a client and of a group order."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from tuanding.core.accounts.actors import PersonActor
from tuanding.core.accounts.composed import composed_once
from tuanding.core.accounts.scopes import can, may
from tuanding.core.pages.addresses import address_of
from tuanding.core.pages.panels import Panel, RecordAct, Step, cached_on_subject
from tuanding.core.rulebook.stages import ORDER
from tuanding.selling.activities import queries
from tuanding.selling.activities.models import Call, PlanResult, Visit
from tuanding.selling.clients.models import Client, GroupOrder
from tuanding.selling.clients.queries import stage_of_order

MOST_ROWS = 6


@composed_once
def appointments_of_order(actor: PersonActor, order_id: int, since: datetime) -> QuerySet[Any]:
    """Each with `has_visit`."""
    rows = queries.appointments(actor).filter(group_order_id=order_id, starts_at__gte=since)
    return queries.with_has_visit(rows).order_by("starts_at")


@composed_once
def coming_appointments_of_client(actor: PersonActor, client_id: int, now: datetime) -> QuerySet[Any]:
    """At most three that are still open, the nearest first."""
    rows = queries.appointments(actor).filter(group_order__client_id=client_id, starts_at__gte=now)
    return queries.open_appointments(rows.filter(group_order__ending=None)).order_by("starts_at")[:3]


@composed_once
def newest_visits_of_order(actor: PersonActor, order_id: int) -> QuerySet[Visit]:
    """At most six; of the next two functions also."""
    return queries.visits(actor).filter(group_order_id=order_id).order_by("-at", "-pk")[:MOST_ROWS]


@composed_once
def newest_visits_of_client(actor: PersonActor, client_id: int) -> QuerySet[Visit]:
    return queries.visits(actor).filter(client_id=client_id).order_by("-at", "-pk")[:MOST_ROWS]


@composed_once
def newest_calls_of_client(actor: PersonActor, client_id: int) -> QuerySet[Call]:
    return queries.calls(actor).filter(client_id=client_id).order_by("-at", "-pk")[:MOST_ROWS]


def _recent_and_coming_appointments(order: GroupOrder, actor: PersonActor, now: datetime) -> list[Any]:
    """Those of the last seven days and all to come, each with `has_visit`."""
    since = now - queries.FORGOTTEN
    return cached_on_subject(
        order, f"appointments {actor.person_id}", lambda: list(appointments_of_order(actor, order.pk, since))
    )


def order_panels(order: GroupOrder, actor: PersonActor, now: datetime) -> list[Panel]:
    """Coming appointments and past visits. No panel for people who may not see visits: "none yet" would be untrue."""
    if not may(actor, "view", Visit):
        return []
    agreed = [] if order.why_closed() else _recent_and_coming_appointments(order, actor, now)
    open_rows = [row for row in agreed if _is_open(row)]
    context = {
        "late": [row for row in open_rows if row.starts_at < now],
        "coming": [row for row in open_rows if row.starts_at >= now][:3],
        "settled": [row for row in agreed if _result_of(row)],
        "may_move": can(actor, "work", order),
        "visits": list(newest_visits_of_order(actor, order.pk)),
    }
    return [Panel(template="activities/panel_visits.html", column="facts", order=40, context=context)]


def _result_of(row: Any) -> PlanResult | None:
    return getattr(row, "result", None)


def _is_open(row: Any) -> bool:
    return not row.has_visit and _result_of(row) is None


def client_panels(client: Client, actor: PersonActor, now: datetime) -> list[Panel]:
    """The newest calls and visits; no panel for people who may not see them."""
    if not may(actor, "view", Visit):
        return []
    calls, visits = list(newest_calls_of_client(actor, client.pk)), list(newest_visits_of_client(actor, client.pk))
    return [
        Panel(template="activities/panel_calls.html", column="next", order=40, context={"calls": calls}),
        Panel(
            template="activities/panel_visits.html",
            column="next",
            order=50,
            context={"visits": visits, "coming": list(coming_appointments_of_client(actor, client.pk, now))},
        ),
    ]


def order_steps(order: GroupOrder, actor: PersonActor, now: datetime) -> list[Step]:
    """The last appointment without a recorded visit and the next one; without both, the first visit of a new order."""
    if order.why_closed() or not may(actor, "view", Visit):
        return []
    agreed = [row for row in _recent_and_coming_appointments(order, actor, now) if _is_open(row)]
    late = [row for row in agreed if row.starts_at < now][-1:]
    coming = [row for row in agreed if row.starts_at >= now][:1]
    steps = [_appointment_step(row, now, order, actor) for row in (*late, *coming)]
    return steps if steps or not _is_before_first_visit(order) else [_first_visit_step(order, actor)]


def _is_before_first_visit(order: GroupOrder) -> bool:
    """Whether the client has not been visited about it yet."""
    return stage_of_order(order) in ("", "Dh")


def _first_visit_step(order: GroupOrder, actor: PersonActor) -> Step:
    url = f"{address_of('activities:visit_new', order.pk)}?purpose=Hq" if can(actor, "visit", order) else ""
    who = str(order.client.owner or "--")
    return Step(title=_("记拜访 Hq"), who=who, clause="2.1", url=url, state="now", order=20)


def _appointment_step(row, now: datetime, order: GroupOrder, actor: PersonActor) -> Step:
    """Leads to the record of the visit, for whoever may record it."""
    page = address_of("activities:visit_new", row.group_order_id)
    url = f"{page}?purpose={row.purpose}" if can(actor, "visit", order) else ""
    missing = row.starts_at < now
    title = _("记拜访结果 %(purpose)s") if missing else _("拜访 %(purpose)s")
    state = "due" if missing else "rest" if _has_reached_purpose(row.purpose, order) else "now"
    return Step(
        title=title % {"purpose": row.purpose},
        who=str(order.client.owner or "--"),
        due=row.starts_at,
        clause="2.1",
        url=url,
        state=state,
        order=20,
    )


def _has_reached_purpose(purpose: str, order: GroupOrder) -> bool:
    """Whether the order has gone past what the visit was agreed on for."""
    return ORDER[stage_of_order(order) or "Dh"] >= ORDER[purpose]


def order_acts(order: GroupOrder, actor: PersonActor, now: datetime) -> list[RecordAct]:
    """Record a visit, agree on one: for whoever may, while the order is open."""
    ended = order.why_closed()
    acts = []
    if can(actor, "visit", order):
        first = _is_before_first_visit(order) and not ended
        url = address_of("activities:visit_new", order.pk) + ("?purpose=Hq" if first else "")
        acts.append(
            RecordAct(
                label=_("记拜访"), url=url, icon="map-pin", main=first, why_not=_why_closed_sentence(ended), order=20
            )
        )
    if can(actor, "work", order) and not ended:
        url = address_of("activities:appointment_new", order.pk)
        acts.append(RecordAct(label=_("约拜访"), url=url, icon="calendar-event", order=25))
    return acts


def client_acts(client: Client, actor: PersonActor, now: datetime) -> list[RecordAct]:
    if not can(actor, "call", client):
        return []
    url = f"{reverse('activities:calls')}?client={client.pk}"
    return [RecordAct(label=_("打电话"), url=url, icon="phone", main=True, order=10)]


def _why_closed_sentence(why: str | None) -> str:
    return _("团订单已%(why)s") % {"why": _(why)} if why else ""
