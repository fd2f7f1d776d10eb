"""A receipt: a short sheet with fields, an amount, checks and two signatures."""

from tuanding.core.sheets.form import SheetForm

FORM = SheetForm(
    code="F92",
    title="合同收条",
    clause="5.4",
    subject="clients.Client",
    data=lambda subject, edition: {"client": subject.name},
    labels={
        "no": "合同编号",
        "received": "收到时间",
        "client": "客户名称",
        "rep": "业务经理",
        "copies": "收到份数",
        "total": "合同金额（大写）",
        "checks": "收件检查",
        "what": "检查内容",
        "seen": "情况",
        "ok": "合格",
        "clerk": "收件人（财务部）",
        "keep": "本收条一式两联：第一联财务部存，第二联交业务经理。",
    },
)
