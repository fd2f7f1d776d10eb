"""F24: what the client has to pay after the seal, to which account, by when."""

from django.utils.translation import gettext_lazy as _

from tuanding.contracting.contracts.models import PaymentNotice
from tuanding.contracting.contracts.rules import percent
from tuanding.contracting.contracts.sheets import facts
from tuanding.core.company.queries import company_or_placeholder
from tuanding.core.sheets.form import SheetForm


def data(notice: PaymentNotice, edition: str) -> dict:
    revision, us = notice.seal.approval.revision, company_or_placeholder()
    contact = notice.contract.group_order.contact
    return {
        "contract": notice.contract.number,
        "client": notice.contract.group_order.client.name,
        "contact": contact.name if contact else "",
        "sealed_on": notice.seal.on,
        "total": f"¥{revision.total:,.2f}",
        "share": percent(revision.deposit_basis_points),
        "amount": facts.figures_and_capitals(notice.amount),
        "due_on": notice.due_on,
        "payee": us.name,
        "bank": us.bank_name,
        "account": us.bank_account,
        "rep": facts.rep_name(notice.contract),
        "phone": us.phone,
        "made_on": notice.on,
    }


FORM = SheetForm(
    code="F24",
    title=_("预付款缴纳通知"),
    clause="5.5",
    subject="contracts.PaymentNotice",
    data=data,
    labels={
        "to": _("致："),
        "letter": _(
            "贵我双方于 {sealed} 生效的销售合同 {contract}，合同总价 {total}，约定预付款为 {share}。"
            "请于 {due} 前将预付款汇入下列账户，到帐后我们即安排量体和生产。"
        ),
        "amount": _("预付款（大写）"),
        "payee": _("收款单位"),
        "bank": _("开户行"),
        "account": _("账号"),
        "due": _("缴款期限"),
        "purpose": _("汇款附言"),
        "contract": _("合同编号"),
        "rep": _("业务经理"),
        "phone": _("联系电话"),
        "ask": _("汇款时请在附言中写明合同编号 {contract}，以便核对。到帐日以银行入帐为准。"),
        "ours": _("通知单位"),
        "theirs": _("签收（客户）"),
    },
)
