"""F17: one visit on paper."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from tuanding.core.rulebook.stages import LABELS
from tuanding.core.sheets.form import SheetForm
from tuanding.selling.activities.models import Visit
from tuanding.selling.activities.rules import MATERIALS, STEPS


def data(visit: Visit, edition: str) -> dict[str, Any]:
    """A visit with what was done, shown, heard and agreed."""
    contact = visit.contact
    return {
        "client": visit.client.name,
        "order": visit.group_order.number,
        "at": visit.at,
        "place": visit.place,
        "contact": f"{contact.name} {contact.title}".strip() if contact else "",
        "rep": visit.rep.name,
        "by": visit.by.name if visit.by_id != visit.rep_id else "",
        "recorded": visit.recorded_at,
        "purpose": {"code": visit.purpose, "label": _(LABELS[visit.purpose])},
        "steps": [{"label": _(label), "on": code in visit.steps} for code, label in STEPS.items()],
        "materials": [{"label": _(label), "on": code in visit.materials} for code, label in MATERIALS.items()],
        "need": visit.need,
        "reaction": visit.reaction,
        "next_step": visit.next_step,
        "next_on": visit.next_on or "",
    }


FORM = SheetForm(
    code="F17",
    title=_("拜访记录"),
    clause="2.1–2.4 4.1",
    subject="activities.Visit",
    data=data,
    labels={
        "client": _("客户"),
        "order": _("团订单"),
        "at": _("拜访时间"),
        "place": _("地点"),
        "contact": _("见到谁"),
        "purpose": _("目的"),
        "rep": _("业务经理"),
        "by": _("代记人"),
        "steps": _("做到的步骤"),
        "materials": _("出示的资料"),
        "need": _("发现的需求"),
        "reaction": _("客户反应"),
        "next": _("下一步"),
        "next_on": _("日期"),
        "talk": _("面谈内容"),
        "what": _("做什么"),
        "signed_rep": _("业务经理"),
        "signed_manager": _("团订部经理"),
    },
)
