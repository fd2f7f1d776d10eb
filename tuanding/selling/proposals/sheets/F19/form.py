"""F19: the request to the design centre, with what the data sheet says."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from tuanding.core.sheets.form import SheetForm
from tuanding.selling.proposals.models import ProposalRequest
from tuanding.selling.proposals.queries import completeness_of, points_in_words
from tuanding.selling.proposals.states import REQUESTS


def data(request: ProposalRequest, edition: str) -> dict[str, Any]:
    """What is wished by when, and the points of the data sheet version it rests on."""
    sheet, order = request.data_sheet, request.group_order
    return {
        "client": order.client.name,
        "order": order.number,
        "request": request.number,
        "rep": request.asked_by.name,
        "asked_at": request.asked_at,
        "wish_on": request.wish_on,
        "styles_number": request.styles_number,
        "budget": request.budget if request.budget is not None else "",
        "wishes": request.wishes,
        "state": _(REQUESTS.states[request.state]),
        "version": sheet.version,
        "percent": completeness_of(sheet).percent,
        "points": [[_(point["label"]), point["value"]] for point in points_in_words(sheet) if point["code"] != "needs"],
        "needs": sheet.needs,
        "rows": list(sheet.headcounts.values("site", "post", "men", "women")),
    }


FORM = SheetForm(
    code="F19",
    title=_("客户企业职业装方案制作申请表"),
    clause="3.2",
    subject="proposals.ProposalRequest",
    data=data,
    labels={
        "client": _("客户"),
        "order": _("团订单"),
        "request": _("申请编号"),
        "rep": _("申请人"),
        "asked_at": _("申请时间"),
        "wish_on": _("希望交付日"),
        "styles_number": _("款式数量"),
        "budget": _("预算（元）"),
        "wishes": _("要求"),
        "head_sheet": _("随附客户资料"),
        "version": _("资料版本"),
        "percent": _("完整度"),
        "needs": _("需求"),
        "head_people": _("人数"),
        "site": _("地点"),
        "post": _("岗位"),
        "men": _("男"),
        "women": _("女"),
        "signed_rep": _("业务经理"),
        "signed_manager": _("团订部经理"),
        "signed_design": _("设计中心收件"),
        "text_too": _("设计中心交付方案时，须同时提供方案说明文字资料。"),
    },
)
