"""The pages of calls and visits: who opens them, what a wrong form keeps, what a repeat does."""

from datetime import timedelta

import pytest
from django.urls import reverse

from tests.clients import a_client, an_order
from tuanding.core.kernel.workcal import SHANGHAI, day_of
from tuanding.selling.activities.models import Call, Visit
from tuanding.selling.activities.operations import record_visit
from tuanding.selling.clients.queries import open_order_of

pytestmark = [pytest.mark.django_db, pytest.mark.clause("1.2", "2.1")]


def test_who_opens_the_calling_session(browser):
    assert browser("sales_rep").get(reverse("activities:calls")).status_code == 200
    for who in ("department_manager", "designer", "finance", "administrator"):
        assert browser(who).get(reverse("activities:calls")).status_code == 403


def test_one_tap_records_the_outcome_and_goes_on(cast, browser):
    client = a_client(cast)
    answer = browser("sales_rep").post(
        reverse("activities:call", args=[client.pk]), {"outcome": "refused", "skip": "7,8"}
    )
    assert (answer.status_code, answer.url) == (302, "/calls/?skip=7,8")
    assert Call.objects.get().client == client


def test_an_appointment_by_tapping_day_and_time(cast, browser):
    client = a_client(cast)
    day = day_of(cast.now) + timedelta(days=2)
    form_data = {"outcome": "appointed", "day": day.isoformat(), "clock": "10:30", "purpose": "Hq"}
    browser("sales_rep").post(reverse("activities:call", args=[client.pk]), form_data)
    starts_at = open_order_of(client).activities_plan_rows.get().starts_at.astimezone(SHANGHAI)
    assert (starts_at.date(), f"{starts_at:%H:%M}") == (day, "10:30")


def test_another_day_and_time_are_typed(cast, browser):
    client = a_client(cast)
    day = (day_of(cast.now) + timedelta(days=9)).isoformat()
    form_data = {"outcome": "appointed", "day": "other", "other_day": day, "clock": "other", "other_clock": "08:10"}
    browser("sales_rep").post(reverse("activities:call", args=[client.pk]), form_data)
    starts_at = open_order_of(client).activities_plan_rows.get().starts_at.astimezone(SHANGHAI)
    assert f"{starts_at:%Y-%m-%d %H:%M}" == f"{day} 08:10"


def test_a_missing_day_keeps_what_was_typed_and_says_why(cast, browser):
    client = a_client(cast)
    form_data = {"outcome": "call_back", "day": "other", "remark": "要先问总经理"}
    answer = browser("sales_rep").post(reverse("activities:call", args=[client.pk]), form_data)
    page = answer.content.decode()
    assert (answer.status_code, Call.objects.count()) == (422, 0)
    assert "要先问总经理" in page
    assert "请选改天再打的日期" in page


def test_a_foreign_client_is_not_found_and_nothing_is_written(cast, browser):
    client = a_client(cast)
    for who in ("sales_rep2", "sales_rep3"):
        answer = browser(who).post(reverse("activities:call", args=[client.pk]), {"outcome": "refused"})
        assert answer.status_code == 404
    assert not Call.objects.exists()


def test_the_same_form_twice_calls_once(cast, browser):
    client, form_data = a_client(cast), {"outcome": "refused", "once": "a-key-of-a-form"}
    page = browser("sales_rep")
    for _ in range(2):
        assert page.post(reverse("activities:call", args=[client.pk]), form_data).status_code == 302
    assert Call.objects.count() == 1


def form_of_visit(cast, **more):
    moment = f"{cast.now.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
    return {"purpose": "Hq", "held_at": moment, "steps": ["need"], "mood": "keen", "client_words": "先看样衣", **more}


def test_a_visit_is_recorded_from_the_form(cast, browser):
    order = an_order(cast)
    answer = browser("sales_rep").post(reverse("activities:visit_new", args=[order.pk]), form_of_visit(cast))
    visit = Visit.objects.get()
    assert answer.url == reverse("activities:visit", args=[visit.pk])
    assert (visit.reaction, visit.steps) == ("想要：先看样衣", ["need"])


