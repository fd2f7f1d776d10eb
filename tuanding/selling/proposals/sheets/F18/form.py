"""F18: one version of the client data sheet."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from tuanding.core.sheets.form import SheetForm
from tuanding.selling.proposals.models import DataSheet
from tuanding.selling.proposals.queries import completeness_of, points_in_words
from tuanding.selling.proposals.rules import SEASONS

PLAIN = (
    "industry",
    "sites",
    "current_uniform",
    "current_supplier",
    "styles",
    "colours",
    "logo",
    "decision_makers",
    "remark",
)


def data(sheet: DataSheet, edition: str) -> dict[str, Any]:
    """Everything the client said, the headcount by site and post, how complete it is."""
    contact = sheet.group_order.contact
    rows = list(sheet.headcounts.values("site", "post", "men", "women"))
    complete = completeness_of(sheet)
    return {
        "client": sheet.client.name,
        "order": sheet.group_order.number,
        "version": sheet.version,
        "on": sheet.on,
        "contact": f"{contact.name} {contact.title} {contact.phone}".strip() if contact else "",
        "rep": sheet.by.name,
        **{name: getattr(sheet, name) for name in PLAIN},
        "last_purchase_on": sheet.last_purchase_on or "",
        "seasons": [{"label": _(label), "on": code in sheet.seasons} for code, label in SEASONS.items()],
        "budget": sheet.budget if sheet.budget is not None else "",
        "decide_on": sheet.decide_on or "",
        "wear_on": sheet.wear_on or "",
        "needs": sheet.needs,
        "rows": [row | {"people": row["men"] + row["women"]} for row in rows],
        "men": sum(r["men"] for r in rows),
        "women": sum(r["women"] for r in rows),
        "people": sum(r["men"] + r["women"] for r in rows),
        "percent": complete.percent,
        "missing": [_(p["label"]) for p in points_in_words(sheet) if p["code"] in complete.missing],
    }


FORM = SheetForm(
    code="F18",
    title=_("客户资料搜集表"),
    clause="3.1",
    subject="proposals.DataSheet",
    data=data,
    labels={
        "client": _("客户"),
        "order": _("团订单"),
        "version": _("版本"),
        "contact": _("接洽人"),
        "on": _("填写日期"),
        "industry": _("行业"),
        "sites": _("工作地点"),
        "head_people": _("人数"),
        "site": _("地点"),
        "post": _("岗位"),
        "men": _("男"),
        "women": _("女"),
        "people": _("小计"),
        "sum": _("合计"),
        "head_now": _("现在穿什么"),
        "current_uniform": _("现有职业装"),
        "current_supplier": _("现有供应商"),
        "last_purchase_on": _("上次采购"),
        "head_want": _("想要什么"),
        "seasons": _("季节"),
        "styles": _("款式"),
        "colours": _("颜色"),
        "logo": _("标志"),
        "needs": _("需求"),
        "head_terms": _("预算、决策与日期"),
        "budget": _("预算（元）"),
        "decision_makers": _("决策人"),
        "decide_on": _("决定日期"),
        "wear_on": _("穿着日期"),
        "remark": _("备注"),
        "complete": _("完整度"),
        "missing": _("还缺"),
        "signed_client": _("客户代表"),
        "signed_rep": _("业务经理"),
    },
)
