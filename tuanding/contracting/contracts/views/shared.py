"""What every page of a contract begins with."""

from django.urls import reverse
from django.utils.translation import gettext as _

from tuanding.contracting.contracts.models import Contract
from tuanding.contracting.contracts.states import FAIL, PASS, WARN
from tuanding.core.accounts.scopes import can
from tuanding.core.pages.addresses import address_of

RIGHTS = ("prices", "edit", "sign", "withdraw", "cancel", "receive", "review", "seal", "tell", "hand", "talk")

RULE_MARKS = {PASS: ("done", "check"), FAIL: ("late", "x"), WARN: ("due", "alert-triangle")}


def address(contract: Contract) -> str:
    return address_of("contracts:contract", contract.pk)


def crumbs(contract: Contract, here: str = "") -> list:
    """合同与评审 / contract / here."""
    above = [(_("合同与评审"), reverse("contracts:list"))]
    this = (f"{contract.group_order.client} {contract.number}", address(contract) if here else "")
    return [*above, this, *([(here, "")] if here else [])]


def rights_on(contract: Contract, actor) -> dict[str, bool]:
    """Which of the room's rights this person has on this contract."""
    return {right: can(actor, right, contract) for right in RIGHTS}
