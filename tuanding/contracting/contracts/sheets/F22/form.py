"""F22: the receipt of finance for the signed contract."""

from django.utils.translation import gettext_lazy as _

from tuanding.contracting.contracts.models import Receipt
from tuanding.contracting.contracts.sheets import facts
from tuanding.core.sheets.form import SheetForm


def data(receipt: Receipt, edition: str) -> dict:
    signature = receipt.signature
    revision = signature.revision
    return {
        "contract": receipt.contract.number,
        "draft": revision.number,
        "client": receipt.contract.group_order.client.name,
        "rep": facts.rep_name(receipt.contract),
        "received": receipt.at,
        "copies": receipt.copies,
        "amount": facts.figures_and_capitals(revision.total),
        "papers": [
            {
                "what": _("合同原件（甲方已签字）"),
                "count": receipt.copies,
                "remark": f"{signature.signed_by} {signature.signed_on}",
            },
            {"what": _("签字扫描件"), "count": 1 if signature.scan_id else 0, "remark": signature.scan_name},
        ],
        "remark": receipt.remark,
        "clerk": receipt.by.name,
    }


FORM = SheetForm(
    code="F22",
    title=_("团订合同收条"),
    clause="5.4",
    subject="contracts.Receipt",
    data=data,
    labels={
        "contract": _("合同编号"),
        "draft": _("稿次"),
        "client": _("客户"),
        "rep": _("业务经理"),
        "received": _("收到时间"),
        "copies": _("原件份数"),
        "amount": _("合同总价（大写）"),
        "papers": _("收到的文件"),
        "what": _("文件"),
        "count": _("份数"),
        "remark": _("备注"),
        "clerk": _("收件人（财务部）"),
        "sender": _("交件人（业务经理）"),
        "keep": _("本收条一式两联：第一联财务部存，第二联交业务经理。合同随即按九点评审，评审结果另行通知。"),
    },
)
