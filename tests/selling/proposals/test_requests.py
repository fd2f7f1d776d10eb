"""3.2: asked, taken, asked back, answered, delivered with text, changed, withdrawn."""

from datetime import timedelta

import pytest

from tests.clients import an_order
from tests.proposals import LINE, a_data_sheet, a_proposal, a_request, a_taken_request
from tuanding.core.accounts.scopes import visible
from tuanding.core.journal.keys import OneTime
from tuanding.core.kernel.refusal import AlreadyDone, Blocked, Denied, Invalid, NotFound, Stale
from tuanding.core.kernel.workcal import day_of
from tuanding.core.pages.waiting import waiting_for
from tuanding.selling.clients.breaking import break_off
from tuanding.selling.clients.models import GroupOrder
from tuanding.selling.proposals import operations
from tuanding.selling.proposals.models import Proposal, ProposalRequest
from tuanding.selling.proposals.queries import design_queue

pytestmark = [pytest.mark.django_db, pytest.mark.clause("3.2")]


def moved(cast, call, request, *args, who="designer", **more):
    return call(request, *args, by=getattr(cast, who), at=cast.now, seen=more.pop("seen", request.version), **more)


def test_asking_brings_the_design_centre_in(cast):
    order = an_order(cast)
    assert not visible(GroupOrder, cast.designer).exists()
    request = a_request(cast, order)
    assert visible(GroupOrder, cast.designer).get() == order
    assert (request.state, request.data_sheet.version, request.asked_by) == ("requested", 1, cast.sales_rep.person)


def test_without_a_data_sheet_nothing_is_asked(cast):
    with pytest.raises(Blocked):
        operations.request_proposal(
            an_order(cast), by=cast.sales_rep, at=cast.now, wish_on=day_of(cast.now), styles_number=1
        )


def test_one_request_of_an_order_at_a_time(cast):
    order = an_order(cast)
    request = a_request(cast, order)
    with pytest.raises(Blocked):
        a_request(cast, order)
    moved(cast, operations.withdraw_request, request, "客户改主意了", who="sales_rep")
    a_request(cast, order)


def test_the_wish_date_lies_ahead_and_styles_are_counted(cast):
    with pytest.raises(Invalid) as why:
        a_request(cast, wish_on=day_of(cast.now) - timedelta(days=1), styles_number=0)
    assert set(why.value.errors) == {"wish_on", "styles_number"}


def test_another_clients_data_sheet_is_refused(cast):
    with pytest.raises(Invalid):
        a_request(cast, data_sheet=a_data_sheet(cast))


def test_the_designer_asks_back_and_the_rep_answers(cast):
    request = moved(cast, operations.ask_back, a_taken_request(cast), "电阻要求多少？")
    assert request.state == "asked_back"
    request = moved(cast, operations.answer_question, request, "按国标", who="sales_rep")
    assert (request.state, request.questions.get().answer.text) == ("taken", "按国标")


def test_a_proposal_is_delivered_with_lines_and_text(cast):
    proposal = a_proposal(cast)
    assert (proposal.version, proposal.request.state, proposal.lines.count()) == (1, "delivered", 1)


@pytest.mark.parametrize(("text", "lines"), [("", [LINE]), ("  ", [LINE]), ("有文字", [])])
def test_without_text_or_lines_it_is_not_delivered(cast, text, lines):
    request = a_taken_request(cast)
    with pytest.raises(Invalid):
        a_proposal(cast, request, text, lines)
    request.refresh_from_db()
    assert (request.state, Proposal.objects.count()) == ("taken", 0)


def test_a_change_makes_the_next_version(cast):
    first = a_proposal(cast)
    request = moved(cast, operations.ask_rework, first.request, "领子改低", who="sales_rep")
    second = a_proposal(cast, request)
    assert (first.rework.reason, second.version, second.request.state) == ("领子改低", 2, "delivered")


