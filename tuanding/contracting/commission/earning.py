"""Listens within signing, withdrawing and cancelling: what is earned is written in the same transaction."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Model, Sum

from tuanding.contracting.commission import rules
from tuanding.contracting.commission.models import Earned
from tuanding.contracting.contracts.models import Contract, Signature
from tuanding.core.accounts.actors import Actor
from tuanding.core.company.queries import setting
from tuanding.core.journal.doors import fact
from tuanding.core.kernel.workcal import day_of

NOTHING = Decimal("0.00")
Reason = Earned.Reason


def earn(contract: Contract, signature: Signature, actor: Actor, at: datetime) -> None:
    """N counts once, with the first signature; C and T count the difference of every later one on its day."""
    whole = signature.revision.total
    tiers = setting("commission_tiers", day_of(at))
    so_far = standing(contract)
    first = so_far["signed"] == 0
    client = contract.group_order.client
    _record(
        contract,
        actor,
        at,
        rep_id=client.owner_id or actor.acting.person_id,
        home_id=client.department_id,
        signed=int(first),
        amount=whole - so_far["amount"],
        commission=rules.commission(whole, tiers) - so_far["commission"],
        reason=Reason.SIGNATURE if first else Reason.DIFFERENCE,
        explained={"total": str(whole), "basis_points": rules.rate_of(whole, tiers), "tiers": tiers},
    )


def take_back(contract: Contract, end: Model, actor: Actor, at: datetime) -> None:
    """A negative row on the day the contract is called off, for whom it was counted; none where nothing was counted."""
    so_far = standing(contract)
    last = contract.commission_earned.order_by("-pk").first()
    if last is None or so_far["signed"] == 0:
        return
    _record(
        contract,
        actor,
        at,
        rep_id=last.rep_id,
        home_id=last.home_id,
        signed=-so_far["signed"],
        amount=-so_far["amount"],
        commission=-so_far["commission"],
        reason=Reason.CANCELLED,
        explained={"total": str(NOTHING)},
    )


def _record(contract: Contract, actor: Actor, at: datetime, **row: Any) -> None:
    fact(contract, "earned", {"group_order": contract.group_order, **row}, by=actor, at=at)


def standing(contract: Contract) -> dict[str, Any]:
    """N, C and T of a contract up to now."""
    found = contract.commission_earned.aggregate(
        signed=Sum("signed"), amount=Sum("amount"), commission=Sum("commission")
    )
    return {
        "signed": found["signed"] or 0,
        "amount": found["amount"] or NOTHING,
        "commission": found["commission"] or NOTHING,
    }
