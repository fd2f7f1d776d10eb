"""Sign-in without sign-up: the administrator creates accounts; whoever guesses passwords locks only himself out."""

import hashlib
from typing import NoReturn

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal import ratelimit
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import OperationalError
from django.utils.translation import gettext

from tuanding.core.accounts.models import Person
from tuanding.core.administration import passwords
from tuanding.core.kernel.refusal import Invalid
from tuanding.core.pages.signed_in import SessionStore


class ClosedDoorAdapter(DefaultAccountAdapter):
    """Nobody opens an account for himself. Failed sign-ins are counted per person and address, by page and API
    alike."""

    def is_open_for_signup(self, request):
        return False

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
        """ValidationError after five wrong passwords. Where failures cannot be counted nobody signs in either:
        OperationalError, which is answered 503."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            if not self._is_locked(request, **credentials):
                _raise_database_error()
            raise

    def _is_locked(self, request, **credentials) -> bool:
        action = {"app": "allauth.account", "action": "login_failed"}
        rates = ratelimit.get_rates(**action)
        now = request.now.timestamp()
        key = self._get_login_attempts_cache_key(request, **credentials)
        attempts = [
            (rate, cache.get(ratelimit.get_cache_key(request, rate=rate, key=key, **action), [])) for rate in rates
        ]
        return not all(ratelimit.apply_rate(past, now, rate, dry_run=True)[0] for rate, past in attempts)

    def _get_login_attempts_cache_key(self, request, **credentials) -> str:
        """Per person and address: an office behind one address is not locked by one of its people, and nobody is locked
        out from elsewhere. A new password is a new key, so that resetting it in person opens the lock."""
        name = credentials.get("username", "").strip().lower()
        current = Person.objects.filter(username=name).values_list("password", flat=True).first() or ""
        mark = hashlib.sha256(current.encode()).hexdigest()[:12]
        return f"{name}@{self.get_client_ip(request)}#{mark}"


def _raise_database_error() -> NoReturn:
    """Raises what keeps the database from writing: the counter of failures hides such errors, writing a session does
    not."""
    trial = SessionStore()
    trial.create()  # past the doors: a session of nobody, gone with the next line
    trial.delete()
    raise OperationalError("failed sign-ins could not be counted just now")
