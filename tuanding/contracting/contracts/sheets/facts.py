"""Parts that several sheets of a contract share."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from tuanding.contracting.contracts.articles import SEX
from tuanding.contracting.contracts.models import Contract, Line
from tuanding.core.company.queries import company_or_placeholder
from tuanding.core.kernel.money import capitals

NAME, ADDRESS, CONTACT = _("名称"), _("地址"), _("联系人")


def rep_name(contract: Contract) -> str:
    owner = contract.group_order.client.owner
    return owner.name if owner else ""


def buyer_rows(contract: Contract) -> list[tuple[Any, str]]:
    client, contact = contract.group_order.client, contract.group_order.contact
    contact_line = f"{contact.name}　{contact.phone}".strip() if contact else ""
    return [
        (NAME, client.name),
        (_("信用代码"), client.credit_code),
        (ADDRESS, client.address),
        (CONTACT, contact_line),
    ]


def seller_rows(contract: Contract) -> list[tuple[Any, str]]:
    us = company_or_placeholder()
    return [
        (NAME, us.name),
        (ADDRESS, us.address),
        (CONTACT, f"{rep_name(contract)}　{us.phone}".strip()),
        (_("开户行"), us.bank_name),
        (_("账号"), us.bank_account),
    ]


def line_row(line: Line, prices: bool) -> dict[str, Any]:
    row = {name: getattr(line, name) for name in ("style", "post", "fabric", "description", "quantity")}
    row["sex"] = SEX[line.sex]
    return row | ({"unit_price": line.unit_price, "amount": line.amount} if prices else {})


def figures_and_capitals(value: Decimal) -> dict[str, str]:
    return {"figures": f"¥{value:,.2f}", "capitals": capitals(value)}
