"""Jobs after a contract's facts: the payment notice after the seal, the sheets of receipts and reviews."""

from tuanding.contracting.contracts.models import PaymentNotice, Receipt, Review, Seal
from tuanding.contracting.contracts.operations.telling import issue_payment_notice
from tuanding.core.accounts.actors import SystemActor
from tuanding.core.jobs.queue import retry_kinds_once
from tuanding.core.sheets.numbered import complete_sheet
from tuanding.core.sheets.operations import issue
from tuanding.core.sheets.queries import issued_of

NOTICE, RECEIPT, REVIEW = "contracts.payment_notice", "contracts.receipt_sheet", "contracts.review_sheet"
SHEETS_AGAIN = "contracts.sheets_again"


def issue_notice_of_seal(payload: dict, by: SystemActor) -> None:
    """Issues F24 after the seal; nothing where the contract was cancelled before there was a notice."""
    seal = Seal.objects.select_related("contract", "approval__revision").get(pk=payload["object"])
    if not seal.contract.cancelled or PaymentNotice.objects.filter(seal=seal).exists():
        issue_payment_notice(seal, by=by, at=by.at)


def complete_receipt_sheet(payload: dict, by: SystemActor) -> None:
    """Makes the PDF of a receipt that has none yet, because the machine stopped or the disk was full."""
    complete_sheet("F22", Receipt.objects.get(pk=payload["object"]), by=by, at=by.at)


def issue_review_sheet(payload: dict, by: SystemActor) -> None:
    """F23 of every review."""
    review = Review.objects.get(pk=payload["object"])
    if not issued_of(review, "F23").exists():
        issue("F23", review, by=by, at=by.at)


def retry_failed_sheets(payload: dict, by: SystemActor) -> None:
    """Failed jobs of these sheets are tried again once an hour: the disk may have been full for long."""
    retry_kinds_once((NOTICE, RECEIPT, REVIEW), by.at)
