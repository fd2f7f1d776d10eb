"""Every open order has one act that leads on: the same first row of 接下来, filled button and row of Today."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.clients import an_order
from tests.contracts import a_draft, accepted, received, reviewed, seal, sign
from tests.proposals import a_data_sheet, a_proposal, a_request, a_taken_request, presented
from tuanding.contracting.contracts.models import Contract
from tuanding.contracting.contracts.operations import issue_payment_notice, tell_client
from tuanding.core.accounts.actors import system_actor
from tuanding.core.pages.waiting import waiting_for
from tuanding.selling.activities.operations import appoint_visit, record_visit
from tuanding.selling.proposals import operations
from tuanding.selling.proposals.states import ANSWER, ASK, DONE, DRAFT, PRESENT, SHEET, VISIT, WAIT, next_act

pytestmark = [pytest.mark.django_db, pytest.mark.clause("2.1", "3.1", "3.2", "4.3", "5.2", "5.5")]


@pytest.fixture(autouse=True)
def at_noon():
    import time_machine

    from tests.cast import NOON

    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def page(cast):
    """The order's page as somebody sees it."""

    def open_page(order, who="sales_rep"):
        browser = Browser(headers={"host": "127.0.0.1"})
        browser.force_login(cast.person(who))
        return browser.get(reverse("order", args=[order.pk])).context

    return open_page


def first_visited(cast, order):
    record_visit(order, by=cast.sales_rep, at=cast.now, purpose="Hq", need="防静电")


def with_sheet(cast, order):
    first_visited(cast, order)
    a_data_sheet(cast, order)


def with_request(cast, order):
    with_sheet(cast, order)
    return a_request(cast, order)


def asked_back(cast, order):
    row = a_taken_request(cast, with_request(cast, order))
    operations.ask_back(row, "多少？", by=cast.designer, at=cast.now, seen=row.version)


def delivered(cast, order):
    return a_proposal(cast, with_request(cast, order))


def put_off(cast, order):
    presented(cast, delivered(cast, order), "later")


def changed(cast, order):
    proposal = delivered(cast, order)
    presented(cast, proposal, "change")
    proposal.request.refresh_from_db()
    return a_proposal(cast, proposal.request)


def refused(cast, order):
    presented(cast, delivered(cast, order), "no")


def said_yes(cast, order):
    presented(cast, delivered(cast, order))


def drafted(cast, order):
    return a_draft(cast, accepted(cast, order))


def signed(cast, order):
    return sign(cast, drafted(cast, order))


def sealed(cast, order):
    return seal(cast, reviewed(cast, signed(cast, order)))


def client_told(cast, order):
    contract = sealed(cast, order)
    issue_payment_notice(contract.seals.get(), by=system_actor("jobs.contracts.payment_notice", cast.now), at=cast.now)
    tell_client(contract, by=cast.sales_rep, at=cast.now, how="called", person="罗敏")


def nothing(cast, order):
    pass


LINE = {  # what was done: first row of 接下来, filled button, row of Today
    nothing: ("记拜访 Hq", "记拜访", "记拜访 Hq"),
    first_visited: ("填客户资料", "填资料", "填客户资料"),
    with_sheet: ("申请制作方案", "申请方案", "申请制作方案"),
    asked_back: ("答复设计中心", "答复设计中心", "答复设计中心"),
    delivered: ("给客户讲解方案", "记方案说明", "讲解方案"),
    put_off: ("给客户讲解方案", "记方案说明", "讲解方案"),
    changed: ("给客户讲解方案", "记方案说明", "讲解方案"),
    refused: ("申请制作方案", "申请方案", "申请制作方案"),
    said_yes: ("起草合同", "起草合同", "起草合同"),
    drafted: ("请客户签合同，记签字", "请客户签合同", "请客户签合同"),
    sealed: ("通知客户缴预付款", "通知客户", "通知客户缴预付款"),
}


@pytest.mark.both
@pytest.mark.parametrize("done", LINE, ids=lambda done: done.__name__)
def test_one_act_leads_the_rep_on(cast, page, done):
    order = an_order(cast)
    done(cast, order)
    context = page(order)
    filled = [act.label for act in context["acts"] if act.main]
    rows = [row for row in waiting_for(cast.sales_rep, cast.now) if row.kind != "next_step"]
    assert ([context["steps"][0].title, *filled], [row.title for row in rows]) == ([*LINE[done][:2]], [LINE[done][2]])
    url = next(act.url for act in context["acts"] if act.main)
    assert url.split("?")[0] in (rows[0].url.split("?")[0], *addresses(order))


def addresses(order):
    """A contract's row of Today leads to the contract, its button to the act there."""
    return [
        reverse(f"contracts:{name}", args=[row.pk]) for row in Contract.objects.all() for name in ("sign", "contract")
    ]


