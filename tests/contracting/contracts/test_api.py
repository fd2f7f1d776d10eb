"""The same acts for programs."""

import pytest

from tests.clients import an_order
from tests.contracts import a_draft, accepted, company_key, received, reviewed, sealed, submitted
from tuanding.contracting.contracts.models import Contract, Review, Seal
from tuanding.contracting.contracts.operations import sealing
from tuanding.core.jobs.queue import run_due
from tuanding.selling.clients.models import Reach

pytestmark = [pytest.mark.django_db, pytest.mark.both]
TERMS = {
    "delivery_on": "2027-01-18",
    "delivery_place": "滨江路 88 号收货处",
    "receiver": "罗敏",
    "receiver_phone": "13900000001",
    "acceptance": "GB/T 2664",
}
LINE = {"style": "夹克", "fabric": "涤棉", "description": "立领", "quantity": 12, "unit_price": "268.50"}
SIGNED = {"signed_on": "2026-11-24", "signed_by": "罗敏", "copies": 2, "none_because": "不便"}
NINE = {str(code): {"verdict": "pass"} for code in range(1, 10)}
FOURTH = {**NINE, "4": {"verdict": "fail", "remark": "大写不符"}}


def path(contract, act=""):
    pk = contract["id"] if isinstance(contract, dict) else contract.pk
    return f"/contracts/{pk}{act and '/'}{act}"


def test_from_the_draft_to_the_told_client(cast, program):
    company_key(cast)
    order = accepted(cast, an_order(cast))

    def act(who, method, where, body):
        status, answer = program(who, method, where, body)
        assert status in (200, 201), answer
        return answer

    row = act("sales_rep", "post", "/contracts", {"group_order": order.pk, **TERMS})
    row = act(
        "sales_rep", "patch", path(row), {"version": row["version"], "lines": [LINE], "deposit_basis_points": 4000}
    )
    assert (row["total"], row["deposit"], row["total_in_capitals"]) == ("3222.00", "1288.80", "叁仟贰佰贰拾贰元整")
    row = act("sales_rep", "post", path(row, "submit"), {"version": row["version"], **SIGNED})
    row = act("finance", "post", path(row, "receipts"), {"copies": 2})
    assert row["receipt"] == "F22-2026-0001"
    act("finance", "post", path(row, "reviews"), {"version": row["version"], "points": FOURTH})
    row = act("finance", "post", path(row, "send_back"), {"version": row["version"]})
    row = act("sales_rep", "post", path(row, "revise"), {"version": row["version"], "reason": "照改"})
    row = act("sales_rep", "post", path(row, "submit"), {"version": row["version"], **SIGNED})
    act("finance", "post", path(row, "reviews"), {"version": row["version"], "points": NINE})
    status, why = program("finance", "post", path(row, "approve"), {"version": row["version"]})
    assert (status, why["field"]) == (409, "receipt")  # of this draft, not of the one sent back
    act("finance", "post", path(row, "receipts"), {"copies": 2})
    row = act("finance", "post", path(row, "approve"), {"version": row["version"]})
    row = act("finance", "post", path(row, "seal"), {"version": row["version"]})
    run_due(cast.now)
    row = act("sales_rep", "post", path(row, "tellings"), {"how": "sent", "person": "罗敏"})
    assert (row["state"], row["told"], row["payment_notice"]) == ("sealed", True, "F24-2026-0001")
    assert row["originals"] == {"finance": 2}


def test_a_move_names_the_version_it_saw(cast, program):
    contract = submitted(cast)
    assert program("finance", "post", path(contract, "seal"), {})[0] == 422
    assert program("finance", "post", path(contract, "send_back"), {"version": 1})[0] == 409
    assert program("sales_rep2", "post", path(contract, "withdraw"), {"version": 1, "reason": "x"})[0] == 404
    assert program("sales_rep2", "patch", path(contract), {"version": 99, "extra": "x"})[0] == 404
    assert program("department_manager", "post", path(contract, "approve"), {"version": contract.version})[0] == 403


def test_a_stale_edit_shows_both_values(cast, program):
    contract = a_draft(cast)
    program("sales_rep", "patch", path(contract), {"version": 1, "extra": "甲"})
    status, problem = program("sales_rep", "patch", path(contract), {"version": 1, "extra": "乙"})
    assert (status, problem["conflicts"], problem["version"]) == (409, {"extra": {"yours": "乙", "theirs": "甲"}}, 2)


def test_a_wrong_line_is_named(cast, program):
    contract = a_draft(cast)
    for wrong, field in (
        ({"quantity": 0}, "quantity"),
        ({"unit_price": "1.005"}, "unit_price"),
        ({"style": " "}, "style"),
    ):
        body = {"version": 1, "lines": [LINE, LINE | wrong]}
        status, problem = program("sales_rep", "patch", path(contract), body)
        assert (status, list(problem["errors"])) == (422, [f"lines.2.{field}"])


def test_nine_points_are_needed_and_the_gate_is_told(cast, program):
    contract = submitted(cast)
    eight = {code: one for code, one in NINE.items() if code != "9"}
    status, problem = program("finance", "post", path(contract, "reviews"), {"version": 2, "points": eight})
    assert (status, list(problem["errors"])) == (422, ["points.9.verdict"])
    status, problem = program("finance", "post", path(contract, "approve"), {"version": contract.version})
    assert (status, problem["error"]) == (409, "blocked")
    status, problem = program("finance", "post", path(contract, "seal"), {"version": contract.version})
    assert (status, problem["error"]) == (409, "blocked")


