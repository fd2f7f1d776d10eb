"""What goes wrong between people, through the API: nobody loses what he typed, nothing happens twice, nothing is half done."""

from collections import Counter
from decimal import Decimal

import pytest

from tests.clients import a_client, an_order
from tests.contracts import LINES, TOTAL, a_draft, again, company_key, received, reviewed, sealed, submitted
from tests.fresh import at_once
from tests.proposals import a_taken_request
from tuanding.contracting.commission.models import Earned
from tuanding.contracting.contracts.models import Approval, Contract, Review, Seal
from tuanding.core.journal.audit import verify
from tuanding.core.journal.models import Entry
from tuanding.selling.clients.models import Client, Ending, Referral

pytestmark = [pytest.mark.both, pytest.mark.clause("1.1", "1.8", "5.2", "5.3", "5.4", "5.5")]
PASSED = {str(code): {"verdict": "pass", "remark": "已核对"} for code in range(1, 10)}
BREAK_OFF = {"reason": "客户停业", "none_because": "不便推荐"}


@pytest.fixture(autouse=True)
def whole(fresh_db):
    """Commits are real here, and the journal holds after every test."""
    yield
    assert verify() == []


def acts(*requests):
    """Each (program, path, body[, key]) at the same moment: [(status, body), …]."""
    outcomes = at_once(*[lambda one=one: one[0].tries(*one[1:]) for one in requests], seconds=120)
    assert not [one for one in outcomes if isinstance(one, Exception)], outcomes
    return outcomes


def statuses(outcomes):
    return Counter(status for status, _body in outcomes)


def at(contract, move=""):
    return f"/contracts/{contract.pk}{move}"


def test_the_second_of_two_editors_is_shown_both_values_of_each_field(cast, programs):
    contract, rep = a_draft(cast), programs.sales_rep
    rep.patch(at(contract), {"version": 1, "delivery_place": "后门收货处，滨江路 90 号", "extra": "分两批"})
    late = {"version": 1, "delivery_place": "前门", "receiver": "罗敏"}
    status, why = rep.send("patch", at(contract), late)
    assert (status, why["version"]) == (409, 2)
    assert why["conflicts"]["delivery_place"] == {"yours": "前门", "theirs": "后门收货处，滨江路 90 号"}
    assert rep.get(at(contract))["terms"]["delivery_place"].startswith("后门")


def test_two_editors_at_the_same_moment(cast, programs):
    contract, rep = a_draft(cast), programs.sales_rep
    texts = ["甲", "乙"]
    outcomes = at_once(*[lambda t=t: rep.send("patch", at(contract), {"version": 1, "extra": t}) for t in texts])
    assert statuses(outcomes) == {200: 1, 409: 1}
    (why,) = [body for status, body in outcomes if status == 409]
    assert set(why["conflicts"]["extra"].values()) == set(texts)


def test_without_version_422_and_stale_409(cast, programs):
    contract, rep = a_draft(cast), programs.sales_rep
    status, why = rep.send("patch", at(contract), {"extra": "x"})
    assert (status, list(why["errors"])) == (422, ["version"])
    for move in ("/withdraw", "/revise", "/cancel"):
        assert rep.tries(at(contract, move), {"reason": "x"})[0] == 422
    assert rep.tries(at(contract, "/withdraw"), {"version": 9, "reason": "x"})[0] == 409
    assert again(contract).state == "draft"


def test_the_same_button_twice_signs_once_and_answers_the_same(cast, programs):
    contract = a_draft(cast)
    body = {"version": 1, "signed_on": "2026-11-24", "signed_by": "罗敏", "copies": 2, "none_because": "不便"}
    twice = acts(*[(programs.sales_rep, at(contract, "/submit"), body, "click")] * 2)
    assert twice[0] == twice[1]
    assert (twice[0][0], Earned.objects.count()) == (200, 1)
    assert programs.sales_rep.tries(at(contract, "/submit"), {**body, "copies": 3}, "click")[0] == 422


def test_twenty_times_the_same_button_at_once_seals_once(cast, programs):
    contract = reviewed(cast)
    company_key(cast)
    press = (programs.finance, at(contract, "/seal"), {"version": contract.version}, "click")
    outcomes = acts(*[press] * 20)
    assert statuses(outcomes) == {200: 20}
    assert Seal.objects.count() == 1


def test_twenty_keys_at_once_deliver_one_proposal(cast, programs):
    request = a_taken_request(cast)
    line = {"style": "夹克", "fabric": "涤棉", "quantity": 12, "unit_price": "268.50"}
    body = {"version": request.version, "text": "逐条满足。", "lines": [line]}
    path = f"/proposal-requests/{request.pk}/deliver"
    outcomes = acts(*[(programs.designer, path, body, f"key {number}") for number in range(20)])
    assert statuses(outcomes) == {201: 1, 409: 19}


def test_two_reviewers_at_once_approve_once(cast, programs):
    contract = submitted(cast)
    received(cast, contract)
    body = {"version": contract.version, "points": PASSED}
    outcomes = acts(*[(who, at(contract, "/reviews"), body) for who in (programs.finance, programs.finance2)])
    version = again(contract).version
    approvals = acts(
        *[(who, at(contract, "/approve"), {"version": version}) for who in (programs.finance, programs.finance2)]
    )
    assert 201 in statuses(outcomes)
    assert (statuses(approvals), Approval.objects.count()) == ({200: 1, 409: 1}, 1)
    assert Review.objects.filter(contract=contract).count() == statuses(outcomes)[201]


