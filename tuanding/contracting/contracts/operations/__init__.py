"""Writes of contracts: drafted, signed by the client, received and reviewed by finance, sealed; the client is told to
pay."""

from tuanding.contracting.contracts.operations.drafting import draft_contract, edit_contract, revise_contract
from tuanding.contracting.contracts.operations.ending import cancel_contract, withdraw_contract
from tuanding.contracting.contracts.operations.receiving import give_receipt, hand_over_originals, say_word
from tuanding.contracting.contracts.operations.reviewing import (
    approve_contract,
    review_contract,
    send_back_contract,
    settle_review,
)
from tuanding.contracting.contracts.operations.sealing import seal_contract
from tuanding.contracting.contracts.operations.signing import sign_contract
from tuanding.contracting.contracts.operations.telling import issue_payment_notice, tell_client

__all__ = [
    "approve_contract",
    "cancel_contract",
    "draft_contract",
    "edit_contract",
    "give_receipt",
    "hand_over_originals",
    "issue_payment_notice",
    "review_contract",
    "revise_contract",
    "say_word",
    "seal_contract",
    "send_back_contract",
    "settle_review",
    "sign_contract",
    "tell_client",
    "withdraw_contract",
]
