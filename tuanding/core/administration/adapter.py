"""Sign-in without sign-up: the administrator creates accounts; whoever guesses passwords locks only himself out."""

import hashlib
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext

from tuanding.core.accounts.models import Person
from tuanding.core.administration import passwords
from tuanding.core.administration.attempts import PASSWORDS, PASSWORDS_OF_ADDRESS, raise_database_error
from tuanding.core.kernel.addresses import network_of_client
from tuanding.core.kernel.refusal import Invalid
from tuanding.core.pages.signed_in import BEGAN

TOO_MANY_OF_ADDRESS = "too_many_of_address"  # the code of the error, as allauth's own is too_many_login_attempts
BROWSER_COOKIE = "td_known"  # names who signed in here before; alone it lets nobody in
BROWSER_SALT = "known browser"
BROWSER_SECONDS = 90 * 86400


class ClosedDoorAdapter(DefaultAccountAdapter):
    """Nobody opens an account for himself. Failed sign-ins are counted per person and address, by page and API
    alike."""

    def is_open_for_signup(self, request):
        return False

    def get_login_stages(self) -> list[str]:
        return ["tuanding.core.administration.stages.SecondStep"]

    def clean_password(self, password: str, user=None) -> str:
        """A person's own new password follows the rules of one the administrator sets. ValidationError with the
        reasons."""
        try:
            passwords.refuse_weak_password(password, user.username if user else "")
        except Invalid as why:
            reasons = [
                reason.sentence(gettext) for reasons_of_field in why.errors.values() for reason in reasons_of_field
            ]
            raise ValidationError(reasons) from why
        return password

    def pre_authenticate(self, request, **credentials) -> None:
        """ValidationError after five wrong passwords for this person, or very many for anybody, from one address. Where
        failures cannot be counted nobody signs in either: OperationalError, which is answered 503."""
        if self.seconds_of_address(request) and not self._is_known_browser(request, **credentials):
            raise ValidationError(gettext("这个网络地址输错太多次密码"), code=TOO_MANY_OF_ADDRESS)
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            if not self.seconds_of_person(request, **credentials):
                raise_database_error()
            raise

    def authentication_failed(self, request, **credentials) -> None:
        """Counted by address only now: an office that signs in at the same moment does not wait for one counter."""
        PASSWORDS_OF_ADDRESS.count_attempt(request, self._key_of_address(request))

    def seconds_of_person(self, request, **credentials) -> int:
        """For how long this person is locked at this address; 0 for none."""
        return PASSWORDS.seconds_until_open(request, self._get_login_attempts_cache_key(request, **credentials))

    def seconds_of_address(self, request) -> int:
        """For how long nobody new may sign in from this address; 0 for none."""
        return PASSWORDS_OF_ADDRESS.seconds_until_open(request, self._key_of_address(request))

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """Fourteen days of the session begin now, not with the sign-in page."""
        request.session[BEGAN] = request.now.timestamp()  # type: ignore[attr-defined]  # set by the middleware
        super().login(request, user)

    def post_login(self, request: HttpRequest, user: AbstractBaseUser, **about: Any) -> HttpResponse:
        """The browser is known from now on: guesses of somebody else in the same office do not keep its person out."""
        answer = super().post_login(request, user, **about)
        value = signing.dumps(user.get_username(), salt=BROWSER_SALT)
        answer.set_cookie(
            BROWSER_COOKIE,
            value,
            max_age=BROWSER_SECONDS,
            samesite="Lax",
            httponly=True,
            secure=settings.SESSION_COOKIE_SECURE,
        )
        return answer

    def _is_known_browser(self, request, **credentials) -> bool:
        try:
            name = signing.loads(request.COOKIES.get(BROWSER_COOKIE, ""), salt=BROWSER_SALT, max_age=BROWSER_SECONDS)
        except signing.BadSignature:
            return False
        return name == _name_of(credentials)

    def _key_of_address(self, request) -> str:
        return network_of_client(self.get_client_ip(request))

    def _get_login_attempts_cache_key(self, request, **credentials) -> str:
        """Per person and address: an office behind one address is not locked by one of its people, and nobody is locked
        out from elsewhere. A new password is a new key, so that resetting it in person opens the lock."""
        name = _name_of(credentials)
        current = Person.objects.filter(username=name).values_list("password", flat=True).first() or ""
        mark = hashlib.sha256(current.encode()).hexdigest()[:12]
        return f"{name}@{self._key_of_address(request)}#{mark}"


def _name_of(credentials: dict[str, Any]) -> str:
    return credentials.get("username", "").strip().lower()
