"""The pages of contracts: who opens them, what the forms do, what a refusal keeps."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.clients import an_order
from tests.contracts import (
    FOURTH_FAILS,
    a_draft,
    accepted,
    again,
    company_key,
    received,
    reviewed,
    sealed,
    sent_back,
    sign,
    submitted,
)
from tuanding.contracting.contracts import rules
from tuanding.contracting.contracts.models import Contract, Receipt, Review, Signature
from tuanding.contracting.contracts.operations import revise_contract
from tuanding.core.jobs.queue import run_due
from tuanding.core.pages.panels import acts_of, panels_of, steps_of
from tuanding.core.pages.waiting import waiting_for
from tuanding.core.worklist.clocks import Clock
from tuanding.selling.clients.models import GroupOrder, Reach

pytestmark = pytest.mark.django_db
NO_PEOPLE = {"r-TOTAL_FORMS": "1", "r-INITIAL_FORMS": "0"}
TERMS = {
    "sign_on": "2026-11-24",
    "delivery_on": "2027-01-18",
    "delivery_place": "滨江路 88 号收货处",
    "receiver": "罗敏",
    "receiver_phone": "13900000001",
    "deposit_basis_points": "40",
    "deposit_days": "3",
    "payment_method": "银行转账",
    "balance_terms": "验收后七日",
    "acceptance": "GB/T 2664",
    "tolerance_basis_points": "3",
    "originals": "2",
}
LINE = {"style": "夹克", "sex": "u", "fabric": "涤棉", "quantity": "12", "unit_price": "1,268.50"}


def url(name, contract):
    return reverse(f"contracts:{name}", args=[contract.pk])


def edit_body(contract, lines, **terms):
    rows = {f"lines-{i}-{name}": value for i, line in enumerate(lines) for name, value in line.items()}
    count = {"lines-TOTAL_FORMS": str(len(lines)), "lines-INITIAL_FORMS": "0"}
    return {**TERMS, **count, **rows, "seen": str(contract.version), **terms}


def verdict_body(contract, decisions, outcome):
    points = {f"verdict_{code}": one.verdict for code, one in decisions.items()}
    points |= {f"remark_{code}": one.remark for code, one in decisions.items()}
    return {**points, "outcome": outcome, "seen": str(contract.version)}


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("sales_rep", 200),
        ("sales_rep2", 404),
        ("sales_rep3", 404),
        ("department_manager", 200),
        ("back_office", 200),
        ("department_manager2", 404),
        ("marketing_manager", 200),
        ("general_manager", 200),
        ("finance", 200),
        ("designer", 403),
        ("measurer", 403),
        ("administrator", 403),
        ("production_manager", 404),
        ("logistics_manager", 404),
    ],
)
def test_who_opens_a_submitted_contract(cast, browser, who, status):
    assert browser(who).get(url("contract", submitted(cast))).status_code == status


def test_finance_opens_no_draft(cast, browser):
    assert browser("finance").get(url("contract", a_draft(cast))).status_code == 404


def test_production_sees_the_contract_without_prices(cast, browser):
    contract = sealed(cast)
    Reach.objects.create(group_order=contract.group_order, centre="production", since=cast.now)
    page = browser("production_manager").get(url("contract", contract)).content.decode()
    assert "前厅西服套装" in page
    assert not [amount for amount in ("860.00", "105,320", "31,596", "壹拾万伍仟") if amount in page]
    listed = browser("production_manager").get(reverse("contracts:list") + "?tab=all").content.decode()
    assert contract.number in listed
    assert "105,320" not in listed
    for name in ("sealed", "scan"):
        assert browser("production_manager").get(url(name, contract)).status_code in (403, 404)
    assert browser("production_manager").get(url("f21", contract)).status_code == 404
    assert browser("production_manager").get(url("f21", contract) + "?edition=no_prices").status_code == 200


def test_an_edition_nobody_prints_is_no_address(cast, browser):
    assert browser("sales_rep").get(url("f21", a_draft(cast)) + "?edition=x").status_code == 404


def test_what_was_typed_is_shown_again_when_the_contract_was_submitted_meanwhile(cast, browser):
    contract = a_draft(cast)
    body = edit_body(contract, [LINE], delivery_place="另一个地址 12 号")
    assert browser("sales_rep").get(url("edit", contract)).status_code == 200
    sign(cast, contract)
    answer = browser("sales_rep").post(url("edit", contract), body)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "另一个地址 12 号" in page
    assert again(contract).newest_revision().delivery_place != "另一个地址 12 号"
    assert browser("sales_rep").get(url("edit", contract)).status_code == 302


def test_the_rep_drafts_from_the_order(cast, browser):
    order = accepted(cast, an_order(cast))
    page = browser("sales_rep")
    address = reverse("contracts:new", args=[order.pk])
    assert "前厅西服套装" in page.get(address).content.decode()
    page.post(address, {**TERMS, "deposit_basis_points": "33.33"})
    contract = Contract.objects.get()
    assert contract.newest_revision().deposit_basis_points == 3333
    assert page.get(address).status_code == 409


def test_lines_and_terms_are_saved_together(cast, browser):
    contract = a_draft(cast)
    answer = browser("sales_rep").post(url("edit", contract), edit_body(contract, [LINE, {"sex": "u"}]))
    assert answer.status_code == 302
    revision = again(contract).newest_revision()
    assert [str(line.amount) for line in revision.lines.all()] == ["15222.00"]
    assert (str(revision.deposit), revision.acceptance) == ("6088.80", "GB/T 2664")


def test_a_wrong_cell_is_named_and_nothing_typed_is_lost(cast, browser):
    contract = a_draft(cast)
    body = edit_body(contract, [LINE, {**LINE, "quantity": "十二"}], delivery_on="明年")
    answer = browser("sales_rep").post(url("edit", contract), body)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="十二"' in page
    assert 'value="明年"' in page
    assert again(contract).newest_revision().lines.count() == 3


def test_two_editors_are_shown_both_values(cast, browser):
    contract = a_draft(cast)
    first = {**edit_body(contract, [LINE]), "initial-delivery_place": "x", "delivery_place": "后门收货处 90 号"}
    browser("sales_rep").post(url("edit", contract), first)
    answer = browser("sales_rep").post(
        url("edit", contract), edit_body(contract, [LINE], delivery_place="前门收货处 1 号")
    )
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "后门收货处 90 号" in page
    assert "前门收货处 1 号" in page


def test_the_signature_is_recorded_with_its_scan_and_referrals(cast, browser):
    from io import BytesIO

    from django.core.files.uploadedfile import SimpleUploadedFile
    from PIL import Image

    contract, picture = a_draft(cast), BytesIO()
    Image.new("RGB", (20, 20), "white").save(picture, "PNG")
    form_data = {
        "signed_by": "罗敏",
        "signed_on": "2026-11-24",
        "copies": "2",
        "seen": str(contract.version),
        **NO_PEOPLE,
        "r-0-company": "云岭茶业有限公司",
        "r-0-name": "吴科长",
        "scan": SimpleUploadedFile("合同.png", picture.getvalue()),
    }
    answer = browser("sales_rep").post(url("sign", contract), form_data)
    assert answer.url == url("contract", contract)
    signature = Signature.objects.get()
    assert signature.referral_list.referrals.get().name == "吴科长"
    assert browser("finance").get(url("scan", contract)).status_code == 200


def test_signing_without_referrals_says_what_is_missing(cast, browser):
    contract = a_draft(cast)
    form_data = {"signed_by": "罗敏", "signed_on": "2026-11-24", "copies": "2", "seen": "1", **NO_PEOPLE}
    answer = browser("sales_rep").post(url("sign", contract), form_data)
    assert answer.status_code == 422
    assert "条 1.8" in answer.content.decode()


def test_finance_reviews_seals_and_the_rep_tells(cast, browser):
    company_key(cast)
    contract = submitted(cast)
    finance, rep = browser("finance"), browser("sales_rep")
    finance.post(url("receipt", contract), {"copies": "2"})
    from tests.contracts import ALL_PASS

    finance.post(url("review", contract), verdict_body(contract, ALL_PASS, "approve"))
    contract = again(contract)
    finance.post(url("seal", contract), {"seen": str(contract.version)})
    run_due(cast.now)
    rep.post(url("tell", contract), {"how": "called", "person": "罗敏"})
    contract = again(contract)
    assert (contract.state, Receipt.objects.count(), contract.tellings.count()) == ("sealed", 1, 1)
    page = rep.get(url("contract", contract)).content.decode()
    assert "叁万壹仟伍佰玖拾陆元整" in page
    assert rep.get(url("sealed", contract)).status_code == 200


def test_the_rep_is_shown_point_by_point_what_was_sent_back(cast, browser):
    contract = submitted(cast)
    browser("finance").post(url("review", contract), verdict_body(contract, FOURTH_FAILS, "send_back"))
    page = browser("sales_rep").get(url("contract", contract)).content.decode()
    assert "大写与明细不符，请改" in page
    assert url("revise", contract) in page
    browser("sales_rep").post(url("revise", contract), {"reason": "照改", "seen": str(again(contract).version)})
    assert "大写与明细不符，请改" in browser("sales_rep").get(url("edit", contract)).content.decode()


def test_an_undecided_point_is_named_beside_it(cast, browser):
    contract = submitted(cast)
    body = verdict_body(contract, FOURTH_FAILS, "send_back") | {"verdict_9": "", "remark_4": ""}
    answer = browser("finance").post(url("review", contract), body)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "第 9 点「尾款结算」还没有判" in page
    assert "第 4 点「总价」要写意见" in page


def test_a_verdict_nobody_offers_and_a_remark_too_long_are_named_beside_their_points(cast, browser):
    contract = submitted(cast)
    body = verdict_body(contract, FOURTH_FAILS, "send_back") | {"verdict_9": "maybe", "remark_4": "长" * 301}
    answer = browser("finance").post(url("review", contract), body)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "maybe" in page
    assert "300" in page
    assert not Review.objects.filter(revision__contract=contract).exists()


def test_the_locked_seal_says_why(cast, browser):
    page = browser("finance").get(url("contract", submitted(cast))).content.decode()
    assert "九点全过才能盖章" in page
    assert "btn seal" not in page
    assert "btn seal" in browser("finance").get(url("contract", reviewed(cast))).content.decode()


def test_the_same_seal_button_twice_answers_twice(cast, browser):
    company_key(cast)
    contract = reviewed(cast)
    form_data = {"seen": str(contract.version), "once": "one-key"}
    finance = browser("finance")
    first, second = (finance.post(url("seal", contract), form_data) for _ in range(2))
    assert first.url == second.url
    assert contract.seals.count() == 1


@pytest.mark.parametrize("name", ["review", "seal", "receipt"])
def test_a_rep_does_nothing_of_finances(cast, browser, name):
    contract = submitted(cast)
    assert browser("sales_rep").post(url(name, contract), {"seen": "2"}).status_code == 403
    assert again(contract).version == contract.version


@pytest.mark.parametrize("name", ["edit", "sign", "revise", "withdraw", "cancel"])
def test_finance_does_nothing_of_the_reps(cast, browser, name):
    assert browser("finance").get(url(name, submitted(cast))).status_code == 403


def test_rep_and_finance_write_to_each_other(cast, browser):
    contract = submitted(cast)
    browser("finance").post(url("word", contract), {"text": "总价差 200.00？"})
    assert "总价差 200.00？" in browser("sales_rep").get(url("contract", contract)).content.decode()


def test_the_queue_of_finance_begins_with_the_oldest(cast, browser):
    first = submitted(cast)
    cast.later(hours=1)
    second = submitted(cast)
    page = browser("finance").get(reverse("contracts:list")).content.decode()
    assert page.index(first.number) < page.index(second.number)


def test_a_contract_just_sealed_stands_where_its_rep_looks_first(cast, browser):
    contract = sealed(cast)
    page = browser("sales_rep")
    assert contract.number in page.get(reverse("contracts:list")).content.decode()
    assert contract.number in page.get(reverse("contracts:list") + "?tab=tell").content.decode()
    run_due(cast.now + timedelta(hours=1))
    page.post(url("tell", contract), {"how": "called", "person": "罗敏"})
    assert contract.number in page.get(reverse("contracts:list")).content.decode()
    assert contract.number not in page.get(reverse("contracts:list") + "?tab=tell").content.decode()


def test_the_list_asks_as_often_for_one_row_as_for_many(cast, browser):
    page, counts = browser("sales_rep"), []
    for rows in (1, 5):
        for _ in range(rows):
            a_draft(cast)
        page.get(reverse("contracts:list"))
        with CaptureQueriesContext(connection) as queries:
            page.get(reverse("contracts:list"))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def waits(cast, who):
    return {thing.kind for thing in waiting_for(getattr(cast, who), cast.now) if thing.kind.startswith("contract")}


def test_what_waits_for_whom(cast):
    a_draft(cast)
    submitted(cast)
    sent_back(cast)
    reviewed(cast)
    sealed(cast)
    assert waits(cast, "sales_rep") == {"contract_draft", "contract_sent_back", "contract_sealed"}
    assert waits(cast, "finance") == {"contract_submitted", "contract_approved"}
    assert waits(cast, "sales_rep2") == waits(cast, "department_manager") == set()


def test_finance_is_asked_for_the_originals_of_each_draft(cast):
    contract = submitted(cast)
    before_receipt = [one.title for one in waiting_for(cast.finance, cast.now)]
    received(cast, contract)
    in_hand = [one.title for one in waiting_for(cast.finance, cast.now)]
    contract = reviewed(cast, again(contract), FOURTH_FAILS, approve=False)
    revise_contract(contract, by=cast.sales_rep, at=cast.now, seen=contract.version, reason="照改")
    sign(cast, again(contract))
    next_draft = [one.title for one in waiting_for(cast.finance, cast.now)]
    assert (before_receipt, in_hand, next_draft) == (["收下原件，九点评审"], ["九点评审"], ["收下原件，九点评审"])


def test_the_order_page_has_money_gate_and_next_step(cast):
    contract = submitted(cast)
    order, rep = contract.group_order, cast.sales_rep
    columns = panels_of(order, rep, cast.now)
    assert next(p.template for p in columns["money"]) == "contracts/panel_money.html"
    assert "contracts/panel_gate.html" in [p.template for p in columns["next"]]
    assert [(one.who, one.title) for one in steps_of(order, rep, cast.now)][:1] == [("财务部", "收下原件，九点评审")]
    received(cast, contract)
    order_on_page = GroupOrder.objects.get(pk=order.pk)
    assert [one.title for one in steps_of(order_on_page, rep, cast.now)][:1] == ["九点评审"]
    assert url("contract", contract) in [act.url for act in acts_of(order, rep, cast.now)]


def test_the_order_page_says_why_there_is_no_contract_yet(cast):
    acts = acts_of(an_order(cast), cast.sales_rep, cast.now)
    (draft,) = [act for act in acts if "contract/new" in act.url]
    assert "接受方案" in draft.why_not


def test_the_seal_is_due_within_four_working_hours(cast):
    due = Clock().due("seal_hours", reviewed(cast).newest_revision().approval.at)
    assert (due.date(), due.hour) == (date(2026, 11, 24), 16)


def test_the_edit_page_marks_what_the_signature_needs(cast, browser):
    page = browser("sales_rep").get(url("edit", a_draft(cast))).content.decode()
    assert page.count("签字前要填") == len(rules.TERMS_BEFORE_SIGNING)
    assert "可空" not in page


def test_what_is_missing_for_the_signature_leads_to_its_field(cast, browser):
    contract = a_draft(cast)
    assert "去补" not in browser("sales_rep").get(url("sign", contract)).content.decode()
    contract.newest_revision().__class__.objects.filter(contract=contract).update(acceptance="")
    page = browser("sales_rep").get(url("sign", contract)).content.decode()
    assert f'href="{url("edit", contract)}#id_acceptance"' in page
    assert 'id="id_acceptance"' in browser("sales_rep").get(url("edit", contract)).content.decode()
    contract.newest_revision().lines.all().delete()
    page = browser("sales_rep").get(url("sign", contract)).content.decode()
    assert f'href="{url("edit", contract)}#lines-rows"' in page


@pytest.mark.clause("5.4")
def test_a_contract_nobody_has_reviewed_has_not_passed(cast, browser):
    page = browser("sales_rep").get(url("contract", submitted(cast))).content.decode()
    assert "还有 9 点没有评审" in page
    assert "九点全过" not in page.partition("data-words")[2].partition("</p>")[0]
    passed = browser("sales_rep").get(url("contract", reviewed(cast))).content.decode()
    assert "九点全过" in passed.partition("data-words")[2].partition("</p>")[0]
