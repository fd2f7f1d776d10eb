"""Earned rows, written in the transaction of signing, withdrawing and cancelling (see `within` of room.py)."""

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


def record_for_signature(contract: Contract, signature: Signature, actor: Actor, at: datetime) -> None:
    """1.3: N counts once, with the first signature; a later one adds its difference of C and T on its own day."""
    whole = signature.revision.total
    tiers = setting("commission_tiers", day_of(at))
    so_far = earned_so_far(contract)
    first = so_far["signed"] == 0
    client = contract.group_order.client
    _record_earned(
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


def record_reversal(contract: Contract, end: Model, actor: Actor, at: datetime) -> None:
    """A negative row on the day the contract is called off, for the rep it counted for; no row where nothing
    counted."""
    so_far = earned_so_far(contract)
    last = contract.commission_earned.order_by("-pk").first()
    if last is None or so_far["signed"] == 0:
        return
    _record_earned(
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


def _record_earned(contract: Contract, actor: Actor, at: datetime, **row: Any) -> None:
    fact(contract, "earned", {"group_order": contract.group_order, **row}, by=actor, at=at)


def earned_so_far(contract: Contract) -> dict[str, Any]:
    """N, C and T of a contract up to now: {signed, amount, commission}."""
    sums = contract.commission_earned.aggregate(
        signed=Sum("signed"), amount=Sum("amount"), commission=Sum("commission")
    )
    return {
        "signed": sums["signed"] or 0,
        "amount": sums["amount"] or NOTHING,
        "commission": sums["commission"] or NOTHING,
    }
