"""What calls and visits show on the record pages of a client and of a group order."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from tuanding.core.accounts.actors import Actor
from tuanding.core.accounts.scopes import can
from tuanding.core.pages.panels import Act, Panel, Step
from tuanding.selling.activities import queries
from tuanding.selling.clients.models import Client, GroupOrder

SHOWN = 6


def order_panels(order: GroupOrder, actor: Actor, now: datetime) -> list[Panel]:
    """Appointments to come, visits held."""
    coming = queries.appointments(actor).filter(group_order=order, starts_at__gte=now).order_by("starts_at")[:3]
    held = queries.visits(actor).filter(group_order=order).order_by("-at", "-pk")[:SHOWN]
    context = {"coming": list(coming), "visits": list(held)}
    return [Panel(template="activities/panel_visits.html", column="facts", order=40, context=context)]


def client_panels(client: Client, actor: Actor, now: datetime) -> list[Panel]:
    """The last calls and visits."""
    calls = queries.calls(actor).filter(client=client).order_by("-at", "-pk")[:SHOWN]
    held = queries.visits(actor).filter(client=client).order_by("-at", "-pk")[:SHOWN]
    return [
        Panel(template="activities/panel_calls.html", column="next", order=40, context={"calls": list(calls)}),
        Panel(
            template="activities/panel_visits.html",
            column="next",
            order=50,
            context={"visits": list(held), "coming": []},
        ),
    ]


def order_steps(order: GroupOrder, actor: Actor, now: datetime) -> list[Step]:
    """The next visit agreed on, and the one held whose record is missing."""
    if order.why_closed():
        return []
    since = now - queries.FORGOTTEN
    rows = queries.with_held(queries.appointments(actor).filter(group_order=order, starts_at__gte=since))
    agreed = list(rows.order_by("starts_at"))
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
