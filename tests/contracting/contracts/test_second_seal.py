"""A contract is sealed a second time only for a further approved revision; until then a seal in force means: sealed."""

import pytest
from django.db import migrations, models

from tests.contracts import again, reviewed, seal, sealed, sign
from tests.core.files.corpus import pdf
from tests.gates import migrate, put, put_refused, refused, sql, without
from tuanding.contracting.contracts.models import (
    Approval,
    Point,
    Receipt,
    Review,
    Revision,
    Seal,
    Signature,
    Withdrawal,
)
from tuanding.contracting.contracts.operations import revise_contract
from tuanding.core.files.operations import check_and_store
from tuanding.core.sheets.operations import issue, reserve

pytestmark = [pytest.mark.django_db, pytest.mark.both]
STATE = "UPDATE contracts_contract SET state = %(state)s WHERE id = %(pk)s"


def paper(cast, revision):
    """What a seal points at: the issued F21 of this revision, and a file."""
    file = check_and_store(pdf(b"R%d" % revision.number), "a.pdf", by=cast.finance, at=cast.now)
    return {"issued_id": issue("F21", revision, by=cast.finance, at=cast.now).pk, "signed_file_id": file.pk}


def put_seal(cast, revision):
    """The seal's row alone; the contract's state is left as it is."""
    approval = Approval.objects.get(revision=revision)
    return put(Seal, approval, approval_id=approval.pk, **paper(cast, revision))


def put_state(contract, state):
    sql(STATE, state=state, pk=contract.pk)


def put_approved(cast, contract, moves=True):
    """A further revision up to its approval, row by row, with or without the states that go with it."""
    first = contract.newest_revision()
    step = put_state if moves else lambda *_: None
    revision = put(Revision, first, number=first.number + 1, content_hash="2" * 64)
    step(contract, "draft")
    signature = put(Signature, Signature.objects.get(revision=first), revision_id=revision.pk)
    step(contract, "submitted")
    number = reserve("F22", by=cast.finance, at=cast.now)
    put(Receipt, Receipt.objects.get(), signature_id=signature.pk, issued_id=number.pk)
    review = put(Review, Review.objects.get(revision=first), revision_id=revision.pk)
    for point in Point.objects.filter(review__revision=first):
        put(Point, point, review_id=review.pk)
    approval = {"revision_id": revision.pk, "review_id": review.pk, "content_hash": revision.content_hash}
    put(Approval, Approval.objects.get(revision=first), **approval)
    step(contract, "approved")
    return revision


def added_to(*tables):
    field = models.CharField(max_length=9, default="", db_default="")
    return [migrations.AddField(table, "added", field) for table in tables]


def test_beside_a_seal_no_further_draft_is_begun_until_the_state_says_sealed(fresh_db, cast):
    contract = reviewed(cast)
    put_seal(cast, contract.newest_revision())
    put_refused("revision_after_seal", Revision, contract.newest_revision(), number=2)
    migrate(fresh_db, "contracts", *added_to("contract", "revision", "seal"))
    put_refused("revision_after_seal", Revision, contract.newest_revision(), number=2)


def test_with_a_seal_the_only_state_to_come_is_sealed(fresh_db, cast):
    contract = reviewed(cast)
    put_seal(cast, contract.newest_revision())
    put(Withdrawal, Approval.objects.get(), reason="x")
    refused("contract_with_seal_is_sealed", STATE, state="withdrawn", pk=contract.pk)
    with without(fresh_db, "revision_after_seal"):
        put(Revision, contract.newest_revision(), number=2)
    refused("contract_with_seal_is_sealed", STATE, state="draft", pk=contract.pk)
    with without(fresh_db, "contract_with_seal_is_sealed"):
        put_state(contract, "draft")


def test_a_seal_by_the_book_may_still_be_followed_by_its_state(cast):
    contract = reviewed(cast)
    put_seal(cast, contract.newest_revision())
    put_state(contract, "sealed")
    assert again(contract).state == "sealed"


def test_with_both_gates_off_a_contract_is_sealed_twice_over_its_own_seal(fresh_db, cast):
    contract = reviewed(cast)
    put_seal(cast, contract.newest_revision())
    with without(fresh_db, "revision_after_seal", "contract_with_seal_is_sealed"):
        put_seal(cast, put_approved(cast, contract))
        put_state(contract, "sealed")
    assert Seal.objects.filter(contract=contract).count() == 2


# Today no draft is begun while a contract is sealed; the gates that say so are off here.
TODAY = (
    "revision_next",
    "signature_of_newest",
    "review_of_submitted",
    "approval_of_nine",
    "seal_of_approved",
)


def test_an_amendment_under_way_beside_the_seal_in_force_is_sealed_in_its_turn(fresh_db, cast):
    contract = sealed(cast)
    with without(fresh_db, *TODAY):
        put_seal(cast, put_approved(cast, contract, moves=False))
    assert again(contract).state == "sealed"
    assert Seal.objects.filter(contract=contract).count() == 2


def test_an_earlier_revision_is_not_sealed_after_a_later_one(fresh_db, cast):
    """The first approval is passed over: the contract was drafted again, and that revision sealed."""
    contract = reviewed(cast)
    first = contract.newest_revision()
    revise_contract(contract, by=cast.sales_rep, at=cast.now, seen=contract.version, reason="改交期")
    seal(cast, reviewed(cast, sign(cast, again(contract))))
    approval = Approval.objects.get(revision=first)
    row = {"approval_id": approval.pk, **paper(cast, first)}
    with without(fresh_db, "seal_of_approved"):
        put_refused("seal_of_further_revision", Seal, approval, **row)
    with without(fresh_db, "seal_of_approved", "seal_of_further_revision"):
        put(Seal, approval, **row)