def test_a_wrong_visit_keeps_what_was_typed(cast, browser):
    order = an_order(cast)
    wrong = form_of_visit(cast, need="灌装间要防静电", next_on="2026-01-01")
    answer = browser("sales_rep").post(reverse("activities:visit_new", args=[order.pk]), wrong)
    page = answer.content.decode()
    assert (answer.status_code, Visit.objects.count()) == (422, 0)
    assert "灌装间要防静电" in page
    assert "下一步的日期不能早于拜访当天" in page


def test_back_office_sees_for_whom_it_records(cast, browser):
    page = browser("back_office").get(reverse("activities:visit_new", args=[an_order(cast).pk]))
    assert cast.person("sales_rep").name in page.content.decode()


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("sales_rep", 200),
        ("department_manager", 200),
        ("back_office", 200),
        ("marketing_manager", 200),
        ("general_manager", 200),
        ("sales_rep2", 404),
        ("sales_rep3", 404),
        ("department_manager2", 404),
        ("designer", 403),
        ("finance", 403),
        ("administrator", 403),
    ],
)
def test_who_reads_a_visit(cast, browser, who, status):
    visit = record_visit(an_order(cast), by=cast.sales_rep, at=cast.now, purpose="Hq", need="防静电")
    assert browser(who).get(reverse("activities:visit", args=[visit.pk])).status_code == status
    sheet = browser(who).get(reverse("sheets:draft", args=["F17", visit.pk]))
    assert sheet.status_code == (200 if status == 200 else 404)


@pytest.mark.parametrize("name", ["visits", "call_list"])
def test_a_list_takes_as_many_queries_for_thirty_rows_as_for_one(cast, browser, name, django_assert_max_num_queries):
    page, rep = browser("sales_rep"), cast.sales_rep

    def one_more():
        order = an_order(cast)
        record_visit(order, by=rep, at=cast.now, purpose="Hq", steps=["need"])
        Call.objects.create(
            client=order.client,
            rep=rep.person,
            outcome="refused",
            by=rep.person,
            role="sales_rep",
            at=cast.now,
            on=day_of(cast.now),
            recorded_at=cast.now,
        )

    one_more()
    with django_assert_max_num_queries(40) as first:
        page.get(reverse(f"activities:{name}"))
    for _ in range(29):
        one_more()
    with django_assert_max_num_queries(len(first.captured_queries)):
        assert page.get(reverse(f"activities:{name}")).content.decode().count("<tr") >= 30


def test_the_form_of_a_visit_begins_with_what_the_order_needs_next(cast, browser):
    order = an_order(cast)
    page, address = browser("sales_rep"), reverse("activities:visit_new", args=[order.pk])
    assert page.get(address).context["form"]["purpose"].value() == "Hq"
    record_visit(order, by=cast.sales_rep, at=cast.now, purpose="Hq", steps=["need"])
    assert page.get(address).context["form"]["purpose"].value() == "Zl"
    assert page.get(f"{address}?purpose=Cc").context["form"]["purpose"].value() == "Cc"


def test_an_untouched_visit_is_not_saved_and_the_page_says_where(cast, browser):
    address = reverse("activities:visit_new", args=[an_order(cast).pk])
    answer = browser("sales_rep").post(address, form_of_visit(cast, steps=[], mood="", client_words=""))
    assert (answer.status_code, Visit.objects.count()) == (422, 0)
    assert "请至少勾一步" in str(answer.context["form"].errors["steps"]) and "请至少勾一步" in answer.content.decode()


def test_steps_are_kept_of_the_first_visit_alone(cast, browser):
    address = reverse("activities:visit_new", args=[an_order(cast).pk])
    browser("sales_rep").post(address, form_of_visit(cast, purpose="Zl"))
    assert Visit.objects.get().steps == []
