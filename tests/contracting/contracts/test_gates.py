"""What the application's database user cannot do, whatever the code above it says."""

import psycopg
import pytest
from django.db import IntegrityError, ProgrammingError, migrations, models, transaction

from tests.contracts import FOURTH_FAILS, a_draft, received, reviewed, sealed, submitted
from tests.core.files.corpus import PDF
from tests.gates import migrate, put, put_refused, refused, refused_somehow, sql
from tuanding.contracting.contracts.models import Approval, Contract, Point, Review, Signature
from tuanding.core.files.operations import check_and_store
from tuanding.core.journal import gates
from tuanding.core.sheets.operations import issue
from tuanding.selling.clients.breaking import break_off

pytestmark = [pytest.mark.django_db, pytest.mark.both]


ADD_LINE = (
    "INSERT INTO contracts_line (revision_id, place, style, post, sex, fabric, description, quantity, unit_price, amount) "
    "SELECT id, 9, 'x', '', 'm', 'x', '', 1, 1, 1 FROM contracts_revision"
)
STATE = "UPDATE contracts_contract SET state = %(state)s WHERE id = %(pk)s"


@pytest.mark.parametrize("state", ["approved", "sealed", "sent_back", "cancelled"])
def test_a_state_is_not_jumped_to(cast, state):
    refused("", STATE, state=state, pk=a_draft(cast).pk)


@pytest.mark.parametrize(
    ("make", "state"),
    [
        (a_draft, "submitted"),
        (a_draft, "withdrawn"),
        (submitted, "approved"),
        (submitted, "sent_back"),
        (reviewed, "sealed"),
        (reviewed, "draft"),
        (sealed, "cancelled"),
    ],
)
def test_a_step_without_the_fact_that_makes_it_is_refused(cast, make, state):
    refused(f"contract_{state}", STATE, state=state, pk=make(cast).pk)


@pytest.mark.parametrize(
    ("gate", "statement"),
    [
        ("revision_frozen", "UPDATE contracts_revision SET delivery_place = 'x'"),
        ("revision_frozen", "UPDATE contracts_revision SET total = 100, deposit = 0, balance = 100"),
        ("line_frozen_changed", "UPDATE contracts_line SET style = 'x'"),
        ("line_frozen_gone", "DELETE FROM contracts_line"),
        ("line_frozen_added", ADD_LINE),
        ("contracts_revision_undeleted", "DELETE FROM contracts_revision"),
    ],
)
def test_what_was_submitted_never_changes(cast, gate, statement):
    submitted(cast)
    refused(gate, statement)


def test_a_signed_line_is_not_moved_into_a_draft(cast):
    signed, draft = submitted(cast), a_draft(cast)
    refused(
        "line_frozen_changed",
        "UPDATE contracts_line SET revision_id = %(to)s, place = 9 WHERE revision_id = %(of)s AND place = 1",
        to=draft.newest_revision().pk,
        of=signed.newest_revision().pk,
    )


@pytest.mark.parametrize("table", ["signature", "review", "point", "approval", "seal", "originals", "cancellation"])
def test_facts_are_neither_changed_nor_deleted(cast, table):
    from tuanding.contracting.contracts.operations import cancel_contract

    contract = sealed(cast)
    cancel_contract(contract, by=cast.sales_rep, at=cast.now, seen=contract.version, reason="客户停业")
    refused(f"contracts_{table}_unchanged", f"UPDATE contracts_{table} SET id = id")
    refused(f"contracts_{table}_undeleted", f"DELETE FROM contracts_{table}")


def test_no_approval_before_the_originals_are_received(cast):
    contract = submitted(cast)
    review = put(
        Review,
        Signature.objects.get(),
        by_id=cast.person("finance").pk,
        role="finance",
        revision_id=contract.newest_revision().pk,
    )
    for code in range(1, 10):
        Point.objects.create(review=review, code=code, rule_verdict="pass", rule_reason="x", verdict="pass")
    revision = contract.newest_revision()
    fields = {"revision_id": revision.pk, "review_id": review.pk, "content_hash": revision.content_hash}
    put_refused("approval_of_received", Approval, review, **fields)
    received(cast, contract)
    assert put(Approval, review, **fields).pk


def test_no_approval_without_nine_passed_points(cast):
    contract = submitted(cast)
    received(cast, contract)
    contract = reviewed(cast, contract, FOURTH_FAILS, approve=False)
    review, revision = Review.objects.get(), contract.newest_revision()
    fields = {"revision_id": revision.pk, "review_id": review.pk, "content_hash": revision.content_hash}
    put_refused("approval_of_nine", Approval, review, **fields)


def test_no_approval_by_a_review_of_another_content(cast):
    contract = submitted(cast)
    received(cast, contract)
    signature = Signature.objects.get()
    finance = cast.person("finance").pk
    review = put(Review, signature, by_id=finance, role="finance", revision_id=contract.newest_revision().pk)
    for code in range(1, 10):
        Point.objects.bulk_create(
            [Point(review=review, code=code, rule_verdict="pass", rule_reason="x", verdict="pass")]
        )
    fields = {"revision_id": contract.newest_revision().pk, "review_id": review.pk}
    put_refused("approval_of_nine", Approval, review, **fields, content_hash="0" * 64)
    assert put(Approval, review, **fields, content_hash=contract.newest_revision().content_hash).pk


