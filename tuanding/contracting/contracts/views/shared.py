"""What every page of a contract begins with."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from tuanding.contracting.contracts.models import Contract
from tuanding.core.accounts.scopes import visible
from tuanding.core.pages.once import once_of, seen_of
from tuanding.core.pages.request import Request

RIGHTS = ("prices", "edit", "sign", "withdraw", "cancel", "receive", "review", "seal", "tell", "hand", "talk")


def how(request: Request) -> dict[str, Any]:
    """Who, when and under which key: what every operation takes."""
    return {"by": request.actor, "at": request.now, "once": once_of(request)}


def how_seen(request: Request) -> dict[str, Any]:
    """The same with the version the person looked at."""
    return {**how(request), "seen": seen_of(request) or 0}


def address(contract: Contract) -> str:
    return reverse("contracts:contract", args=[contract.pk])


def crumbs(contract: Contract, here: str = "") -> list:
    """合同与评审 / contract / here."""
    above = [(_("合同与评审"), reverse("contracts:list"))]
    this = (f"{contract.group_order.client} {contract.number}", address(contract) if here else "")
    return [*above, this, *([(here, "")] if here else [])]


def rights_on(contract: Contract, actor) -> dict[str, bool]:
    """Which of the room's rights this person has on this contract."""
    return {right: visible(Contract, actor, right).filter(pk=contract.pk).exists() for right in RIGHTS}
