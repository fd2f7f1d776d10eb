"""The pages of the plan: hours that are taken, a row moved and cancelled, a call that nobody answered."""

from datetime import datetime, time, timedelta

import pytest

from tests.clients import a_client, an_order
from tuanding.core.kernel.workcal import SHANGHAI, day_of
from tuanding.selling.activities.models import Call
from tuanding.selling.activities.operations import appoint_visit

pytestmark = [pytest.mark.django_db, pytest.mark.both, pytest.mark.clause("1.2")]


def test_taken_hours_are_dashed_and_a_free_one_is_chosen(cast, browser):
    order, other = an_order(cast), an_order(cast)
    tomorrow = day_of(cast.now) + timedelta(days=1)
    starts_at = datetime.combine(tomorrow, time(9, 0), SHANGHAI)
    appoint_visit(other, by=cast.sales_rep, at=cast.now, starts_at=starts_at)
    page = browser("sales_rep").get(f"/orders/{order.pk}/appointments/new/")
    day = next(one for one in page.context["days"] if one.value == tomorrow.isoformat())
    assert (day.load, day.first) == (1, "10:30")
    assert [clock.taken for clock in day.clocks][:2] == [str(other.client), ""]
    today = page.context["days"][0]
    assert (today.label, today.first) == ("今天 24", "14:00")
    sent = {"day": tomorrow.isoformat(), f"clock-{tomorrow}": "09:00", f"clock-{today.value}": "14:00"}
    refused = browser("sales_rep").post(f"/orders/{order.pk}/appointments/new/", sent)
    assert refused.status_code == 422 and "09:00–10:00 拜访" in refused.content.decode()
    sent[f"clock-{tomorrow}"] = "10:30"
    assert browser("sales_rep").post(f"/orders/{order.pk}/appointments/new/", sent).status_code == 302


def test_a_row_is_moved_and_cancelled_on_its_page(cast, browser):
    order = an_order(cast)
    starts_at = cast.now + timedelta(days=1)
    row = appoint_visit(order, by=cast.sales_rep, at=cast.now, starts_at=starts_at)
    rep = browser("sales_rep")
    assert f"/plan/{row.pk}/move/" in rep.get(f"/orders/{order.pk}/").content.decode()
    path, to = f"/plan/{row.pk}/move/", {"day": "other", "other_day": "2026-11-29", "clock": "10:30"}
    assert "请写一句原因" in rep.post(path, to).content.decode()
    sunday = rep.post(path, {**to, "side": "client", "why": "出差"})
    assert sunday.status_code == 422 and 'name="rest_day"' in sunday.content.decode()
    assert rep.post(path, {**to, "side": "client", "why": "出差", "rest_day": "on"}).status_code == 302
    new = row.moved_to
    assert rep.post(f"/plan/{new.pk}/settle/", {"side": "rep", "why": "车坏了"}).status_code == 302
    page = rep.get(f"/orders/{order.pk}/").content.decode()
    assert "出差" in page and "车坏了" in page and f"/plan/{new.pk}/move/" not in page


def test_a_call_that_nobody_answered_is_recorded_with_its_remark(cast, browser):
    client = a_client(cast)
    browser("sales_rep").post(f"/clients/{client.pk}/calls/", {"outcome": "no_answer", "remark": "响了很久"})
    call = Call.objects.get()
    assert (call.outcome, call.remark) == ("no_answer", "响了很久")
