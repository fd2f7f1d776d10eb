"""Finance receives the signed papers; originals change hands; rep and finance write to each other."""

from datetime import datetime
from typing import Any

from tuanding.contracting.contracts import queries
from tuanding.contracting.contracts.models import Contract, Originals, Receipt, Word
from tuanding.core.accounts.actors import Actor, PersonActor
from tuanding.core.journal.doors import fact, ready
from tuanding.core.journal.keys import OneTime
from tuanding.core.journal.steps import Write
from tuanding.core.kernel.refusal import Blocked, Invalid, Refusal
from tuanding.core.sheets.numbered import complete_sheet_or_log
from tuanding.core.sheets.operations import reserve

Holder = Originals.Holder


def give_receipt(
    contract: Contract, *, by: PersonActor, at: datetime, copies: int, remark: str = "", once: OneTime | None = None
) -> Receipt:
    """5.4: finance receives the signed originals and issues the numbered receipt F22.

    Refused: a contract that was not submitted; a second receipt of the same signature; more copies than the rep has.
    """
    ready(contract, "receipt", by=by, once=once)
    receipt = _record_receipt(contract, by, at, copies, remark, once)
    complete_sheet_or_log("F22", receipt, by=by, at=at)
    return receipt


def _record_receipt(
    contract: Contract, by: PersonActor, at: datetime, copies: int, remark: str, once: OneTime | None
) -> Receipt:
    def check(row: Contract, actor: Actor) -> Write:
        signature = queries.signature_of(row.newest_revision())
        if signature is None:
            raise Blocked("无法出收条，因为合同还没有送到财务部", field="state", value=row.state)
        if hasattr(signature, "receipt"):
            raise Blocked(
                "无法再出收条，因为这一稿已经有收条 %(number)s",
                field="receipt",
                value=None,
                number=signature.receipt.issued.label,
            )
        movement = _movement_fields(row, Holder.REP, Holder.FINANCE, copies)
        issued = reserve("F22", by=actor, at=at)
        return Write({"signature": signature, "issued": issued}, parts=lambda _: [Originals(contract=row, **movement)])

    receipt = {"copies": copies, "remark": remark.strip()}
    return fact(contract, "receipt", receipt, by=by, at=at, once=once, check=check).fact


def hand_over_originals(
    contract: Contract,
    *,
    by: PersonActor,
    at: datetime,
    from_holder: str,
    to_holder: str,
    copies: int,
    once: OneTime | None = None,
) -> Originals:
    """5.5: rep or finance record that paper originals changed hands. Refused: more than the giver has."""

    def check(row: Contract, actor: Actor) -> Write:
        return Write(_movement_fields(row, from_holder, to_holder, copies))

    return fact(contract, "originals", by=by, at=at, once=once, check=check).fact


def _movement_fields(contract: Contract, from_holder: str, to_holder: str, copies: int) -> dict[str, Any]:
    """The fields of a movement. Counted under the contract's lock, so that the last copy cannot be handed over twice.
    Refused: more copies than `from_holder` has; no or the same receiver."""
    there = queries.originals_with(contract)[from_holder]
    if not 1 <= copies <= there:
        label = str(dict(Holder.choices).get(from_holder, from_holder))
        why = Refusal(
            "份数「%(value)s」：%(holder)s手里有 %(there)s 份", field="copies", value=copies, holder=label, there=there
        )
        raise Invalid({"copies": [why]})
    if to_holder not in Holder.values or to_holder == from_holder:
        raise Invalid({"to_holder": [Refusal("请选原件交给谁", field="to_holder", value=to_holder)]})
    return {
        "revision": contract.newest_revision(),
        "from_holder": from_holder,
        "to_holder": to_holder,
        "copies": copies,
    }


def say_word(contract: Contract, *, by: PersonActor, at: datetime, text: str, once: OneTime | None = None) -> Word:
    """Rep and finance write to each other beside the review. Refused: an empty text."""

    def check(row: Contract, actor: Actor) -> Write:
        if not text.strip():
            raise Invalid({"text": [Refusal("还没有写话", field="text", value=text)]})
        return Write({"text": text.strip()})

    return fact(contract, "word", by=by, at=at, once=once, check=check).fact
