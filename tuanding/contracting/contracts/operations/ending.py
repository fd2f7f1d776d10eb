"""A contract is withdrawn before the seal, or cancelled after it; a broken-off order takes its contract along."""

from datetime import datetime
from typing import Any

from tuanding.contracting.contracts import queries
from tuanding.contracting.contracts.models import Cancellation, Contract, Withdrawal
from tuanding.contracting.contracts.states import SEALED
from tuanding.core.accounts.actors import Actor, PersonActor
from tuanding.core.journal.doors import move
from tuanding.core.journal.keys import OneTime
from tuanding.core.journal.steps import Write
from tuanding.core.journal.undo import Entries, refusals_of_same_deed
from tuanding.core.kernel.refusal import Invalid, Refusal
from tuanding.selling.clients.models import Ending, GroupOrder
from tuanding.selling.clients.operations import milestone_reversal


def withdraw_contract(
    contract: Contract, *, by: PersonActor, at: datetime, seen: int, reason: str, once: OneTime | None = None
) -> Withdrawal:
    """5.2: the owner withdraws a contract before the seal: a negative N, C and T on that day. Refused: no reason."""
    return _end_contract("withdraw", contract, by, at, seen, reason, once)


def cancel_contract(
    contract: Contract, *, by: PersonActor, at: datetime, seen: int, reason: str, once: OneTime | None = None
) -> Cancellation:
    """5.5: the owner cancels a sealed contract: a negative N, C and T on that day. Refused: no reason."""
    return _end_contract("cancel", contract, by, at, seen, reason, once)


def _end_contract(
    name: str,
    contract: Contract,
    by: PersonActor,
    at: datetime,
    seen: int,
    reason: str,
    once: OneTime | None,
) -> Any:
    def check(row: Contract, actor: Actor) -> Write:
        if not reason.strip():
            raise Invalid({"reason": [Refusal("请写明原因", field="reason", value=reason)]})
        return Write({"reason": reason.strip()}, parts=lambda _: milestone_reversal(row.group_order, "Cc"))

    return move(contract, name, by=by, at=at, seen=seen, once=once, check=check).fact


def contract_ended_at_break_off(entries: Entries) -> dict[int, Refusal]:
    """1.8: a break-off that took its contract along is not taken back: withdrawn and cancelled are for ever."""
    events = ("contracts.Contract.end", "contracts.Contract.end_sealed")
    why = "无法撤销中断，因为合同已随它撤回或作废；可以另开一张团订单，重新起草"
    return refusals_of_same_deed(entries, events, why)


def withdraw_or_cancel_at_break_off(order: GroupOrder, ending: Ending, actor: Actor, at: datetime) -> None:
    """1.8: withdraws or cancels the order's contract in the transaction of the break-off. The order keeps its stage."""
    contract = queries.live_contract(order)
    if contract:
        name = "end_sealed" if contract.state == SEALED else "end"
        move(contract, name, {"reason": ending.reason}, by=actor, at=at, seen=None)
