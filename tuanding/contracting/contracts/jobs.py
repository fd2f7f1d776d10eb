"""What follows a contract's facts by itself: the payment notice after the seal, the receipt's and the review's sheet."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from tuanding.contracting.contracts.models import PaymentNotice, Receipt, Review, Seal
from tuanding.contracting.contracts.numbered import complete
from tuanding.contracting.contracts.operations.telling import issue_payment_notice
from tuanding.core.accounts.actors import SystemActor
from tuanding.core.jobs.queue import once_more
from tuanding.core.jobs.registry import job
from tuanding.core.sheets.operations import issue
from tuanding.core.sheets.queries import issued_of


@job("contracts.payment_notice", label=_("盖章之后"))
def payment_notice(payload: dict, by: SystemActor) -> None:
    """After the seal; nothing more when the contract was cancelled before the notice was made."""
    seal = Seal.objects.select_related("contract", "approval__revision").get(pk=payload["object"])
    if not seal.contract.cancelled or PaymentNotice.objects.filter(seal=seal).exists():
        issue_payment_notice(seal, by=by, at=by.at)


@job("contracts.receipt_sheet", label=_("收下原件之后"))
def receipt_sheet(payload: dict, by: SystemActor) -> None:
    """Completes a receipt whose PDF was not made because the machine stopped."""
    complete("F22", Receipt.objects.get(pk=payload["object"]), by=by, at=by.at)


@job("contracts.review_sheet", label=_("评审之后"))
def review_sheet(payload: dict, by: SystemActor) -> None:
    """F23 of every review."""
    review = Review.objects.get(pk=payload["object"])
    if not issued_of(review, "F23").exists():
        issue("F23", review, by=by, at=by.at)


SHEETS = ("contracts.payment_notice", "contracts.receipt_sheet", "contracts.review_sheet")


@job("contracts.sheets_again", every=timedelta(hours=1))
def sheets_again(payload: dict, by: SystemActor) -> None:
    """A sheet that was given up, while the disk was full for long, is tried once an hour until it is there."""
    once_more(SHEETS, by.at)
