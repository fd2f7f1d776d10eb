"""F20: the proposal as the client receives it."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tuanding.core.kernel.money import capitals
from tuanding.core.sheets.form import SheetForm
from tuanding.selling.proposals.models import Proposal, ProposalLine
from tuanding.selling.proposals.queries import pieces_and_amount


def data(proposal: Proposal, edition: str) -> dict[str, Any]:
    """Needs, text, styles per post with prices, the drawing where it is a picture."""
    lines = list(proposal.lines.select_related("picture"))
    sums, order = pieces_and_amount(lines), proposal.group_order
    pictures = _pictures_of_styles(lines)
    drawing = proposal.file if proposal.file and proposal.file.media_type.startswith("image/") else None
    return {
        "title": _("%(client)s 职业装方案") % {"client": order.client},
        "client": order.client.name,
        "contact": order.contact.name if order.contact else "",
        "on": proposal.on,
        "proposal": proposal.number,
        "version": proposal.version,
        "rep": order.client.owner.name if order.client.owner else "",
        "designer": proposal.by.name,
        "needs": proposal.request.data_sheet.needs,
        "text": [part.strip() for part in proposal.text.splitlines() if part.strip()],
        "lines": [_line(line) for line in lines],
        "styles": [{"picture": name, "caption": line.style, "number": line.place} for name, line in pictures.items()],
        "pieces": sums["pieces"],
        "amount": sums["amount"],
        "capitals": capitals(sums["amount"]),
        "picture": "drawing" if drawing else "",
        "pictures": {name: line.picture for name, line in pictures.items()} | ({"drawing": drawing} if drawing else {}),
    }


def _pictures_of_styles(lines: list[ProposalLine]) -> dict[str, ProposalLine]:
    """{name of the picture: its line}: one for each style, the first of those with this name."""
    by_style: dict[str, ProposalLine] = {}
    for line in lines:
        if line.picture:
            by_style.setdefault(line.style, line)
    return {f"style-{line.place}": line for line in by_style.values()}


def _line(line) -> dict:
    return {
        "style": line.style,
        "post": line.post,
        "sex": line.get_sex_display(),
        "fabric": line.fabric,
        "description": line.description,
        "acceptance": line.acceptance,
        "quantity": line.quantity,
        "price": line.unit_price,
        "amount": line.amount,
    }


FORM = SheetForm(
    code="F20",
    title=_("企业职业装方案"),
    clause="3.2 4.3",
    subject="proposals.Proposal",
    data=data,
    labels={
        "client": _("客户"),
        "contact": _("接洽人"),
        "proposal": _("方案编号"),
        "on": _("日期"),
        "head_needs": _("您的需求"),
        "head_text": pgettext_lazy("文字", "方案说明"),
        "head_styles": _("款式一览"),
        "head_picture": _("效果图"),
        "style": _("款式"),
        "post": _("岗位"),
        "sex": _("性别"),
        "fabric": _("面料"),
        "quantity": _("数量"),
        "price": _("单价（元）"),
        "amount": _("金额（元）"),
        "sum": _("合计"),
        "head_details": _("款式说明及验收标准"),
        "acceptance": _("验收标准"),
        "about": _("说明"),
        "rep": _("业务经理"),
        "designer": _("设计中心"),
        "remark": _("数量以量体为准；价格含税、含运费，自提交之日起三十日内有效。"),
    },
)
