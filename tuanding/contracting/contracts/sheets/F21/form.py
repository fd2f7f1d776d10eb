"""F21: the sales contract, nine articles, one per point of the review. Marked 待签 until the client signed it."""

from django.utils.translation import gettext_lazy as _

from tuanding.contracting.contracts.articles import articles
from tuanding.contracting.contracts.models import Revision
from tuanding.contracting.contracts.queries import lines_of, signature_of
from tuanding.contracting.contracts.sheets import facts
from tuanding.core.sheets.form import SheetForm

NO_PRICES = "no_prices"


def data(revision: Revision, edition: str) -> dict:
    contract, lines, prices = revision.contract, lines_of(revision), edition != NO_PRICES
    signature = signature_of(revision)
    return {
        "number": contract.number,
        "contract": contract.number,
        "draft": revision.number,
        "mark": "" if signature else _("待签"),
        "signed_on": signature.signed_on if signature else revision.sign_on,
        "buyer": {"rows": facts.buyer_rows(contract), "signer": signature.signed_by if signature else ""},
        "seller": {"rows": facts.seller_rows(contract)},
        "articles": [
            {"numeral": one.numeral, "code": one.code, "title": one.title, "text": one.text}
            for one in articles(revision, lines, prices=prices)
        ],
        "lines": [facts.line_row(line, prices) for line in lines],
        "pieces": sum(line.quantity for line in lines),
        "prices": "yes" if prices else "",
        "total": f"{revision.total:,.2f}" if prices else "",
        "extra": revision.extra,
        "originals": revision.originals,
        "signed": "yes" if signature else "",
    }


FORM = SheetForm(
    code="F21",
    title=_("职业装销售合同"),
    clause="5.2",
    subject="contracts.Revision",
    data=data,
    editions=("", NO_PRICES),
    binding=True,
    right="prices",
    edition_rights={NO_PRICES: "view"},
    labels={
        "contract": _("合同编号"),
        "draft": _("稿次"),
        "date": _("签订日期"),
        "buyer": _("甲方（定作方）"),
        "seller": _("乙方（承揽方）"),
        "preamble": _("甲乙双方经协商一致，就职业装的定作签订本合同，共同遵守。"),
        "style": _("款式"),
        "post": _("岗位"),
        "sex": _("性别"),
        "fabric": _("面料"),
        "description": _("款式说明"),
        "quantity": _("数量（套）"),
        "unit_price": _("单价（元）"),
        "amount": _("金额（元）"),
        "sum": _("合计"),
        "extra": _("其他约定"),
        "copies": _(
            "本合同一式 {n} 份，甲乙双方各执其一，效力相同；未尽事宜双方协商解决，协商不成由乙方所在地人民法院管辖。"
        ),
        "no_prices": _("本版不含价格，供生产和物流使用。"),
    },
)
