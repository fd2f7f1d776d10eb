"""4.1–4.3: point by point, need by need, and what the client decided."""

from datetime import timedelta

import pytest
from django.urls import reverse

from tests.clients import an_order
from tests.proposals import NEEDS, a_proposal, a_request, presented
from tuanding.core.journal.audit import verify
from tuanding.core.kernel.refusal import Blocked, Denied, Invalid, NotFound
from tuanding.core.kernel.workcal import day_of
from tuanding.selling.activities.models import Visit
from tuanding.selling.clients.models import OrderStage
from tuanding.selling.proposals.presenting import present_proposal
from tuanding.selling.proposals.queries import accepted_proposal, proposals_of_order, to_be_presented

pytestmark = [pytest.mark.django_db, pytest.mark.clause("4.1", "4.2", "4.3")]


def test_presenting_makes_the_stage_fa_and_the_visit_of_the_day(cast):
    proposal = a_proposal(cast)
    presented(cast, proposal, "later")
    assert OrderStage.objects.get(pk=proposal.group_order_id).stage == "Fa"
    assert Visit.objects.filter(purpose="Fa").count() == 1


def test_each_point_and_each_need_is_kept_as_it_was_told(cast):
    presentation = presented(cast)
    assert {p["code"]: (p["said"], p["confirmed"]) for p in presentation.points} == {
        "industry": ("食品制造", True),
        "headcount": ("216 人", True),
    }
    assert presentation.needs == [{"need": need, "answer": "第一款"} for need in NEEDS]


def test_accepting_takes_every_small_yes_and_every_answer(cast):
    proposal = a_proposal(cast)
    for wrong in ({"confirmed": ["industry"]}, {"answers": {NEEDS[0]: "第一款"}}, {"confirmed": ["weather"]}):
        with pytest.raises(Invalid):
            presented(cast, proposal, **wrong)
    assert accepted_proposal(proposal.group_order) is None


def test_an_accepted_proposal_is_the_orders(cast):
    proposal = a_proposal(cast)
    presented(cast, proposal, "accept")
    presented(cast, proposal, "later")
    assert accepted_proposal(proposal.group_order) == proposal
    presented(cast, proposal, "no")
    assert accepted_proposal(proposal.group_order) is None


def test_a_change_sends_the_request_into_rework_and_supersedes(cast):
    first = a_proposal(cast)
    presented(cast, first, "accept")
    presented(cast, first, "change")
    first.request.refresh_from_db()
    assert (first.request.state, first.rework.reason) == ("rework", "领子要改低")
    assert accepted_proposal(first.group_order) is None
    second = a_proposal(cast, first.request)
    assert accepted_proposal(first.group_order) is None
    presented(cast, second, "accept")
    assert accepted_proposal(first.group_order) == second


def test_an_older_version_is_not_presented(cast):
    first = a_proposal(cast)
    presented(cast, first, "change")
    with pytest.raises(Blocked):
        presented(cast, first)


def test_a_change_says_what_and_leaves_nothing_half_done(cast):
    proposal = a_proposal(cast)
    with pytest.raises(Invalid):
        presented(cast, proposal, "change", reaction="")
    assert not proposal.presentations.exists()


def test_what_is_to_be_presented_next(cast):
    proposal = a_proposal(cast)
    order = proposal.group_order
    assert to_be_presented(list(proposals_of_order(order.pk))) == proposal
    presented(cast, proposal, "later")
    assert to_be_presented(list(proposals_of_order(order.pk))) == proposal
    presented(cast, proposal, "accept")
    assert to_be_presented(list(proposals_of_order(order.pk))) is None


def test_who_may_present(cast):
    proposal = a_proposal(cast, a_request(cast, an_order(cast)))
    for who in ("designer", "department_manager", "back_office", "marketing_manager", "general_manager"):
        with pytest.raises(Denied):
            present_proposal(proposal, by=getattr(cast, who), at=cast.now, decision="later")
    for who in ("sales_rep2", "sales_rep3", "finance", "administrator"):
        with pytest.raises(NotFound):
            present_proposal(proposal, by=getattr(cast, who), at=cast.now, decision="later")


def test_an_answer_longer_than_any_sheet_holds_is_refused_and_its_place_named(cast):
    proposal = a_proposal(cast)
    with pytest.raises(Invalid) as why:
        presented(cast, proposal, "later", answers=dict.fromkeys(NEEDS, "长" * 301))
    assert list(why.value.errors) == ["needs.1.answer", "needs.2.answer"]


@pytest.mark.both
def test_a_presentation_of_yesterday_counts_for_yesterday(cast):
    """Recorded up to seven days later: stage and visit have the day on which it was held."""
    proposal = a_proposal(cast)
    held_at = cast.later(hours=2)
    cast.later(days=1)
    row = present_proposal(proposal, by=cast.sales_rep, at=held_at, decision="later")
    assert (row.on, row.recorded_at) == (day_of(held_at), cast.now)
    assert Visit.objects.get(purpose="Fa").on == day_of(held_at)
    assert verify() == []


@pytest.mark.parametrize(("hours", "why"), [(1, "还没有发生"), (-24 * 7 - 1, "七天内"), (-24 * 3, "不能早于方案交付")])
def test_a_presentation_of_another_time_is_refused_beside_its_field(cast, hours, why):
    proposal = a_proposal(cast)
    cast.later(days=2)
    with pytest.raises(Invalid) as refusal:
        present_proposal(proposal, by=cast.sales_rep, at=cast.now + timedelta(hours=hours), decision="later")
    [reason] = refusal.value.errors["held_at"]
    assert why in reason.sentence()


def test_a_change_told_later_reaches_the_design_centre_now(cast):
    proposal = a_proposal(cast)
    held_at = cast.later(hours=2)
    cast.later(days=1)
    present_proposal(proposal, by=cast.sales_rep, at=held_at, decision="change", reaction="领子要改低")
    assert proposal.request.reworks.get().at == cast.now


def test_each_complaint_stands_beside_its_own_field(cast, browser):
    """Accepted with two needs unanswered and a point unconfirmed: three reasons, each at its place, none run together."""
    url = reverse("proposals:present", args=[a_proposal(cast).pk])
    form = {"decision": "accept", "confirmed": ["industry"], "held_at": "2026-11-24 12:00"}
    answer = browser("sales_rep").post(url, form)
    errors = answer.context["form"].errors
    assert {name: len(reasons) for name, reasons in errors.items()} == {"answer_1": 1, "answer_2": 1, "confirmed": 1}
    page = browser("sales_rep").get(url).content.decode()
    assert page.count("客户接受时要写") == 2
