"""PURE: whether a name and a credit code can be right, in the words of a refusal."""

import re

from stdnum.cn import uscc

from tuanding.core.kernel.refusal import Refusal
from tuanding.selling.clients.names import normalise_code, normalise_name

# The next step that an appointment, or a promise to call again, leaves with its client.
VISIT_AGREED, CALL_AGREED = "拜访", "再打电话"  # data: kept as people would type it
CREDIT_CODE = re.compile("[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}")  # GB 32100: no I, O, S, V, Z
BAD_NAME = "不是客户名称"
NO_NAMES = r"\d{2,4}年(\d{1,2}月)?(\d{1,2}日)?|同[上前左]|ditto|暂?无|没有|不详|未知"  # data: written where a name should stand
NO_NAME = re.compile(rf"[\W\d_]*|{NO_NAMES}", re.IGNORECASE)
GOOD_NAME = "请填公司全称"
BAD_CODE = "不是统一社会信用代码"
GOOD_CODE = "18 位，末位是校验码；不知道就留空"


def code_is_right(code: str) -> bool:
    """18 characters whose last one checks the others (GB 32100). The authority and the kind, characters 1 and 2, may be letters
    (N2: a village cooperative), which python-stdnum refuses; it counts the check character."""
    plain = normalise_code(code)
    return bool(CREDIT_CODE.fullmatch(plain)) and plain[-1] == uscc.calc_check_digit(plain[:-1])


def code_problem(code: str, field: str = "credit_code") -> Refusal | None:
    if not code.strip() or code_is_right(code):
        return None
    return Refusal("「%(value)s」不是统一社会信用代码：18 位，末位是校验码；不知道就留空", field=field, value=code)


def name_problem(name: str, field: str = "name") -> Refusal | None:
    if not name.strip():
        return Refusal("没有填客户名称：请填公司全称", field=field, value=name)
    if is_no_name(name):
        return Refusal("「%(value)s」不是客户名称：请填公司全称", field=field, value=name)
    return None


def is_no_name(name: str) -> bool:
    """Signs, a bare number or date, "same as above"."""
    return not normalise_name(name) or bool(NO_NAME.fullmatch(name.strip()))
