"""Group orders: opened by the first appointment, their stage computed from milestones."""

from datetime import date

import pytest

from tests.clients import a_client, an_order
from tuanding.core.journal.audit import verify
from tuanding.core.journal.doors import edit, fact
from tuanding.core.kernel.refusal import Denied, NotFound, Stale
from tuanding.selling.clients.models import OrderStage, Reach
from tuanding.selling.clients.operations import bring_in, edit_order, milestone, milestone_reversal
from tuanding.selling.clients.queries import computed_stage, open_order_of, stage_days

pytestmark = pytest.mark.django_db


def reach(cast, order, stage):
    rows = milestone(order, stage)
    return fact(order, "milestone", {"stage": stage}, by=cast.sales_rep, at=cast.now) if rows else None


def stored_stage(order):
    return OrderStage.objects.get(pk=order.pk).stage


def test_the_first_appointment_makes_stage_dh(cast):
    order = an_order(cast)
    assert stored_stage(order) == computed_stage(order) == "Dh"
    assert order.number == f"TD2026-{order.pk:04}"
    assert open_order_of(order.client) == order


def test_the_stage_is_the_furthest_milestone_not_taken_back(cast):
    order = an_order(cast)
    reach(cast, order, "Fa")
    reach(cast, order, "Hq")
    assert stored_stage(order) == "Fa"
    fact(order, "milestone", {"stage": "Fa", "taken_back": True}, by=cast.sales_rep, at=cast.now)
    assert stored_stage(order) == "Hq"
    assert milestone_reversal(order, "Fa") == []
    assert len(milestone(order, "Fa")) == 1


def test_a_milestone_stands_once(cast):
    order = an_order(cast)
    assert milestone(order, "Dh") == []
    assert len(milestone_reversal(order, "Dh")) == 1


def test_the_seam_shows_the_day_of_each_stage(cast):
    order = an_order(cast)
    cast.later(days=2)
    reach(cast, order, "Hq")
    days = {code: on for code, _label, on in stage_days(order)}
    assert (days["Dh"], days["Hq"], days["Zl"]) == (date(2026, 11, 24), date(2026, 11, 26), None)


def test_a_kept_stage_that_is_wrong_is_found(cast):
    order = an_order(cast)
    OrderStage.objects.filter(pk=order.pk).update(stage="Sh")
    assert sorted(f.where.split(":")[0] for f in verify()) == ["stage", "worklist"]  # what waits follows from the stage


def test_a_centre_sees_the_order_from_the_step_that_brings_it_in(cast):
    order = an_order(cast)
    with pytest.raises(NotFound):
        edit(order, {"title": "x"}, by=cast.designer, at=cast.now, seen=1)
    Reach.objects.bulk_create(bring_in(order, "design", cast.now))
    assert bring_in(order, "design", cast.now) == []
    with pytest.raises(Denied):
        edit(order, {"title": "x"}, by=cast.designer, at=cast.now, seen=1)


def test_the_rep_corrects_his_order(cast):
    order = edit_order(an_order(cast), {"wear_on": date(2027, 3, 1)}, by=cast.sales_rep, at=cast.now, seen=1)
    assert order.wear_on == date(2027, 3, 1)
    with pytest.raises(Stale) as why:
        edit_order(order, {"wear_on": date(2027, 4, 1)}, by=cast.sales_rep, at=cast.now, seen=1)
    assert why.value.conflicts == {"wear_on": {"yours": "2027-04-01", "theirs": "2027-03-01"}}


def test_a_client_may_have_several_orders_in_its_life(cast):
    client = a_client(cast)
    first, second = an_order(cast, client=client), an_order(cast, client=client)
    assert open_order_of(client) == second
    assert first.pk < second.pk
