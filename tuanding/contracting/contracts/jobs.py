"""What follows a contract's facts by itself: the payment notice after the seal, the receipt's and the review's sheet."""

from datetime import datetime, timedelta

from tuanding.contracting.contracts.models import PaymentNotice, Receipt, Review, Seal
from tuanding.contracting.contracts.numbered import acting_as, complete
from tuanding.contracting.contracts.operations.telling import issue_payment_notice
from tuanding.core.jobs.queue import once_more
from tuanding.core.jobs.registry import job
from tuanding.core.sheets.operations import issue
from tuanding.core.sheets.queries import issued_of


@job("contracts.payment_notice")
def payment_notice(payload: dict, at: datetime) -> None:
    """After the seal; nothing more when the contract was cancelled before the notice was made."""
    seal = Seal.objects.select_related("contract", "by", "approval__revision").get(pk=payload["object"])
    if not seal.contract.cancelled or PaymentNotice.objects.filter(seal=seal).exists():
        issue_payment_notice(seal, by=acting_as(seal, at), at=at)


@job("contracts.receipt_sheet")
def receipt_sheet(payload: dict, at: datetime) -> None:
    """Completes a receipt whose PDF was not made because the machine stopped."""
    receipt = Receipt.objects.select_related("by").get(pk=payload["object"])
    complete("F22", receipt, by=acting_as(receipt, at), at=at)


@job("contracts.review_sheet")
def review_sheet(payload: dict, at: datetime) -> None:
    """F23 of every review."""
    review = Review.objects.select_related("by").get(pk=payload["object"])
    if not issued_of(review, "F23").exists():
        issue("F23", review, by=acting_as(review, at), at=at)


SHEETS = ("contracts.payment_notice", "contracts.receipt_sheet", "contracts.review_sheet")


@job("contracts.sheets_again", every=timedelta(hours=1))
def sheets_again(payload: dict, at: datetime) -> None:
    """A sheet that was given up, while the disk was full for long, is tried once an hour until it is there."""
    once_more(SHEETS, at)