@pytest.mark.both
@pytest.mark.parametrize("done", [with_request, signed, client_told], ids=lambda done: done.__name__)
def test_where_somebody_else_is_waited_for_nothing_is_the_reps(cast, page, done):
    order = an_order(cast)
    done(cast, order)
    context = page(order)
    assert [act.label for act in context["acts"] if act.main] == []
    assert [row.title for row in waiting_for(cast.sales_rep, cast.now) if row.kind != "next_step"] == []
    title, who = context["steps"][0].title, context["steps"][0].who
    assert (title, who) == {
        with_request: ("等设计中心接单 · 今天 12:00 申请", "设计中心"),
        signed: ("收下原件，九点评审", "财务部"),
        client_told: ("等预付款 ¥31,596.00 限 2026-11-27", str(order.client)),
    }[done]


def test_finance_has_its_act_filled(cast, page):
    order = an_order(cast)
    contract = signed(cast, order)
    received(cast, contract)
    context = page(order, "finance")
    assert ([act.label for act in context["acts"] if act.main], context["steps"][0].title) == (["九点评审"], "九点评审")


def test_a_signed_order_offers_neither_sheet_nor_request(cast, page):
    order = an_order(cast)
    contract = drafted(cast, order)
    assert {"填资料", "申请方案"} <= {act.label for act in page(order)["acts"]}
    sign(cast, contract)
    assert {"填资料", "申请方案"} & {act.label for act in page(order)["acts"]} == set()


def test_the_row_of_today_leads_to_the_presentation(cast):
    proposal = delivered(cast, an_order(cast))
    urls = [row.url for row in waiting_for(cast.sales_rep, cast.now)]
    assert reverse("proposals:present", args=[proposal.pk]) in urls


def test_a_visit_agreed_on_is_what_leads_a_new_order_on(cast, page):
    order = an_order(cast)
    appoint_visit(order, by=cast.sales_rep, at=cast.now, starts_at=cast.now + timedelta(hours=2))
    assert [step.title for step in page(order)["steps"]] == ["拜访 Hq"]
    assert waiting_for(cast.sales_rep, cast.now) == []


def test_an_appointment_for_a_stage_already_reached_does_not_lead(cast, page):
    order = an_order(cast)
    first_visited(cast, order)
    at = cast.now + timedelta(days=2)
    appoint_visit(order, by=cast.sales_rep, at=cast.now, starts_at=at)
    assert [(step.title, step.state) for step in page(order)["steps"]] == [("填客户资料", "now"), ("拜访 Hq", "rest")]


def test_a_visit_recorded_before_its_hour_is_not_shown_as_coming(cast, page):
    order = an_order(cast)
    appoint_visit(order, by=cast.sales_rep, at=cast.now, starts_at=cast.now + timedelta(hours=2))
    first_visited(cast, order)
    context = page(order)
    assert "拜访 Hq" not in [step.title for step in context["steps"]]
    assert [panel.context["coming"] for panel in context["columns"]["facts"] if "coming" in panel.context] == [[]]


def test_the_designer_sees_below_what_waits_for_the_reps_answer(cast):
    asked_back(cast, an_order(cast))
    a_request(cast, an_order(cast))
    rows = waiting_for(cast.designer, cast.now + timedelta(days=30))
    assert [(row.title, row.state, row.due is None) for row in rows] == [
        ("接方案申请", "now", False),
        ("等业务经理答复", "rest", True),
    ]
    assert rows[1].where.endswith(f"{cast.person('sales_rep').name}，11-24 12:00 起") and rows[1].since == cast.now


def test_a_long_line_of_orders_asks_no_more_of_today(cast):
    browser = Browser(headers={"host": "127.0.0.1"})
    browser.force_login(cast.person("sales_rep"))
    for done in LINE:
        done(cast, an_order(cast))

    def query_count():
        browser.get("/")
        with CaptureQueriesContext(connection) as questions:
            browser.get("/")
        return len(questions)

    few = query_count()
    for done in (nothing, first_visited, with_sheet, delivered, said_yes):
        done(cast, an_order(cast))
    many = query_count()
    assert many == few + 1 <= 12  # of those beyond the last line it asks which he sees
    for done in LINE:
        done(cast, an_order(cast))
    assert query_count() == many


@pytest.mark.parametrize(
    ("situation", "act"),
    [
        ({"stage": ""}, VISIT),
        ({"stage": "Dh"}, VISIT),
        ({"stage": "Hq"}, SHEET),
        ({"stage": "Zl"}, ASK),
        ({"stage": "Fa"}, ASK),
        ({"stage": "Zl", "request_state": "requested"}, WAIT),
        ({"stage": "Zl", "request_state": "asked_back"}, ANSWER),
        ({"stage": "Dh", "request_state": "taken"}, WAIT),
        ({"stage": "Zl", "to_present": True}, PRESENT),
        ({"stage": "Fa", "accepted": True}, DRAFT),
        ({"stage": "Fa", "accepted": True, "to_present": True}, PRESENT),
        ({"stage": "Cc"}, DONE),
        ({"stage": "Sh"}, DONE),
    ],
)
def test_whose_turn_it_is(situation, act):
    assert next_act(**situation) == act
