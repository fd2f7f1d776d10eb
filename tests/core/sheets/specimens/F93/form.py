"""A long list on its side: it goes over several pages, its head comes again on each."""

from tuanding.core.sheets.form import SheetForm

FORM = SheetForm(
    code="F93",
    title="客户跟进进度表",
    clause="1.10",
    subject="clients.Client",
    data=lambda subject, edition: {"rows": [], "count": ""},
    labels={
        "client": "客户",
        "rep": "业务经理",
        "stages": ["约访 Dh", "唤起 Hq", "资料 Zl", "方案 Fa", "签单 Cc"],
        "result": "最近结果",
        "next": "下一步",
        "made": "制表（团订内务）",
        "checked": "审核（团订部经理）",
        "approved": "批准",
    },
)
