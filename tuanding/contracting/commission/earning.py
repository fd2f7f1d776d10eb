"""Earned rows, written in the transaction of signing, withdrawing and cancelling (see `within` of room.py)."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Model, QuerySet

from tuanding.contracting.commission import rules
from tuanding.contracting.commission.models import Earned
from tuanding.contracting.contracts.models import Contract, Signature
from tuanding.core.accounts.actors import Actor
from tuanding.core.company.queries import setting
from tuanding.core.journal.doors import fact
from tuanding.core.kernel.workcal import day_of
from tuanding.core.rulebook.roles import SALES_REP

NOTHING = Decimal("0.00")
Reason = Earned.Reason


def record_for_signature(contract: Contract, signature: Signature, actor: Actor, at: datetime) -> None:
    """1.3: N counts once, with the first signature; a later one adds its difference of C and T on its own day, by the tiers
    of the first one's day."""
    whole = signature.revision.total
    counted = list(_rows_in_force(contract))
    first = not counted
    client = contract.group_order.client
    rep_id = client.owner_id or actor.acting.person_id
    role = SALES_REP if client.owner_id else actor.acting.role
    tiers = (
        setting("commission_tiers", day_of(at), role=role, person_id=rep_id) if first else counted[0].explained["tiers"]
    )
    _record_earned(
        contract,
        actor,
        at,
        rep_id=rep_id,
        rep_role=role,
        home_id=client.department_id,
        signed=int(first),
        amount=whole - sum((row.amount for row in counted), NOTHING),
        commission=rules.commission(whole, tiers) - sum((row.commission for row in counted), NOTHING),
        reason=Reason.SIGNATURE if first else Reason.DIFFERENCE,
        explained={"total": str(whole), "basis_points": rules.rate_of(whole, tiers), "tiers": tiers},
    )


def record_reversal(contract: Contract, end: Model, actor: Actor, at: datetime) -> None:
    """1.3: each row is mirrored on the day the contract is called off: same person, department and role, opposite sign. No
    row where nothing counted."""
    for row in _rows_in_force(contract):
        _record_earned(
            contract,
            actor,
            at,
            rep_id=row.rep_id,
            rep_role=row.rep_role,
            home_id=row.home_id,
            signed=-row.signed,
            amount=-row.amount,
            commission=-row.commission,
            reason=Reason.CANCELLED,
            mirrors=row,
            explained={"total": str(NOTHING)},
        )


def _rows_in_force(contract: Contract) -> QuerySet[Earned]:
    """What counted for this contract and was not mirrored, oldest first."""
    return contract.commission_earned.filter(mirrors=None, mirrored_by=None).order_by("pk")


def _record_earned(contract: Contract, actor: Actor, at: datetime, **row: Any) -> None:
    fact(contract, "earned", {"group_order": contract.group_order, **row}, by=actor, at=at)
