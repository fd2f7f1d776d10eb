"""A contract with its revisions, reviews and seals, read once for its page and for the blockers of its moves."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from tuanding.contracting.contracts import rules
from tuanding.contracting.contracts.models import (
    Contract,
    Line,
    Originals,
    PaymentNotice,
    Receipt,
    Review,
    Revision,
    Seal,
    Signature,
)
from tuanding.contracting.contracts.states import FAIL, PASS, Standing
from tuanding.core.journal.models import Entry

OF_REVISION = ("signature__receipt__issued", "approval", "based_on")
OF_SEAL = ("by", "signed_file", "issued", "payment_notice__issued")


@dataclass(frozen=True)
class Dossier:
    """`revisions`, `reviews` and `seals`: newest first, with their related rows · `lines`: of the newest revision ·
    `authors`: ids, see `authors_of` · `originals`: movements of the newest revision's papers, oldest first."""

    contract: Contract
    revisions: Sequence[Revision]
    lines: Sequence[Line]
    reviews: Sequence[Review]
    authors: frozenset[int]
    seals: Sequence[Seal] = ()
    originals: Sequence[Originals] = ()

    @property
    def revision(self) -> Revision:
        return self.revisions[0]

    @property
    def signature(self) -> Signature | None:
        """Of the newest revision."""
        return getattr(self.revision, "signature", None)

    @property
    def receipt_of_revision(self) -> Receipt | None:
        """Of the newest revision: None again after a further one."""
        return getattr(self.signature, "receipt", None)

    @cached_property
    def review(self) -> Review | None:
        """The newest one of the newest revision."""
        return next((review for review in self.reviews if review.revision_id == self.revision.pk), None)

    @cached_property
    def newest_failed_review(self) -> Review | None:
        """The newest review in which a point failed."""
        return next((review for review in self.reviews if any(p.verdict == FAIL for p in review.points.all())), None)

    @property
    def seal(self) -> Seal | None:
        return self.seals[0] if self.seals else None

    @cached_property
    def notice(self) -> PaymentNotice | None:
        return next((seal.payment_notice for seal in self.seals if hasattr(seal, "payment_notice")), None)

    def originals_with(self) -> Counter[str]:
        """{holder: how many paper originals of the newest revision he has now}; those of earlier revisions do not
        count."""
        copies: Counter[str] = Counter()
        for row in self.originals:
            copies[row.to_holder] += row.copies
            if row.from_holder:
                copies[row.from_holder] -= row.copies
        return +copies

    def standing(self, *, person_id: int | None = None, revision_id: int | None = None) -> Standing:
        """The facts for the blockers: about the person who acts, and about the revision to be signed (None: the
        newest)."""
        points = list(self.review.points.all()) if self.review else []
        return Standing(
            newest=self.revision.pk,
            revision=revision_id or self.revision.pk,
            signed=self.signature is not None,
            lines=len(self.lines),
            missing=rules.missing_terms(self.revision),
            authors=self.authors,
            person=person_id,
            reviewed=self.review is not None,
            failed=tuple(point.code for point in points if point.verdict == FAIL),
            passed=sum(point.verdict == PASS for point in points),
            approved=hasattr(self.revision, "approval"),
            received=self.receipt_of_revision is not None,
        )


def read_dossier(contract: Contract) -> Dossier:
    """The dossier without seals and papers, in five queries. Revision.DoesNotExist for a contract without a
    revision."""
    revisions = list(contract.revisions.select_related("by", *OF_REVISION).order_by("-number"))
    if not revisions:
        raise Revision.DoesNotExist
    return Dossier(
        contract=contract,
        revisions=revisions,
        lines=list(revisions[0].lines.all()),
        reviews=list(contract.reviews.select_related("by", "revision").prefetch_related("points").order_by("-pk")),
        authors=_authors(contract, revisions),
    )


def read_dossier_with_seals_and_originals(contract: Contract) -> Dossier:
    """The whole dossier, with seals and movements of papers: two queries more."""
    dossier = read_dossier(contract)
    return replace(
        dossier,
        seals=list(contract.seals.select_related(*OF_SEAL).order_by("-pk")),
        originals=list(contract.originals.filter(revision=dossier.revision).order_by("pk")),
    )


def authors_of(contract: Contract) -> frozenset[int]:
    """The ids of everybody who drafted, edited or submitted any of its revisions, and of those they stood in for. Later
    revisions copy earlier ones, so every author counts."""
    return _authors(contract, contract.revisions.select_related("signature"))


def _authors(contract: Contract, revisions: Iterable[Revision]) -> frozenset[int]:
    facts: list[Any] = [fact for one in revisions for fact in (one, getattr(one, "signature", None)) if fact]
    edits = Entry.objects.filter(
        subject_type="contracts.Contract", subject_id=contract.pk, event="contracts.Contract.edit"
    )
    pairs = [(fact.by_id, fact.instead_of_id) for fact in facts] + list(edits.values_list("person_id", "instead_of_id"))
    return frozenset(person for pair in pairs for person in pair if person is not None)