@pytest.mark.parametrize("text", ["", "   "])
def test_a_question_an_answer_and_a_reason_are_words(cast, text):
    request = a_taken_request(cast)
    for call, who in ((operations.ask_back, "designer"), (operations.withdraw_request, "sales_rep")):
        with pytest.raises(Invalid):
            moved(cast, call, request, text, who=who)


def test_only_the_arrows_of_the_table(cast):
    request = a_request(cast)
    for call, args in (
        (operations.ask_back, ("?",)),
        (operations.ask_rework, ("改",)),
        (operations.answer_question, ("答",)),
    ):
        who = "designer" if call is operations.ask_back else "sales_rep"
        with pytest.raises(Blocked):
            moved(cast, call, request, *args, who=who)
    with pytest.raises(Blocked):
        moved(cast, operations.withdraw_request, a_proposal(cast).request, "不要了", who="sales_rep", seen=3)


def test_two_designers_take_one_request(cast):
    request = a_request(cast)
    moved(cast, operations.take_request, request)
    with pytest.raises(Stale):
        moved(cast, operations.take_request, request, seen=1)


def test_the_same_button_twice_delivers_once(cast):
    request, key = a_taken_request(cast), OneTime.of("k1", {"text": "文字"})
    kwargs = {
        "by": cast.designer,
        "at": cast.now,
        "text": "文字",
        "lines": [LINE],
        "seen": request.version,
        "once": key,
    }
    proposal = operations.deliver_proposal(request, **kwargs)
    with pytest.raises(AlreadyDone) as done:
        operations.deliver_proposal(request, **kwargs)
    assert (done.value.label, done.value.pk) == ("proposals.Proposal", proposal.pk)


def test_who_designs_and_who_asks(cast):
    request = a_request(cast)
    for who in ("sales_rep", "department_manager", "back_office", "marketing_manager", "general_manager"):
        with pytest.raises(Denied):
            moved(cast, operations.take_request, request, who=who)
    for who in ("sales_rep2", "sales_rep3", "finance", "production_manager", "administrator"):
        with pytest.raises(NotFound):
            moved(cast, operations.take_request, request, who=who)
    for who in ("designer", "department_manager"):
        with pytest.raises(Denied):
            moved(cast, operations.withdraw_request, request, "不要了", who=who)


def test_a_break_off_withdraws_what_is_open_in_the_same_deed(cast):
    order = an_order(cast)
    delivered = a_proposal(cast, a_request(cast, order)).request
    open_one = a_request(cast, order)
    order.refresh_from_db()
    break_off(
        order, by=cast.department_manager, at=cast.now, seen=order.version, reason="没有预算", none_because="不愿推荐"
    )
    assert dict(ProposalRequest.objects.values_list("pk", "state")) == {
        delivered.pk: "delivered",
        open_one.pk: "withdrawn",
    }
    assert open_one.withdrawal.by == cast.department_manager.person


def test_the_queue_goes_by_wish_date(cast):
    later = a_request(cast)
    sooner = a_request(cast, an_order(cast, "sales_rep3"), "sales_rep3", wish_on=day_of(cast.now) + timedelta(days=1))
    assert list(design_queue(cast.designer)) == [sooner, later]
    assert list(design_queue(cast.sales_rep)) == [later]


def test_what_waits_for_whom(cast):
    def waits(who):
        return [waiting.url for waiting in waiting_for(getattr(cast, who), cast.now)]

    request = a_request(cast)
    assert (len(waits("designer")), waits("sales_rep"), waits("sales_rep2")) == (1, [], [])
    moved(cast, operations.ask_back, a_taken_request(cast, request), "多少？")
    assert (len(waits("designer")), len(waits("sales_rep"))) == (1, 1)  # one waits for the other
    request = moved(cast, operations.answer_question, ProposalRequest.objects.get(), "按国标", who="sales_rep")
    a_proposal(cast, request)
    assert (waits("designer"), len(waits("sales_rep"))) == ([], 1)
