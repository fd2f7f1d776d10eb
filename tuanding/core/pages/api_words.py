"""What is wrong with a field of an API call, in the reader's language: pydantic says it in English."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language, gettext, gettext_noop

NUMBER, WHOLE, TEXT = gettext_noop("要写数字"), gettext_noop("写成整数"), gettext_noop("要写文字")
DAY, MOMENT = gettext_noop("写成 2026-11-24"), gettext_noop("写成 2026-11-24T09:30:00+08:00，要带时区")
YES_OR_NO, LIST, OBJECT = gettext_noop("写成 true 或 false"), gettext_noop("要是一个列表"), gettext_noop("要是一个对象")
ONE_OF = gettext_noop("只能是：%(expected)s")

# By the type of pydantic's error; parameters are those of its `ctx`.
WORDS = {
    "missing": gettext_noop("没有填"),
    "extra_forbidden": gettext_noop("没有这一项"),
    "json_invalid": gettext_noop("不是完整的 JSON"),
    "none_required": gettext_noop("要空着"),
    "literal_error": ONE_OF,
    "enum": ONE_OF,
    "string_type": TEXT,
    "string_unicode": TEXT,
    "string_too_long": gettext_noop("最多 %(max_length)s 个字"),
    "string_too_short": gettext_noop("至少 %(min_length)s 个字"),
    "string_pattern_mismatch": gettext_noop("要符合 %(pattern)s"),
    "too_long": gettext_noop("最多 %(max_length)s 项"),
    "too_short": gettext_noop("至少 %(min_length)s 项"),
    "int_type": WHOLE,
    "int_parsing": WHOLE,
    "int_from_float": WHOLE,
    "int_parsing_size": gettext_noop("数字太大"),
    "float_type": NUMBER,
    "float_parsing": NUMBER,
    "finite_number": NUMBER,
    "decimal_type": NUMBER,
    "decimal_parsing": NUMBER,
    "decimal_max_digits": gettext_noop("最多 %(max_digits)s 位数字"),
    "decimal_max_places": gettext_noop("最多 %(decimal_places)s 位小数"),
    "decimal_whole_digits": gettext_noop("小数点前最多 %(whole_digits)s 位"),
    "greater_than": gettext_noop("要大于 %(gt)s"),
    "greater_than_equal": gettext_noop("不能小于 %(ge)s"),
    "less_than": gettext_noop("要小于 %(lt)s"),
    "less_than_equal": gettext_noop("不能大于 %(le)s"),
    "multiple_of": gettext_noop("要是 %(multiple_of)s 的倍数"),
    "bool_type": YES_OR_NO,
    "bool_parsing": YES_OR_NO,
    "date_type": DAY,
    "date_parsing": DAY,
    "date_from_datetime_parsing": DAY,
    "date_from_datetime_inexact": DAY,
    "datetime_type": MOMENT,
    "datetime_parsing": MOMENT,
    "datetime_from_date_parsing": MOMENT,
    "datetime_object_invalid": MOMENT,
    "timezone_aware": MOMENT,
    "list_type": LIST,
    "dict_type": OBJECT,
    "model_type": OBJECT,
    "model_attributes_type": OBJECT,
}
VALUE_ERROR = "value_error"  # raised by a check of ours, whose sentence is in the reader's language


def sentence_of_error(error: Mapping[str, Any]) -> str:
    """The sentence for one of pydantic's errors; in English its own where we have none."""
    context = {name: _without_or(value) for name, value in (error.get("ctx") or {}).items()}
    if error["type"] == VALUE_ERROR:
        return str(context.get("error", error["msg"])).removeprefix("Value error, ")
    words = WORDS.get(error["type"])
    if words is not None:
        return gettext(words) % context
    return error["msg"] if get_language() == "en" else gettext("填得不对（%(type)s）") % {"type": error["type"]}


def _without_or(value: Any) -> Any:
    """Of 'call' or 'visit': 'call', 'visit'."""
    return value.replace(" or ", ", ") if isinstance(value, str) else value