def test_the_author_neither_reviews_nor_approves(cast):
    contract = submitted(cast)
    put_refused("review_by_another", Review, Signature.objects.get(), revision_id=contract.newest_revision().pk)


def test_a_point_that_fails_needs_its_remark(cast):
    contract = submitted(cast)
    finance = cast.person("finance").pk
    review = put(
        Review, Signature.objects.get(), by_id=finance, role="finance", revision_id=contract.newest_revision().pk
    )
    refused_somehow(
        "INSERT INTO contracts_point (review_id, code, rule_verdict, rule_reason, rule_params, verdict, remark) "
        "VALUES (%(review)s, 1, 'pass', 'x', '{}', 'fail', '')",
        review=review.pk,
    )


def test_a_seal_needs_the_approval_and_its_issued_contract(cast):
    from tuanding.contracting.contracts.models import Approval, Seal

    contract, other = reviewed(cast), reviewed(cast)
    at, by = cast.now, cast.finance
    file = check_and_store(PDF, "a.pdf", by=by, at=at)
    approval = Approval.objects.get(contract=contract)
    mine, foreign = (issue("F21", one.newest_revision(), by=by, at=at) for one in (contract, other))
    bare = issue("F21", contract.newest_revision(), edition="no_prices", by=by, at=at)
    for wrong in (foreign, bare):
        put_refused(
            "seal_of_approved", Seal, approval, approval_id=approval.pk, issued_id=wrong.pk, signed_file_id=file.pk
        )
    put_refused(
        "seal_of_approved",
        Seal,
        approval,
        contract_id=other.pk,
        approval_id=approval.pk,
        issued_id=mine.pk,
        signed_file_id=file.pk,
    )
    right = {"approval_id": approval.pk, "issued_id": mine.pk, "signed_file_id": file.pk}
    put(Seal, approval, **right)
    with pytest.raises(IntegrityError):
        put(Seal, approval, **right)


def test_an_order_has_one_live_contract(cast):
    contract = a_draft(cast)
    with pytest.raises(IntegrityError):
        put(Contract, contract, number="HT2026-9999")


def test_a_contract_begins_as_a_draft(cast):
    contract = a_draft(cast)
    put_refused("contracts_contract_state_first", Contract, contract, number="HT2026-9999", state="sealed")


def test_nothing_is_added_to_a_broken_off_order(cast):
    contract = reviewed(cast)
    order = contract.group_order
    break_off(order, by=cast.sales_rep, at=cast.now, seen=order.version, reason="客户停业", none_because="不便")
    put_refused("contracts_contract_open", Contract, contract, number="HT2026-9999", state="draft")
    put_refused("contracts_review_open", Review, Review.objects.get())


def test_a_break_off_cannot_leave_a_live_contract(cast):
    from tuanding.selling.clients.models import Ending

    contract = submitted(cast)
    like = Signature.objects.get()
    put_refused(
        "ending_leaves_no_contract", Ending, like, group_order_id=contract.group_order_id, kind="broken_off", reason="x"
    )


def test_numbers_go_one_by_one(cast):
    a_draft(cast)
    refused("year_counter_by_one", "UPDATE contracts_yearcounter SET last = 9")
    refused("contracts_contract_fixed", "UPDATE contracts_contract SET number = 'HT2026-0009'")


@pytest.mark.parametrize("table", ["contract", "revision", "line", "seal"])
def test_gates_stand_after_a_migration_that_alters_the_table(cast, fresh_db, table):
    contract = submitted(cast)
    added = models.CharField(max_length=20, default="", db_default="")
    longer = models.CharField(max_length=40, default="x", db_default="x")
    migrate(
        fresh_db, "contracts", migrations.AddField(table, "added", added), migrations.AlterField(table, "added", longer)
    )
    assert gates.missing_gates() == set()
    refused("", STATE, state="sealed", pk=contract.pk)
    refused("line_frozen_changed", "UPDATE contracts_line SET style = 'x'")
    refused("revision_frozen", "UPDATE contracts_revision SET extra = 'x'")


def test_every_gate_stands(db):
    assert gates.missing_gates() == set()


SHADOWS = [
    "CREATE TEMP TABLE contracts_approval (id bigint, revision_id bigint, contract_id bigint, review_id bigint)",
    "INSERT INTO pg_temp.contracts_approval SELECT 1, r.id, r.contract_id, 1 FROM contracts_revision r",
    "CREATE TEMP TABLE contracts_point (review_id bigint, verdict text)",
    "INSERT INTO pg_temp.contracts_point SELECT 1, 'pass' FROM generate_series(1, 9)",
]


@pytest.mark.postgres
def test_temporary_tables_do_not_stand_in_for_the_real_ones(cast, fresh_db):
    contract = submitted(cast)
    with psycopg.connect(fresh_db.engine.admin_url(fresh_db.name), autocommit=True) as owner:  # may make them
        for statement in SHADOWS:
            owner.execute(statement)
        with pytest.raises(psycopg.errors.CheckViolation, match="gate:contract_approved"):
            owner.execute("UPDATE public.contracts_contract SET state = 'approved' WHERE id = %s", [contract.pk])


@pytest.mark.postgres
@pytest.mark.parametrize("statement", [SHADOWS[0], "CREATE SCHEMA mine", "CREATE TABLE mine (id bigint)"])
def test_the_applications_user_makes_no_tables_temporary_or_not(db, statement):
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        sql(statement)
