"""Authentication: a bearer token, or the session of somebody signed in on the pages (then with the CSRF token)."""

from datetime import datetime

from django.conf import settings
from django.http import HttpRequest
from django.utils import translation
from django.utils.functional import SimpleLazyObject
from ninja.security.apikey import APIKeyCookie
from ninja.utils import check_csrf

from tuanding.core.accounts.actors import actor_of
from tuanding.core.accounts.models import Person
from tuanding.core.kernel.refusal import Denied, Refusal
from tuanding.core.pages.api import Bearer
from tuanding.entrypoints.api import tokens


class Unknown(Refusal):
    """Nobody is signed in."""

    code = "unauthenticated"
    status = 401

    def __init__(self, message: str = "请先登录：请求里没有有效的令牌，也没有登录的会话"):
        super().__init__(message)


class TooMany(Refusal):
    """Too many wrong passwords for this person from this address, or for many people. `retry_after`: seconds."""

    code = "too_many"
    status = 429

    def __init__(self, seconds: int, *, of_address: bool = False):
        words = (
            "这个网络地址输错太多次密码：%(minutes)s 分钟后可以再试"
            if of_address
            else "连续输错 5 次密码：%(minutes)s 分钟后可以再试"
        )
        super().__init__(words, minutes=-(-seconds // 60))
        self.retry_after = seconds


class CodeNeeded(Refusal):
    """Name and password are right; the code of the second step is missing."""

    code = "code_needed"
    status = 401

    def __init__(self) -> None:
        super().__init__("还要动态码：请在 code 里带上手机上此刻的六位数字，或一个恢复码", field="code", value="")


class NotSetUp(Refusal):
    """The person's role needs the second step, and nobody has set it up."""

    code = "second_step_not_set_up"
    status = 403

    def __init__(self) -> None:
        super().__init__("这个岗位要用两步验证，还没有设：请先在网页上登录一次，设好手机")


class Session(APIKeyCookie):
    """The session of the pages. Writes need the CSRF token; without a session the next kind of authentication is
    tried."""

    param_name = settings.SESSION_COOKIE_NAME

    def _get_key(self, request: HttpRequest) -> str | None:
        return request.COOKIES.get(self.param_name)

    def authenticate(self, request: HttpRequest, key: str | None) -> Person | None:
        if not key or not request.user.is_authenticated:
            return None
        if check_csrf(request):
            raise Denied("请求没有带 CSRF 令牌：请在 X-CSRFToken 里带上它，或者改用令牌登录")
        return request.user


class Token(Bearer):
    """`Authorization: Bearer …`. A token that is not valid is refused, whatever session comes with it."""

    def authenticate(self, request: HttpRequest, token: str) -> Person:
        person = super().authenticate(request, token)
        if person is None:
            raise Unknown("令牌无效、过期或已被收回：请重新登录")
        return person


def authenticate_token(request: HttpRequest, token: str, at: datetime) -> Person | None:
    """The person of a valid token; sets user, actor and language of the request."""
    row = tokens.valid_token(token, at)
    if row is None:
        return None
    person = row.person
    request.user, request.token = person, token  # type: ignore[attr-defined]
    request.actor = SimpleLazyObject(lambda: actor_of(person, at))  # type: ignore[attr-defined]
    translation.activate(person.language)
    return person


def register_token_authentication() -> None:
    """Makes Bearer accept our tokens; called by the app's `ready`."""
    if authenticate_token not in Bearer.authenticators:
        Bearer.authenticators.append(authenticate_token)
