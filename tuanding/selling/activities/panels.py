"""What calls and visits show on the record pages of a client and of a group order."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from tuanding.core.accounts.actors import Actor
from tuanding.core.accounts.prepared import Prepared
from tuanding.core.accounts.scopes import can, may
from tuanding.core.pages.panels import Act, Panel, Step, memo
from tuanding.selling.activities import queries
from tuanding.selling.activities.models import Visit
from tuanding.selling.clients.models import Client, GroupOrder

SHOWN = 6


def _agreed(actor: Actor, order_id: int, since: datetime):
    rows = queries.appointments(actor).filter(group_order_id=order_id, starts_at__gte=since)
    return queries.with_held(rows).order_by("starts_at")


AGREED = Prepared(_agreed)
VISITS_OF_ORDER = Prepared(
    lambda actor, order_id: queries.visits(actor).filter(group_order_id=order_id).order_by("-at", "-pk")[:SHOWN]
)
VISITS_OF_CLIENT = Prepared(
    lambda actor, client_id: queries.visits(actor).filter(client_id=client_id).order_by("-at", "-pk")[:SHOWN]
)
CALLS_OF_CLIENT = Prepared(
    lambda actor, client_id: queries.calls(actor).filter(client_id=client_id).order_by("-at", "-pk")[:SHOWN]
)


def _appointments(order: GroupOrder, actor: Actor, now: datetime) -> list[Any]:
    """Those of the last days and all to come, each with whether its visit is recorded."""
    since = now - queries.FORGOTTEN
    return memo(order, f"appointments {actor.person_id}", lambda: AGREED.rows(actor, order.pk, since))


def order_panels(order: GroupOrder, actor: Actor, now: datetime) -> list[Panel]:
    """Appointments to come, visits held; nothing for whoever is not shown any: "none yet" would be untrue."""
    if not may(actor, "view", Visit):
        return []
    agreed = [] if order.why_closed() else _appointments(order, actor, now)
    coming = [row for row in agreed if row.starts_at >= now][:3]
    context = {"coming": coming, "visits": VISITS_OF_ORDER.rows(actor, order.pk)}
    return [Panel(template="activities/panel_visits.html", column="facts", order=40, context=context)]


def client_panels(client: Client, actor: Actor, now: datetime) -> list[Panel]:
    """The last calls and visits; as above."""
    if not may(actor, "view", Visit):
        return []
    calls, held = CALLS_OF_CLIENT.rows(actor, client.pk), VISITS_OF_CLIENT.rows(actor, client.pk)
    return [
        Panel(template="activities/panel_calls.html", column="next", order=40, context={"calls": calls}),
        Panel(
            template="activities/panel_visits.html",
            column="next",
            order=50,
            context={"visits": held, "coming": []},
        ),
    ]


def order_steps(order: GroupOrder, actor: Actor, now: datetime) -> list[Step]:
    """The next visit agreed on, and the one held whose record is missing."""
    if order.why_closed():
        return []
    agreed = _appointments(order, actor, now)
    late = [row for row in agreed if row.starts_at < now and not row.held][-1:]
    coming = [row for row in agreed if row.starts_at >= now][:1]
    return [_step(row, now) for row in (*late, *coming)]


def _step(row, now: datetime) -> Step:
    url = f"{reverse('activities:visit_new', args=[row.group_order_id])}?purpose={row.purpose}"
    missing = row.starts_at < now
    title = _("记拜访结果 %(purpose)s") if missing else _("拜访 %(purpose)s")
    return Step(
        title=title % {"purpose": row.purpose}, who=row.rep.name, due=row.starts_at, clause="2.1", url=url,
        state="due" if missing else "now", order=20,
    )  # fmt: skip


def order_acts(order: GroupOrder, actor: Actor, now: datetime) -> list[Act]:
    """Record a visit, agree on one: for whoever may, while the order is open."""
    ended = order.why_closed()
    acts = []
    if can(actor, "visit", order):
        url = reverse("activities:visit_new", args=[order.pk])
        acts.append(Act(label=_("记拜访"), url=url, icon="map-pin", why_not=_ended(ended), order=20))
    if can(actor, "work", order) and not ended:
        url = reverse("activities:appointment_new", args=[order.pk])
        acts.append(Act(label=_("约拜访"), url=url, icon="calendar-event", order=25))
    return acts


def client_acts(client: Client, actor: Actor, now: datetime) -> list[Act]:
    if not can(actor, "call", client):
        return []
    url = f"{reverse('activities:calls')}?client={client.pk}"
    return [Act(label=_("打电话"), url=url, icon="phone", main=True, order=10)]


def _ended(why: str | None) -> str:
    return _("团订单已%(why)s") % {"why": _(why)} if why else ""
