"""A contract: lines, sum, articles, two parties, room for the seal. Its edition without prices shows none."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from tuanding.core.sheets.form import SheetForm
from tuanding.core.tables.cleaning import Amount, Whole
from tuanding.core.tables.columns import Column


def data(subject, edition, actor):
    return {
        "title": "",
        "contract": f"HT-2026-{subject.pk:04}",
        "place": "上海",
        "signed_on": actor.at.date(),
        "buyer": {"name": subject.name, "signer": "", "rows": [["名称", subject.name]]},
        "seller": {"rows": [["经办人", actor.person.name]]},
        "lines": [{"post": "行政", "style": "西服", "quantity": 2, **_prices(edition)}],
        "pieces": 2,
        "total": "" if edition else Decimal("2560"),
        "capitals": "" if edition else "贰仟伍佰陆拾元整",
        "articles": [],
        "remark": "一式两份",
    }


def _prices(edition):
    return {} if edition else {"price": Decimal("1280"), "total": Decimal("2560")}


FORM = SheetForm(
    code="F91",
    title=_("销售合同"),
    clause="5.2",
    subject="clients.Client",
    data=data,
    editions=("", "no_prices"),
    table=(
        "lines",
        (
            Column("style", ("款式",)),
            Column("quantity", ("数量",), Whole()),
            Column("price", ("单价",), Amount()),
            Column("total", ("金额",), Amount()),
        ),
    ),
    labels={
        "contract": "合同编号",
        "date": "签订日期",
        "buyer": "甲方",
        "place": "签订地点",
        "goods": "产品名称、数量、价格",
        "post": "岗位",
        "style": "款式",
        "fabric": "面料",
        "sex": "性别",
        "quantity": "数量（套）",
        "price": "单价（元）",
        "total": "金额（元）",
        "sum": "合计",
        "party_a": "甲方（定作方）",
        "party_b": "乙方（承揽方）",
    },
)
