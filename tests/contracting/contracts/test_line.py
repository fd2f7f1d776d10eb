"""From the accepted proposal to the seal, and the ways back."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from tests.clients import an_order
from tests.contracts import (
    ALL_PASS,
    FOURTH_FAILS,
    LINES,
    REFERRALS,
    TOTAL,
    a_draft,
    accepted,
    again,
    received,
    reviewed,
    seal,
    sealed,
    sent_back,
    sign,
    submitted,
)
from tuanding.contracting.contracts import queries
from tuanding.contracting.contracts.models import Contract, PaymentNotice, Review, Revision
from tuanding.contracting.contracts.operations import (
    approve_contract,
    cancel_contract,
    draft_contract,
    edit_contract,
    hand_over_originals,
    revise_contract,
    settle_review,
    tell_client,
    withdraw_contract,
)
from tuanding.contracting.contracts.operations.reviewing import PointDecision
from tuanding.contracting.contracts.states import FAIL, PASS
from tuanding.core.accounts.actors import actor_of
from tuanding.core.accounts.models import Deputy, RoleAssignment
from tuanding.core.jobs.queue import run_due
from tuanding.core.journal.audit import verify
from tuanding.core.kernel.refusal import Blocked, Denied, Ended, Invalid, NotFound, Stale
from tuanding.core.sheets.models import Issued
from tuanding.selling.clients.breaking import break_off
from tuanding.selling.clients.queries import computed_stage

pytestmark = pytest.mark.django_db


def test_a_draft_takes_its_lines_from_the_accepted_proposal(cast):
    contract = a_draft(cast)
    revision = contract.newest_revision()
    assert contract.number == "HT2026-0001"
    assert [line.style for line in revision.lines.all()] == [row["style"] for row in LINES]
    assert (revision.total, revision.deposit, revision.balance) == (TOTAL, 31596, 73724)


def test_without_an_accepted_proposal_there_is_no_contract(cast):
    with pytest.raises(Blocked, match="方案"):
        draft_contract(an_order(cast), by=cast.sales_rep, at=cast.now)


def test_an_order_has_one_live_contract(cast):
    contract = a_draft(cast)
    with pytest.raises(Blocked, match="HT2026-0001"):
        a_draft(cast, contract.group_order)
    withdraw_contract(contract, by=cast.sales_rep, at=cast.now, seen=contract.version, reason="客户改主意")
    assert a_draft(cast, contract.group_order).number == "HT2026-0002"


def test_a_refused_draft_uses_up_no_number(cast):
    first = a_draft(cast)
    with pytest.raises(Blocked):
        a_draft(cast, first.group_order)
    assert a_draft(cast).number == "HT2026-0002"


def test_sums_follow_from_lines_and_share(cast):
    contract = a_draft(cast)
    edit_contract(
        contract,
        by=cast.sales_rep,
        at=cast.now,
        seen=contract.version,
        lines=[{**LINES[0], "quantity": 1}],
        changes={"deposit_basis_points": 3333},
    )
    revision = again(contract).newest_revision()
    assert (str(revision.total), str(revision.deposit), str(revision.balance)) == ("860.00", "286.64", "573.36")


@pytest.mark.parametrize("price", ["860", "860.0", Decimal(860), 860, Decimal("8.6E+2")])
def test_however_a_price_is_typed_the_content_is_that_of_the_row(cast, price):
    contract = a_draft(cast)
    line = {**LINES[0], "unit_price": price}
    edit_contract(contract, by=cast.sales_rep, at=cast.now, seen=contract.version, lines=[line])
    assert verify() == []


def test_a_wrong_line_is_named_by_row_and_field(cast):
    contract = a_draft(cast)
    with pytest.raises(Invalid) as refused:
        edit_contract(
            contract,
            by=cast.sales_rep,
            at=cast.now,
            seen=contract.version,
            lines=[LINES[0], {**LINES[1], "quantity": 0, "unit_price": "12.345"}],
        )
    assert set(refused.value.errors) == {"lines.2.quantity", "lines.2.unit_price"}
    assert again(contract).newest_revision().lines.count() == 3


def test_the_second_of_two_editors_sees_the_first_ones_change(cast):
    contract = a_draft(cast)
    by, at, seen = cast.sales_rep, cast.now, contract.version
    edit_contract(contract, by=by, at=at, seen=seen, changes={"delivery_place": "后门收货处，滨江路 90 号"})
    with pytest.raises(Stale) as refused:
        edit_contract(contract, by=by, at=at, seen=seen, changes={"delivery_place": "前门"}, lines=LINES[:1])
    conflicts = refused.value.conflicts
    assert conflicts["delivery_place"] == {"yours": "前门", "theirs": "后门收货处，滨江路 90 号"}
    assert len(conflicts["lines"]["theirs"]) == 3


def test_a_signature_submits_counts_and_brings_finance_in(cast):
    contract = submitted(cast)
    order = contract.group_order
    assert contract.state == "submitted"
    assert computed_stage(order) == "Cc"
    assert order.activities_visits.filter(purpose="Cc").count() == 1
    assert order.reaches.filter(centre="finance").exists()
    assert queries.originals_with(contract) == {"rep": 2}


def test_signing_asks_for_the_referral_list(cast):
    with pytest.raises(Invalid):
        sign(cast, a_draft(cast), referrals=[])
    assert sign(cast, again(Contract.objects.get()), referrals=[], none_because="客户不便介绍").state == "submitted"


def test_an_incomplete_draft_is_not_signed(cast):
    with pytest.raises(Blocked, match="收货联系人"):
        sign(cast, a_draft(cast, receiver=""))


def test_finance_does_not_see_a_contract_before_it_is_signed(cast):
    contract = a_draft(cast)
    assert not queries.contracts(cast.finance).exists()
    sign(cast, contract)
    assert queries.contracts(cast.finance).exists()


def test_what_the_client_signed_is_edited_no_more(cast):
    contract = submitted(cast)
    with pytest.raises(Blocked, match="不再改动"):
        edit_contract(contract, by=cast.sales_rep, at=cast.now, seen=contract.version, changes={"extra": "x"})


def test_nine_points_passed_approve(cast):
    contract = reviewed(cast)
    assert contract.state == "approved"
    assert contract.newest_revision().approval.content_hash == contract.newest_revision().content_hash


def test_eight_points_do_not(cast):
    contract = submitted(cast)
    with pytest.raises(Blocked, match="第 4 点"):
        settle_review(contract, FOURTH_FAILS, by=cast.finance, at=cast.now, seen=contract.version, approve=True)
    with pytest.raises(Invalid) as refused:
        eight = {**ALL_PASS, 9: PointDecision("")}
        settle_review(contract, eight, by=cast.finance, at=cast.now, seen=contract.version, approve=True)
    assert list(refused.value.errors) == ["points.9.verdict"]


def test_deciding_against_the_rule_needs_a_remark(cast):
    contract = submitted(cast, delivery_on=cast.now.date().replace(day=30))
    with pytest.raises(Invalid) as refused:
        settle_review(contract, ALL_PASS, by=cast.finance, at=cast.now, seen=contract.version, approve=True)
    assert list(refused.value.errors) == ["points.6.remark"]
    agreed = {**ALL_PASS, 6: PointDecision(PASS, "生产中心同意加急")}
    assert reviewed(cast, contract, agreed).state == "approved"


def test_a_failed_point_sends_back_and_the_next_draft_copies_the_lines(cast):
    contract = sent_back(cast)
    assert contract.state == "sent_back"
    assert [p.code for p in queries.newest_failed_review(contract).points.all() if p.verdict == FAIL] == [4]
    revise_contract(contract, by=cast.sales_rep, at=cast.now, seen=contract.version, reason="按第 4 点改")
    contract = again(contract)
    assert (contract.state, contract.newest_revision().number, contract.newest_revision().lines.count()) == (
        "draft",
        2,
        3,
    )
    assert reviewed(cast, sign(cast, contract, referrals=[])).state == "approved"


def test_an_edit_after_approval_makes_the_approval_void(cast):
    contract = reviewed(cast)
    revise_contract(contract, by=cast.sales_rep, at=cast.now, seen=contract.version, reason="客户加一款")
    contract = again(contract)
    assert contract.state == "draft"
    assert not hasattr(contract.newest_revision(), "approval")
    assert Revision.objects.get(contract=contract, number=1).approval


def test_nobody_reviews_his_own_contract(cast):
    rep = cast.person("sales_rep")
    RoleAssignment.objects.create(person=rep, role="finance", department=None, from_on=date(2026, 1, 1))
    contract = submitted(cast)
    with pytest.raises(Blocked, match="本人"):
        settle_review(contract, ALL_PASS, by=actor_of(rep, cast.now), at=cast.now, seen=contract.version, approve=True)


def test_who_edited_a_draft_as_a_deputy_does_not_review_it_or_what_follows_from_it(cast):
    rep, other = cast.person("sales_rep"), cast.person("finance2")
    Deputy.objects.create(person=other, instead_of=rep, from_on=date(2026, 1, 1), to_on=date(2027, 1, 1))
    contract = a_draft(cast)
    edit_contract(contract, by=actor_of(other, cast.now), at=cast.now, seen=1, changes={"extra": "改过"})
    contract = sign(cast, again(contract))
    with pytest.raises(Blocked, match="本人"):
        settle_review(contract, ALL_PASS, by=cast.finance2, at=cast.now, seen=contract.version, approve=True)
    contract = reviewed(cast, contract, FOURTH_FAILS, approve=False)
    revise_contract(contract, by=cast.sales_rep, at=cast.now, seen=contract.version, reason="照改")
    contract = sign(cast, again(contract))
    with pytest.raises(IntegrityError, match="review_by_another"), transaction.atomic():
        Review.objects.create(
            contract=contract,
            revision=contract.newest_revision(),
            by=other,
            role="finance",
            at=cast.now,
            on=cast.now.date(),
            recorded_at=cast.now,
        )
    assert reviewed(cast, contract).state == "approved"


def test_only_finance_reviews_and_seals(cast):
    contract = submitted(cast)
    for who, why in ((cast.sales_rep, Denied), (cast.department_manager, Denied), (cast.sales_rep2, NotFound)):
        with pytest.raises(why):
            settle_review(contract, ALL_PASS, by=who, at=cast.now, seen=contract.version, approve=True)


def test_the_seal_takes_the_approved_revision_and_its_issued_contract(cast):
    contract = sealed(cast)
    row = queries.seal_of(contract)
    assert contract.state == "sealed"
    assert (row.issued.kind, row.issued.subject_id) == ("F21", contract.newest_revision().pk)
    assert row.signed_file.sha256 != row.issued.sha256


def test_there_is_no_seal_before_the_approval(cast):
    with pytest.raises(Blocked, match="评审"):
        seal(cast, submitted(cast))
    assert not Issued.objects.filter(kind="F21").exists()


def test_the_payment_notice_makes_itself_once(cast):
    contract = sealed(cast)
    run_due(cast.now)
    run_due(cast.later(hours=1))
    notice = PaymentNotice.objects.get(contract=contract)
    assert (str(notice.amount), notice.issued.state) == ("31596.00", "issued")
    assert Issued.objects.filter(kind="F24").count() == 1


def test_the_rep_records_that_the_client_was_told(cast):
    contract = sealed(cast)
    with pytest.raises(Blocked):
        tell_client(contract, by=cast.sales_rep, at=cast.now, how="called", person="罗敏")
    run_due(cast.now)
    assert tell_client(contract, by=cast.sales_rep, at=cast.now, how="called", person="罗敏").how == "called"


def test_finance_gives_a_numbered_receipt(cast):
    contract = submitted(cast)
    receipt = received(cast, contract)
    assert (receipt.issued.label, receipt.issued.state) == ("F22-2026-0001", "issued")
    assert queries.originals_with(contract) == {"finance": 2}
    with pytest.raises(Blocked, match="F22-2026-0001"):
        received(cast, contract)
    assert Issued.objects.filter(kind="F22").count() == 1


def test_originals_are_never_more_than_there_are(cast):
    contract = submitted(cast)
    received(cast, contract)
    with pytest.raises(Invalid):
        hand_over_originals(contract, by=cast.finance, at=cast.now, from_holder="finance", to_holder="rep", copies=3)
    hand_over_originals(contract, by=cast.finance, at=cast.now, from_holder="finance", to_holder="rep", copies=1)
    assert queries.originals_with(contract) == {"finance": 1, "rep": 1}


def test_an_approval_without_review_is_refused(cast):
    contract = submitted(cast)
    with pytest.raises(Blocked, match="还没有评审"):
        approve_contract(contract, by=cast.finance, at=cast.now, seen=contract.version)


def test_a_cancelled_contract_takes_its_stage_back(cast):
    contract = sealed(cast)
    cancel_contract(contract, by=cast.sales_rep, at=cast.now, seen=contract.version, reason="客户停业")
    assert again(contract).state == "cancelled"
    assert computed_stage(contract.group_order) == "Fa"


@pytest.mark.parametrize(
    ("make", "state"),
    [
        (a_draft, "withdrawn"),
        (submitted, "withdrawn"),
        (sent_back, "withdrawn"),
        (reviewed, "withdrawn"),
        (sealed, "cancelled"),
    ],
)
def test_breaking_off_takes_the_contract_along(cast, make, state):
    contract = make(cast)
    order = contract.group_order
    break_off(order, by=cast.sales_rep, at=cast.now, seen=order.version, reason="客户停业", referrals=REFERRALS)
    assert again(contract).state == state


def test_the_manager_breaks_off_with_the_contract(cast):
    contract = sealed(cast)
    order = contract.group_order
    manager = cast.department_manager
    break_off(order, by=manager, at=cast.now, seen=order.version, reason="客户停业", none_because="不便")
    assert (again(contract).state, contract.cancellation.by) == ("cancelled", manager.person)


@pytest.mark.parametrize(("make", "call_off"), [(submitted, withdraw_contract), (sealed, cancel_contract)])
def test_the_manager_only_reads_a_contract(cast, make, call_off):
    contract = make(cast)
    with pytest.raises(Denied):
        call_off(contract, by=cast.department_manager, at=cast.now, seen=contract.version, reason="客户停业")
    assert again(contract).state == contract.state


def test_nothing_goes_on_after_a_break_off(cast):
    contract = reviewed(cast)
    order = contract.group_order
    break_off(order, by=cast.sales_rep, at=cast.now, seen=order.version, reason="客户停业", none_because="不便")
    with pytest.raises(Ended):
        seal(cast, again(contract))
    with pytest.raises(Ended):
        a_draft(cast, order)


def test_a_foreign_rep_gets_not_found(cast):
    contract = a_draft(cast)
    with pytest.raises(NotFound):
        edit_contract(contract, by=cast.sales_rep2, at=cast.now, seen=1, changes={"extra": "x"})


def test_contracts_of_accepted_orders_only(cast):
    order = accepted(cast, an_order(cast))
    assert queries.live_contract(order) is None
    assert a_draft(cast, order) == queries.live_contract(order)
