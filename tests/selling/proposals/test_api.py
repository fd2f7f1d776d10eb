"""The same acts for programs."""

from datetime import timedelta
from functools import partial

import pytest

from tests.clients import an_order
from tests.proposals import NEEDS, a_proposal, a_request, a_taken_request
from tuanding.core.kernel.workcal import day_of
from tuanding.selling.proposals.models import DataSheet, Proposal, ProposalRequest
from tuanding.selling.proposals.queries import accepted_proposal

pytestmark = [pytest.mark.django_db, pytest.mark.both]
LINE = {"style": "夹克", "fabric": "涤棉", "quantity": 12, "unit_price": "268.50"}
SHEET = {
    "version": 0,
    "industry": "食品",
    "needs": list(NEEDS),
    "budget": "320000.00",
    "headcounts": [{"post": "灌装", "men": 12}],
}


def test_from_the_data_sheet_to_the_accepted_proposal(cast, program):
    order = an_order(cast)
    rep, designer = (partial(program, who, "post") for who in ("sales_rep", "designer"))
    _status, sheet = rep(f"/orders/{order.pk}/data-sheets", SHEET)
    assert (sheet["version"], sheet["budget"], sheet["percent"]) == (1, "320000.00", 26)
    wish = {"wish_on": str(day_of(cast.now) + timedelta(days=5)), "styles_number": 1}
    _status, request = rep(f"/orders/{order.pk}/proposal-requests", wish)
    at = f"/proposal-requests/{request['id']}"
    _status, request = designer(f"{at}/take", {"version": 1})
    _status, request = designer(f"{at}/ask_back", {"version": 2, "text": "多少？"})
    _status, request = rep(f"{at}/answer", {"version": 3, "text": "按国标"})
    status, proposal = designer(f"{at}/deliver", {"version": 4, "text": "逐条满足。", "lines": [LINE]})
    assert (status, proposal["lines"][0]["amount"]) == (201, "3222.00")
    body = {
        "decision": "accept",
        "confirmed": ["industry", "headcount", "budget"],
        "answers": dict.fromkeys(NEEDS, "夹克"),
    }
    assert rep(f"/proposals/{proposal['id']}/presentations", body)[0] == 201
    assert accepted_proposal(order).pk == proposal["id"]


def test_a_move_names_the_version_it_saw(cast, program):
    request = a_request(cast)
    at = f"/proposal-requests/{request.pk}"
    assert program("designer", "post", f"{at}/take", {})[0] == 422
    assert program("designer", "post", f"{at}/take", {"version": 7})[0] == 409
    assert program("sales_rep2", "post", f"{at}/withdraw", {"version": 7, "reason": "x"})[0] == 404
    assert program("department_manager", "post", f"{at}/take", {"version": 1})[0] == 403


def test_a_stale_data_sheet_shows_both_values(cast, program):
    order = an_order(cast)
    path = f"/orders/{order.pk}/data-sheets"
    program("sales_rep", "post", path, SHEET)
    status, problem = program("sales_rep", "post", path, {**SHEET, "industry": "乳业"})
    assert (status, problem["version"]) == (409, 1)
    assert problem["conflicts"] == {"industry": {"yours": "乳业", "theirs": "食品"}}
    assert DataSheet.objects.count() == 1


@pytest.mark.parametrize(
    "wrong", [{"text": " "}, {"lines": []}, {"lines": [LINE | {"unit_price": "1.005"}]}, {"lines": [{}]}]
)
def test_what_is_not_complete_is_not_delivered(cast, program, wrong):
    request = a_taken_request(cast)
    body = {"version": request.version, "text": "逐条满足。", "lines": [LINE], **wrong}
    assert program("designer", "post", f"/proposal-requests/{request.pk}/deliver", body)[0] == 422
    assert not Proposal.objects.exists()


def test_the_same_key_delivers_once(cast, program):
    request = a_taken_request(cast)
    body = {"version": request.version, "text": "逐条满足。", "lines": [LINE]}
    path = f"/proposal-requests/{request.pk}/deliver"
    assert program("designer", "post", path, body, "k1") == program("designer", "post", path, body, "k1")
    assert Proposal.objects.count() == 1


def test_lists_hold_what_one_may_see(cast, program):
    a_proposal(cast, a_request(cast, an_order(cast, "sales_rep3"), "sales_rep3"))
    for path in ("/data-sheets", "/proposal-requests", "/proposals"):
        counts = {
            who: len(program(who, "get", path)[1]["items"])
            for who in ("sales_rep3", "sales_rep", "designer", "finance")
        }
        assert counts == {"sales_rep3": 1, "sales_rep": 0, "designer": 1, "finance": 0}


def test_one_row_or_nothing(cast, program):
    proposal = a_proposal(cast)
    sheet = proposal.request.data_sheet_id
    for path in (f"/proposals/{proposal.pk}", f"/proposal-requests/{proposal.request_id}", f"/data-sheets/{sheet}"):
        assert program("designer", "get", path)[0] == 200
        assert program("sales_rep2", "get", path)[0] == 404
    assert ProposalRequest.objects.get().state == "delivered"
