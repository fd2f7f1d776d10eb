"""1.8: what a broken-off order does to its open requests, and that it is then for ever."""

from datetime import datetime

from tuanding.core.accounts.actors import Actor
from tuanding.core.journal.doors import move
from tuanding.core.journal.undo import Entries, refusals_of_same_deed
from tuanding.core.kernel.refusal import Refusal
from tuanding.selling.clients.models import Ending, GroupOrder
from tuanding.selling.proposals.queries import open_requests


def request_ended_at_break_off(entries: Entries) -> dict[int, Refusal]:
    """1.8: a break-off that took a request along is not taken back: withdrawn is for ever."""
    why = "无法撤销中断，因为方案申请已随它撤回；可以另开一张团订单，重新申请"
    return refusals_of_same_deed(entries, ("proposals.ProposalRequest.end",), why)


def withdraw_with_order(order: GroupOrder, ending: Ending, actor: Actor, at: datetime) -> None:
    """1.8: a broken-off order takes its open requests along, in the same transaction. Listens within the break-off."""
    for request in open_requests(order):
        move(request, "end", {"reason": ending.reason[:200]}, by=actor, at=at, seen=None)
