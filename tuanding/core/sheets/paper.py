"""Values as paper shows them: amounts with commas, days as 2026-11-24, lazy words in the sheet's language."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeAlias

from django.utils.encoding import force_str
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from tuanding.core.kernel.workcal import SHANGHAI

WORDS = {
    "sheet": _("表号"),
    "number": _("编号"),
    "unnumbered": _("未编号"),
    "clause": _("流程条款"),
    "page": _("第 {n} 页　共 {m} 页"),
    "no": _("序号"),
    "nothing": _("（无）"),
    "capitals": _("人民币（大写）"),
    "figures": _("小写"),
    "article": _("第{n}条"),
    "seal": _("（盖章）"),
    "representative": _("代表签字："),
    "date": _("日期："),
    "codes": _("方括号里的编码代替字库没有的字：{codes}"),
    "yes": _("是"),
    "no_": _("否"),
}


# The first kind that fits; a datetime is a date, so the narrow one comes first
FORMS: tuple[tuple[tuple[type, ...], Callable[[Any], Any]], ...] = (
    ((Promise,), force_str),
    ((str, int), lambda value: value),
    ((Decimal,), lambda value: f"{value:,.2f}"),
    ((datetime,), lambda value: f"{value.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"),
    ((date,), lambda value: f"{value:%Y-%m-%d}"),
    ((Mapping,), lambda value: {str(key): printable(one) for key, one in value.items()}),
    ((list, tuple), lambda value: [printable(one) for one in value]),
    ((type(None),), lambda value: ""),
)


Printable: TypeAlias = "str | int | list[Printable] | dict[str, Printable]"


def printable(value: Any) -> Printable:
    """The texts and numbers that stand on paper for `value`, in the active language; "" for None. Raises TypeError for a
    type that has no form on paper, such as a float that is no Decimal."""
    for kinds, form in FORMS:
        if isinstance(value, kinds):
            return form(value)
    raise TypeError(f"{type(value).__name__} has no form on paper: {value!r}")


def in_language(value: Any, language: str) -> Any:
    with override(language):
        return printable(value)
