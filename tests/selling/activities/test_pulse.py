"""The pulse is the same whether a fact is added to what was kept or all are read again."""

from datetime import timedelta
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.clients import a_client, an_order
from tuanding.core.accounts.actors import actor_of
from tuanding.core.journal.renamed import label_now
from tuanding.core.kernel.workcal import day_of
from tuanding.core.pages.waiting import waiting_for
from tuanding.selling.activities.models import PlanRow
from tuanding.selling.activities.operations import appoint_visit, call_client, record_visit
from tuanding.selling.activities.plan_operations import cancel_row
from tuanding.selling.activities.projections import PulseValues, pulse_of
from tuanding.selling.activities.pulse_audit import wrong_pulses
from tuanding.selling.activities.queries import trips_of_day
from tuanding.selling.clients.breaking import break_off
from tuanding.selling.clients.models import Client, Pulse

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def at(cast, minutes):
    """The rep, some minutes later."""
    return actor_of(cast.person("sales_rep"), cast.now + timedelta(minutes=minutes))


def called(cast, client, minutes, outcome="refused", **fields):
    by = at(cast, minutes)
    return call_client(client, by=by, at=by.at, outcome=outcome, **fields)


def stored_pulse(client):
    return PulseValues(*Pulse.objects.values_list(*PulseValues._fields).get(pk=client.pk))


def test_a_newer_fact_is_added_without_reading_the_older_ones(cast):
    client = a_client(cast)
    called(cast, client, 0, "call_back", call_back_on=cast.now.date() + timedelta(days=3))
    with CaptureQueriesContext(connection) as queries:
        called(cast, client, 5)
    assert not any('"activities_call"."remark"' in q["sql"] and q["sql"].startswith("SELECT") for q in queries)
    assert stored_pulse(client) == pulse_of(client.pk) == PulseValues(at(cast, 5).at)


def test_a_call_that_comes_late_does_not_undo_what_was_agreed_after_it(cast):
    client = a_client(cast)
    later = cast.now.date() + timedelta(days=3)
    called(cast, client, 5, "call_back", call_back_on=later)
    called(cast, client, 0, "refused")
    assert stored_pulse(client) == pulse_of(client.pk)
    assert stored_pulse(client).next_on == later


def test_two_facts_of_one_moment_are_told_in_their_order(cast):
    order = an_order(cast)
    called(cast, order.client, 0, "appointed", starts_at=cast.now + timedelta(hours=10))
    record_visit(order, by=at(cast, 0), at=cast.now, purpose="Hq", steps=["need"], next_step="量尺寸")
    called(cast, order.client, 0)
    assert stored_pulse(order.client) == pulse_of(order.client_id)
    assert stored_pulse(order.client).next_step == "量尺寸"


def broken_off(cast, order, minutes):
    by = at(cast, minutes)
    break_off(order, by=by, at=by.at, seen=order.version, reason="没有预算", none_because="不愿推荐")


def test_what_was_planned_for_an_order_goes_when_it_is_broken_off(cast):
    order, later = an_order(cast), cast.now + timedelta(days=3)
    appoint_visit(order, by=cast.sales_rep, at=cast.now, starts_at=later)
    record_visit(
        order,
        by=at(cast, 1),
        at=cast.now,
        purpose="Hq",
        steps=["need"],
        next_step="送样衣",
        next_on=later.date() - timedelta(days=1),
    )
    assert stored_pulse(order.client).next_step == "送样衣"
    broken_off(cast, order, 2)
    assert stored_pulse(order.client)[2:] == pulse_of(order.client_id)[2:] == ("", None)
    assert list(wrong_pulses(None)) == []
    assert not [w for w in waiting_for(cast.sales_rep, later) if w.kind in ("next_step", "visit")]
    assert trips_of_day(cast.sales_rep, day_of(later)) == []


def test_orders_broken_off_before_are_brought_up_to_date(cast):
    migration = import_module("tuanding.selling.activities.migrations.0002_steps_of_broken_off_orders")
    ended, other = an_order(cast), an_order(cast)
    for hours, order in enumerate((ended, other)):
        appoint_visit(order, by=cast.sales_rep, at=cast.now, starts_at=cast.now + timedelta(days=3, hours=hours))
    called(cast, other.client, 1, "call_back", call_back_on=cast.now.date() + timedelta(days=4))
    for order in (ended, other):
        broken_off(cast, order, 2)
        Pulse.objects.filter(pk=order.client_id).update(next_step="旧", next_on=cast.now.date())
    old_names = SimpleNamespace(get_model=lambda label: apps.get_model(label_now(label)))
    migration.forget(old_names, None)
    assert stored_pulse(ended.client)[2:] == ("", None)
    assert stored_pulse(other.client).next_step == "旧"


def test_a_promised_call_and_a_step_of_another_order_outlive_a_break_off(cast):
    client, later = a_client(cast), cast.now + timedelta(days=3)
    one, other = an_order(cast, client=client), an_order(cast, client=client)
    record_visit(
        other, by=at(cast, 0), at=cast.now, purpose="Hq", steps=["need"], next_step="量尺寸", next_on=later.date()
    )
    broken_off(cast, one, 1)
    assert stored_pulse(client).next_step == "量尺寸"
    called(cast, client, 2, "call_back", call_back_on=later.date())
    broken_off(cast, other, 3)
    assert stored_pulse(client)[2:] == pulse_of(client.pk)[2:] == ("再打电话", later.date())


def test_the_check_asks_as_much_for_thirty_clients_as_for_one(cast):
    def number_of_queries():
        with CaptureQueriesContext(connection) as queries:
            assert list(wrong_pulses(None)) == []
        return len(queries)

    called(cast, a_client(cast), 0)
    one = number_of_queries()
    for number in range(30):
        called(cast, a_client(cast, name=f"第{number}家"), number)
    assert number_of_queries() == one


def test_the_check_finds_what_is_wrong(cast):
    client = a_client(cast)
    called(cast, client, 0)
    Pulse.objects.filter(pk=client.pk).update(next_step="拜访")
    untouched = a_client(cast, name="另一家")
    Pulse.objects.create(client=Client.objects.get(pk=untouched.pk), next_step="拜访")
    assert [message.split(":")[0] for _pk, message in wrong_pulses(None)] == [
        f"client {client.pk}",
        f"client {untouched.pk}",
    ]


def test_the_next_step_is_the_nearest_open_one(cast):
    order, now = an_order(cast), cast.now
    for days in (1, 3, 60):
        appoint_visit(order, by=cast.sales_rep, at=now, starts_at=now + timedelta(days=days), rest_day=True)
    assert stored_pulse(order.client)[2:] == ("拜访", day_of(now + timedelta(days=1)))
    called(cast, order.client, 1, "call_back", call_back_on=day_of(now + timedelta(days=2)))
    nearest, *_others = PlanRow.objects.order_by("starts_at")
    cancel_row(nearest, by=at(cast, 2), at=at(cast, 2).at, side="client", why="出差")
    assert stored_pulse(order.client)[2:] == ("再打电话", day_of(now + timedelta(days=2)))
    called(cast, order.client, 3)
    assert stored_pulse(order.client)[2:] == ("拜访", day_of(now + timedelta(days=3)))
    called(cast, order.client, 4, "no_answer")
    assert stored_pulse(order.client) == pulse_of(order.client_id)
    cast.later(days=3, hours=1)
    record_visit(order, by=cast.sales_rep, at=cast.now, purpose="Hq", steps=["need"])
    assert stored_pulse(order.client)[2:] == ("拜访", day_of(now + timedelta(days=60)))
    assert list(wrong_pulses(None)) == []
