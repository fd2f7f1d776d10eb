"""F14: whom a client recommended, at a break-off, at signing, or at any time; or why nobody."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _

from tuanding.core.sheets.form import SheetForm
from tuanding.selling.clients.models import Referral, ReferralList
from tuanding.selling.clients.phones import masked_phone, spaced_phone

MASKED = "masked"
LINKED, FRESH = _("已是客户"), _("新客户")


def data(row: ReferralList, edition: str) -> dict[str, Any]:
    say = masked_phone if edition == MASKED else spaced_phone
    people = row.referrals.select_related("client__owner").order_by("pk")
    return {
        "period": f"{row.on:%Y-%m-%d}",
        "client": row.client.name,
        "occasion": row.get_occasion_display(),
        "order": row.group_order.number if row.group_order else "",
        "rep": row.by.name,
        "on": row.on,
        "rows": [_row(one, say) for one in people],
        "none_because": row.none_because,
    }


def _row(one: Referral, say: Callable[[str], str]) -> dict[str, Any]:
    return {
        "company": one.company,
        "name": one.name,
        "phone": say(one.phone),
        "relation": one.relation,
        "need": one.need,
        "outcome": LINKED if one.was_there else FRESH,
    }


FORM = SheetForm(
    code="F14",
    title=_("客户推荐介绍名单"),
    clause="1.8",
    subject="clients.ReferralList",
    data=data,
    editions=("", MASKED),
    right="call",
    edition_rights={MASKED: "view"},
    labels={
        "client": _("推荐人单位"),
        "occasion": _("时机"),
        "order": _("团订单"),
        "rep": _("业务经理"),
        "on": _("日期"),
        "company": _("单位"),
        "name": _("姓名"),
        "phone": _("电话"),
        "relation": _("关系"),
        "need": _("可能的需求"),
        "outcome": _("结果"),
        "none": _("没有名单的原因"),
        "recommender": _("推荐人"),
    },
)