def test_broken_off_first_the_seal_is_refused(cast, programs):
    contract = reviewed(cast)
    company_key(cast)
    order = contract.group_order
    programs.sales_rep.post(f"/orders/{order.pk}/break_off", {"version": order.version, **BREAK_OFF})
    status, why = programs.finance.tries(at(contract, "/seal"), {"version": contract.version})
    assert (status, why["error"]) == (409, "ended")
    assert (again(contract).state, Seal.objects.count()) == ("withdrawn", 0)


def test_sealed_first_the_break_off_cancels_with_negative_n_c_t_that_day(cast, programs):
    contract = sealed(cast)
    order = contract.group_order
    cast.later(days=1)
    programs.sales_rep.post(f"/orders/{order.pk}/break_off", {"version": order.version, **BREAK_OFF})
    assert again(contract).state == "cancelled"
    taken_back = Earned.objects.get(on=cast.now.date())
    assert (taken_back.signed, taken_back.amount) == (-1, -TOTAL)
    assert taken_back.commission == -Decimal("3159.60")


@pytest.mark.parametrize("turn", [1, -1], ids=["seal started first", "break-off started first"])
def test_break_off_against_seal_at_the_same_moment(cast, programs, turn):
    contract = reviewed(cast)
    company_key(cast)
    order = contract.group_order
    seal = (programs.finance, at(contract, "/seal"), {"version": contract.version})
    broken = (programs.sales_rep, f"/orders/{order.pk}/break_off", {"version": order.version, **BREAK_OFF})
    (sealing, _), (breaking, _) = acts(*[seal, broken][::turn])[::turn]
    assert (breaking, sealing) in [(200, 200), (200, 409)]
    assert Contract.objects.get().state == ("cancelled" if sealing == 200 else "withdrawn")
    assert sum(row.signed for row in Earned.objects.all()) == 0


def test_a_foreign_rep_finds_nothing_and_changes_nothing(cast, programs):
    contract, before = submitted(cast), Entry.objects.count()
    order, client = contract.group_order_id, contract.group_order.client_id
    tries = {
        f"/orders/{order}/break_off": {"version": 99, **BREAK_OFF},
        f"/orders/{order}/visits": {"purpose": "Hq", "steps": ["need"]},
        f"/clients/{client}/release": {"version": 99},
        f"/clients/{client}/calls": {"outcome": "refused"},
        at(contract, "/withdraw"): {"version": 99, "reason": "x"},
        at(contract, "/seal"): {"version": 99},
        at(contract, "/words"): {"text": "x"},
    }
    for rep in (programs.sales_rep2, programs.sales_rep3):
        assert {path: rep.tries(path, body)[0] for path, body in tries.items()} == dict.fromkeys(tries, 404)
        assert rep.send("get", at(contract))[0] == 404
        assert rep.get("/contracts")["items"] == []
    assert Entry.objects.count() == before


def test_an_import_with_errors_names_every_cell_and_takes_nothing(cast, programs):
    text = "客户名称,人数,电话\n云岭茶业有限公司,约80,13700000009\n,12,\n北辰物业有限公司,9,12\n"
    status, tried = programs.back_office.upload("/clients/import", text, preview="true")
    errors = [(one["line"], one["column"], one["value"]) for one in tried["errors"]]
    assert (status, tried["added"]) == (200, 0)
    assert (status, errors) == (200, [(2, "人数", "约80"), (3, "客户名称", ""), (4, "电话", "12")])
    status, why = programs.back_office.upload("/clients/import", text)
    assert (status, why["error"], Client.objects.count()) == (422, "import_refused", 0)


def test_a_break_off_asks_for_referrals_or_a_reason(cast, programs):
    order = an_order(cast)
    path, body = f"/orders/{order.pk}/break_off", {"version": order.version, "reason": "没有预算"}
    assert programs.sales_rep.tries(path, body)[0] == 422
    assert not Ending.objects.exists()
    with_referral = {**body, "referrals": [{"company": "云岭茶业有限公司", "name": "吴科长", "phone": "13700000009"}]}
    programs.sales_rep.post(path, with_referral)
    assert Referral.objects.get().client.name == "云岭茶业有限公司"
    assert programs.sales_rep.tries(path, with_referral)[0] == 409


def test_a_key_belongs_to_its_body_and_its_person(cast, programs):
    client, rep = a_client(cast), programs.sales_rep
    path, body = f"/clients/{client.pk}/calls", {"outcome": "refused", "remark": "刚换过"}
    first = rep.tries(path, body, "k")
    assert rep.tries(path, body, "k") == first
    status, why = rep.tries(path, {**body, "remark": "别的"}, "k")
    assert (status, why["error"]) == (422, "key_reused")
    assert client.activities_calls.count() == 1


def test_a_line_that_does_not_fit_is_named_and_nothing_typed_is_kept_half(cast, programs):
    contract = a_draft(cast)
    row = {"style": "夹克", "quantity": 3, "unit_price": "一百"}
    status, why = programs.sales_rep.send("patch", at(contract), {"version": 1, "extra": "新", "lines": [row]})
    assert (status, list(why["errors"])) == (422, ["lines.1.unit_price"])
    revision = again(contract).newest_revision()
    assert (revision.extra, revision.lines.count()) == ("", len(LINES))
