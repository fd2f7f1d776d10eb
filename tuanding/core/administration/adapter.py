"""Sign-in without sign-up: people are made by the administrator; who guesses passwords locks only himself out."""

import hashlib

from allauth.account.adapter import DefaultAccountAdapter
from django.core.exceptions import ValidationError
from django.utils.translation import gettext

from tuanding.core.accounts.models import Person
from tuanding.core.administration import passwords
from tuanding.core.kernel.refusal import Invalid


class ClosedDoorAdapter(DefaultAccountAdapter):
    """Nobody opens an account for himself. Failed sign-ins are counted per person and address, by page and API alike."""

    def is_open_for_signup(self, request):
        return False

    def clean_password(self, password: str, user=None) -> str:
        """The same for one's own new password as for one the administrator sets."""
        try:
            passwords.check(password, user.username if user else "")
        except Invalid as why:
            reasons = [reason.sentence(gettext) for found in why.errors.values() for reason in found]
            raise ValidationError(reasons) from why
        return password

    def _get_login_attempts_cache_key(self, request, **credentials) -> str:
        """Per person and address: an office behind one address is not locked by one of its people, and nobody is locked
        out from elsewhere. A new password is a new key, so that resetting it in person opens the lock."""
        name = credentials.get("username", "").strip().lower()
        current = Person.objects.filter(username=name).values_list("password", flat=True).first() or ""
        mark = hashlib.sha256(current.encode()).hexdigest()[:12]
        return f"{name}@{self.get_client_ip(request)}#{mark}"
