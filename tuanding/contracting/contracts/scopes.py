"""Who sees contracts: own, department, all; finance, production and logistics by reach, the last two without prices."""

from tuanding.core.accounts.scopes import Scopes
from tuanding.core.rulebook import roles as r
from tuanding.selling.clients import scopes as clients
from tuanding.selling.clients.scopes import order_scopes

Rights = dict[str, tuple[str, ...]]
OWN: Rights = {**clients.OWN}
READERS: Rights = {**clients.READERS}
FINANCE: Rights = {r.FINANCE: ("reach",)}
WITHOUT_PRICES: Rights = {r.PRODUCTION_MANAGER: ("reach",), r.LOGISTICS_MANAGER: ("reach",)}
PRICED: Rights = {**OWN, **READERS, **FINANCE}
VIEW: Rights = {**PRICED, **WITHOUT_PRICES}
OWN_AND_MANAGER: Rights = {**OWN, r.DEPARTMENT_MANAGER: ("dept",)}
SEES_PRICES = frozenset(PRICED)
AMOUNTS = ("total", "deposit", "balance", "unit_price", "amount", "paper_total", "deposit_basis_points")
HIDDEN = dict.fromkeys(AMOUNTS, SEES_PRICES)

CONTRACT = Scopes(
    "contracts.Contract",
    scopes=order_scopes("group_order"),
    rights={
        "view": VIEW,
        "prices": PRICED,
        "edit": OWN,
        "sign": OWN,
        "withdraw": OWN,
        "cancel": OWN,
        # A right for the consequences of a break-off; there is no button for it.
        "break_off": OWN_AND_MANAGER,
        "receive": FINANCE,
        "review": FINANCE,
        "seal": FINANCE,
        "notify": {r.SYSTEM: ("all",)},
        "tell": OWN,
        "hand": {**OWN, **FINANCE},
        "talk": {**OWN, **FINANCE},
        "files": PRICED,
        "attach": {**OWN, **FINANCE},
    },
    hidden=HIDDEN,
)


def _scopes_through_contract(model_name: str, view: Rights) -> Scopes:
    return Scopes(
        f"contracts.{model_name}",
        scopes=order_scopes("contract__group_order"),
        rights={"view": view, "prices": PRICED, "edit": OWN},
        hidden=HIDDEN,
    )


LINE = Scopes(
    "contracts.Line",
    scopes=order_scopes("revision__contract__group_order"),
    rights={"view": VIEW, "prices": PRICED},
    hidden=HIDDEN,
)
TABLES = (
    CONTRACT,
    LINE,
    _scopes_through_contract("Revision", VIEW),
    *(
        _scopes_through_contract(name, PRICED)
        for name in (
            *("Signature", "Receipt", "Review", "Approval", "Seal", "PaymentNotice"),
            *("Told", "Originals", "Word", "Withdrawal", "Cancellation"),
        )
    ),
)
