"""F23: the review, nine points, each with the rule's result, the verdict and the remark."""

from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from tuanding.contracting.contracts.models import Point, Review
from tuanding.contracting.contracts.sheets import facts
from tuanding.contracting.contracts.states import FAIL, PASS
from tuanding.core.sheets.form import SheetForm


def data(review: Review, edition: str) -> dict:
    points = list(review.points.all())
    failed = [point.code for point in points if point.verdict == FAIL]
    return {
        "contract": review.contract.number,
        "draft": review.revision.number,
        "client": review.contract.group_order.client.name,
        "rep": facts.rep_name(review.contract),
        "at": review.at,
        "total": f"¥{review.revision.total:,.2f}",
        "points": [_row(point) for point in points],
        "outcome": _("退回业务经理") if failed else _("评审通过"),
        "failed": "、".join(str(code) for code in failed),
        "passed": f"{sum(point.verdict == PASS for point in points)} / {len(points)}",
        "fingerprint": review.revision.content_hash,
        "reviewer": review.by.name,
    }


def _row(point: Point) -> dict:
    return {
        "code": point.code,
        "point": say(point.chinese_label),
        "rule": say(point.rule_reason) % point.rule_params,
        "verdict": _("过") if point.verdict == PASS else _("退"),
        "remark": point.remark,
    }


FORM = SheetForm(
    code="F23",
    title=_("合同评审表"),
    clause="5.4",
    subject="contracts.Review",
    data=data,
    labels={
        "contract": _("合同编号"),
        "draft": _("稿次"),
        "client": _("客户"),
        "rep": _("业务经理"),
        "at": _("评审时间"),
        "total": _("合同总价"),
        "point": _("评审点"),
        "rule": _("规则核对"),
        "verdict": _("结论"),
        "remark": _("意见"),
        "outcome": _("评审结果"),
        "passed": _("通过点数"),
        "failed": _("退回的点"),
        "fingerprint": _("合同内容指纹"),
        "reviewer": _("评审人（财务部）"),
        "sender": _("业务经理"),
        "bound": _("本评审只对上面指纹的这一稿有效；合同内容改动后须重新签字、重新评审。"),
    },
)
