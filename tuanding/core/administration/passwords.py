"""The check of a new password, whoever sets it: the administrator, the person himself, `tuanding init`."""

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

from tuanding.core.administration.rules import check_password_length_and_characters, field_refusal
from tuanding.core.kernel.refusal import Invalid


def refuse_weak_password(password: str, username: str) -> None:
    """Raises Invalid, which does not repeat the password, for one that is too short, the sign-in name, or a common
    one."""
    check_password_length_and_characters(password, username)
    try:
        CommonPasswordValidator().validate(password)
    except ValidationError as why:
        raise common_password_refusal() from why


def common_password_refusal() -> Invalid:
    return field_refusal("password", "", "无法设这个密码，因为它太常见，别人一猜就中；可以写一句自己才知道的话")
