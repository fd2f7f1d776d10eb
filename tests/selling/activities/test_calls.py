"""1.2: a call has an outcome; an appointment opens the order."""

from datetime import timedelta

import pytest

from tests.clients import a_client, an_order
from tuanding.core.journal.audit import verify
from tuanding.core.journal.keys import OneTime
from tuanding.core.kernel.refusal import AlreadyDone, Denied, Invalid, NotFound
from tuanding.core.kernel.workcal import day_of
from tuanding.selling.activities.models import Call, PlanRow
from tuanding.selling.activities.operations import call_client
from tuanding.selling.clients.breaking import break_off
from tuanding.selling.clients.models import GroupOrder, OrderStage
from tuanding.selling.clients.queries import open_order_of

pytestmark = [pytest.mark.django_db, pytest.mark.clause("1.2")]


def calls(cast, client, outcome, who="sales_rep", **fields):
    return call_client(client, by=getattr(cast, who), at=cast.now, outcome=outcome, **fields)


def tomorrow(cast):
    return cast.now + timedelta(days=1)


def test_an_appointment_opens_the_order_and_makes_the_stage_dh(cast):
    client = a_client(cast)
    call = calls(cast, client, "appointed", starts_at=tomorrow(cast), place="门卫")
    order = open_order_of(client)
    assert call.plan_row.group_order == order
    assert OrderStage.objects.get(pk=order.pk).stage == "Dh"


def test_a_second_appointment_joins_the_open_order(cast):
    order = an_order(cast)
    calls(cast, order.client, "appointed", starts_at=tomorrow(cast), purpose="Zl")
    assert GroupOrder.objects.filter(client=order.client).count() == 1
    assert order.activities_plan_rows.get().purpose == "Zl"


def test_after_a_break_off_an_appointment_opens_a_new_order(cast):
    order = an_order(cast)
    break_off(order, by=cast.sales_rep, at=cast.now, seen=order.version, reason="没有预算", none_because="不愿推荐")
    calls(cast, order.client, "appointed", starts_at=tomorrow(cast))
    assert open_order_of(order.client).pk != order.pk


@pytest.mark.parametrize("outcome", ["refused", "wrong_number"])
def test_a_refusal_is_an_outcome_and_ends_nothing(cast, outcome):
    order = an_order(cast)
    calls(cast, order.client, outcome, remark="年底再看")
    assert order.why_closed() is None
    assert Call.objects.get().remark == "年底再看"


def test_calling_back_is_the_next_step_of_the_client(cast):
    client = a_client(cast)
    calls(cast, client, "call_back", call_back_on=day_of(tomorrow(cast)))
    client.refresh_from_db()
    assert (client.pulse.next_on, client.pulse.last_contact_at) == (day_of(tomorrow(cast)), cast.now)


def test_a_call_counts_for_whose_client_it_was(cast):
    client = a_client(cast)
    assert calls(cast, client, "refused").rep_id == cast.sales_rep.person_id


def test_who_may_call(cast):
    client = a_client(cast)
    for who in ("department_manager", "back_office", "marketing_manager", "general_manager"):
        with pytest.raises(Denied):
            calls(cast, client, "refused", who)
    for who in ("sales_rep2", "sales_rep3", "designer", "finance", "administrator"):
        with pytest.raises(NotFound):
            calls(cast, client, "refused", who)
    assert not Call.objects.exists()


def test_nobody_elses_contact_is_called(cast):
    client, other = a_client(cast), a_client(cast, contact={"name": "罗敏", "phone": "13900009999"})
    with pytest.raises(Invalid) as why:
        calls(cast, client, "refused", contact=other.contacts.get())
    assert "contact" in why.value.errors


def test_a_refused_appointment_leaves_nothing_behind(cast):
    client = a_client(cast)
    with pytest.raises(Invalid):
        calls(cast, client, "appointed", starts_at=cast.now)
    assert not (Call.objects.exists() or PlanRow.objects.exists() or GroupOrder.objects.exists())


def test_the_same_button_twice_calls_once(cast):
    client, key = a_client(cast), OneTime.of("k1", {"outcome": "refused"})
    call = calls(cast, client, "refused", once=key)
    with pytest.raises(AlreadyDone) as done:
        calls(cast, client, "refused", once=key)
    assert (done.value.label, done.value.pk) == ("activities.Call", call.pk)
    assert Call.objects.count() == 1


def test_the_pulse_can_be_computed_again(cast):
    client = a_client(cast)
    calls(cast, client, "appointed", starts_at=tomorrow(cast))
    assert verify() == []
    client.pulse.next_step = "别的"
    client.pulse.save()
    projections = sorted(finding.where.split(":")[0] for finding in verify() if finding.kind == "projection")
    assert projections == ["pulse", "worklist"]  # the next step that waits follows from the pulse