def test_a_colleague_s_review_is_not_passed_over(cast, program):
    contract = submitted(cast)
    received(cast, contract)
    reviews, version = path(contract, "reviews"), {"version": contract.version}
    first = program("finance", "post", reviews, {**version, "points": FOURTH})[1]
    status, why = program("finance2", "post", reviews, {**version, "points": NINE})
    assert (status, why["error"], why["field"]) == (409, "blocked", "after")
    assert "退回的点：4" in why["message"]
    assert program("finance2", "post", path(contract, "approve"), version)[0] == 409
    assert program("finance2", "post", reviews, {**version, "points": NINE, "after": first["id"]})[0] == 201
    assert program("finance2", "post", path(contract, "approve"), version)[0] == 200


def test_the_same_key_seals_once_and_answers_the_same(cast, program):
    company_key(cast)
    contract = reviewed(cast)
    sealing = "finance", "post", path(contract, "seal")
    first, second = (program(*sealing, {"version": contract.version}, "k1") for _ in range(2))
    assert first == second
    assert Seal.objects.count() == 1
    assert program(*sealing, {"version": contract.version + 1}, "k1")[0] == 422


def test_amounts_are_kept_from_production(cast, program):
    contract = sealed(cast)
    Reach.objects.create(group_order=contract.group_order, centre="production", since=cast.now)
    status, row = program("production_manager", "get", path(contract))
    assert (status, row["total"], row["lines"][0]["unit_price"], row["lines"][0]["quantity"]) == (200, None, None, 38)
    assert "deposit_basis_points" not in row["terms"]
    assert program("production_manager", "get", path(contract, "reviews"))[0] == 404


def test_a_list_by_state(cast, program):
    a_draft(cast)
    contract = submitted(cast)
    _status, body = program("sales_rep", "get", "/contracts?state=submitted")
    assert [row["id"] for row in body["items"]] == [contract.pk]
    assert len(program("sales_rep", "get", "/contracts")[1]["items"]) == 2


def test_the_rules_can_be_asked(cast, program):
    _status, rules = program("finance", "get", path(submitted(cast), "rules"))
    assert [rule["rule_verdict"] for rule in rules] == ["pass"] * 9


def test_an_unknown_field_is_refused(cast, program):
    contract = a_draft(cast)
    assert program("sales_rep", "patch", path(contract), {"version": 1, "total": "1.00"})[0] == 422
    assert program("sales_rep", "patch", path(contract), {"version": 1, "state": "sealed"})[0] == 422
    assert Contract.objects.get().version == 1


@pytest.mark.parametrize(
    ("who", "act", "body"),
    [("sales_rep", "words", {"text": "请先看第四项"}), ("sales_rep", "tellings", {"how": "sent", "person": "罗敏"})],
)
def test_the_repeat_of_a_fact_gets_the_first_answer(cast, program, who, act, body):
    contract = sealed(cast)
    run_due(cast.now)
    first = program(who, "post", path(contract, act), body, key="once")
    assert first[0] == 201, first
    assert program(who, "post", path(contract, act), body, key="once") == first
    assert program(who, "post", path(contract, act), {**body, "remark": "x"}, key="once")[0] == 422


def test_the_same_review_without_a_key_is_recorded_once_and_another_one_counts(cast, program):
    contract = submitted(cast)

    def review(points):
        return program("finance", "post", path(contract, "reviews"), {"version": contract.version, "points": points})

    statuses = [review(NINE)[0] for _ in range(4)]
    assert statuses == [201, 409, 409, 409]
    assert "不用再记一次" in review(NINE)[1]["message"]
    assert review(FOURTH)[0] == 201
    assert Review.objects.count() == 2


def test_a_review_of_a_program_counts_for_the_page_that_says_the_same(cast, program):
    contract = submitted(cast)
    received(cast, contract)
    program("finance", "post", path(contract, "reviews"), {"version": contract.version, "points": NINE})
    assert reviewed(cast, contract).state == "approved"
    assert Review.objects.count() == 1


def test_while_one_seals_another_is_refused_before_the_sheet_is_set(cast, program, monkeypatch):
    contract = reviewed(cast)
    company_key(cast)
    meanwhile = []

    def second(*args, **kwargs):
        if not meanwhile:
            meanwhile.append(None)
            meanwhile[0] = program("finance", "post", path(contract, "seal"), {"version": contract.version})
        return issue(*args, **kwargs)

    issue = sealing.issue
    monkeypatch.setattr(sealing, "issue", second)
    status, _row = program("finance", "post", path(contract, "seal"), {"version": contract.version})
    assert status == 200
    assert meanwhile[0][0] == 409 and "正在盖章" in meanwhile[0][1]["message"]
    assert Seal.objects.count() == 1


def test_who_was_refused_or_broke_off_keeps_nobody_from_sealing(cast, program, monkeypatch):
    contract = reviewed(cast)
    company_key(cast)

    def broken(*_args, **_kwargs):
        raise OSError("broken")

    with monkeypatch.context() as patched:
        patched.setattr(sealing, "issue", broken)
        assert program("finance", "post", path(contract, "seal"), {"version": contract.version})[0] == 500
    assert program("finance", "post", path(contract, "seal"), {"version": contract.version})[0] == 200
