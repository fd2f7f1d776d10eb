"""The code of the second step, as page and API check it: wrong ones are counted together."""

import unicodedata

from django.http import HttpRequest

from tuanding.core.accounts.models import Person
from tuanding.core.administration.attempts import CODES, raise_database_error
from tuanding.core.administration.second_factor import accept_code
from tuanding.core.kernel.refusal import Refusal
from tuanding.core.pages.request import Request

LONGEST_CODE = 20


class WrongCode(Refusal):
    """Neither the code of now nor an unused recovery code."""

    code, status = "wrong_code", 401

    def __init__(self) -> None:
        super().__init__(
            "动态码不对、已经用过或过期了：请等手机上出现下一个，再写六位数字；手机不在手边就写一个没用过的恢复码",
            field="code",
            value=None,
        )


class TooManyCodes(Refusal):
    """Too many wrong codes of this person. `retry_after`: seconds."""

    code, status = "too_many", 429

    def __init__(self, seconds: int):
        super().__init__("动态码连续写错 5 次：%(minutes)s 分钟后可以再试", field="code", minutes=-(-seconds // 60))
        self.retry_after = seconds


def check_code(request: Request, person: Person, code: str) -> None:
    """Uses up the code. Refused: WrongCode; TooManyCodes after five wrong ones in five minutes, whatever follows. Where they
    cannot be counted nobody is let in: OperationalError."""
    key = f"person {person.pk}"
    if CODES.count_attempt(request, key) is None:
        seconds = CODES.seconds_until_open(request, key)
        if not seconds:
            raise_database_error()
        raise TooManyCodes(seconds)
    # an input method may write the digits at full width
    if not accept_code(person, unicodedata.normalize("NFKC", code), request.now):
        raise WrongCode
    CODES.forget_attempts(request, key)


def forget_wrong_codes(request: HttpRequest, person: Person) -> None:
    """After a new phone was set up."""
    CODES.forget_attempts(request, f"person {person.pk}")
