"""The second step of a sign-in: a code that a person's phone shows for 30 seconds (TOTP), or one of ten recovery codes.

Secrets lie in the tables of allauth, encrypted with a key outside the database. Signing in is no business record: only the
reset by somebody else goes through a door.
"""

import base64
import hashlib
from datetime import datetime

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa import app_settings
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt, encrypt
from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import transaction

from tuanding.core.accounts.actors import Actor, PersonActor
from tuanding.core.accounts.models import Person

TOTP, RECOVERY = Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES
LAST_STEP = "last_step"  # in the data of an authenticator: the newest step of which a code was taken


class EncryptedSecrets(DefaultMFAAdapter):
    """Who reads the database alone cannot make codes from it."""

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _cipher().decrypt(encrypted_text.encode()).decode()


def _cipher() -> Fernet:
    digest = hashlib.sha256(b"second factor of sign-in\0" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))


def is_required(actor: PersonActor) -> bool:
    """Whether one of the person's roles of today, own or lent, needs the second step. Nobody's in the demo company."""
    return actor.has(*settings.TWO_STEP_ROLES)


def authenticator_of(person: Person) -> Authenticator | None:
    """None for somebody who has not set it up."""
    return Authenticator.objects.filter(user=person, type=TOTP).first()


def enrol(person: Person, secret: str, code: str, at: datetime) -> list[str] | None:
    """Sets up the phone that shows this code, in the place of an earlier one, and gives ten new recovery codes; None, and
    nothing is changed, for a code that the secret does not make now."""
    step = _step_of_code(secret, code, at)
    if step is None:
        return None
    with transaction.atomic():
        _lock(person)
        _delete_authenticators(person)
        # past the doors: a sign-in is no business record
        Authenticator.objects.create(
            user=person, type=TOTP, data={"secret": encrypt(secret), LAST_STEP: step}, created_at=at, last_used_at=at
        )
        return RecoveryCodes.activate(person).generate_codes()


def accept_code(person: Person, code: str, at: datetime) -> bool:
    """Whether this is the code of now, of the step before or after it, or a recovery code. Each is taken once: of two sign-ins
    with the same one the second is refused, also when both come at the same moment."""
    with transaction.atomic():
        _lock(person)
        authenticators = {one.type: one for one in Authenticator.objects.filter(user=person)}
        if TOTP not in authenticators:
            return False
        return _accept_step(authenticators[TOTP], code, at) or (
            RECOVERY in authenticators and _accept_recovery_code(authenticators[RECOVERY], code, at)
        )


def _lock(person: Person) -> None:
    Person.objects.select_for_update().get(pk=person.pk)


def _accept_step(authenticator: Authenticator, code: str, at: datetime) -> bool:
    try:
        step = _step_of_code(decrypt(authenticator.data["secret"]), code, at)
    except InvalidToken:  # the key outside the database is another one: the administrator has to reset it
        return False
    if step is None or step <= authenticator.data.get(LAST_STEP, 0):
        return False
    authenticator.data[LAST_STEP], authenticator.last_used_at = step, at
    authenticator.save(update_fields=["data", "last_used_at"])  # past the doors: a sign-in is no business record
    return True


def _accept_recovery_code(authenticator: Authenticator, code: str, at: datetime) -> bool:
    try:
        is_good = RecoveryCodes(authenticator).validate_code(code)
    except InvalidToken:
        return False
    if is_good:
        # past the doors: a sign-in is no business record
        Authenticator.objects.filter(pk=authenticator.pk).update(last_used_at=at)
    return is_good


def _step_of_code(secret: str, code: str, at: datetime) -> int | None:
    """The step, a count of periods since 1970, that this is the code of: now, or one before or after, since clocks differ."""
    now = int(at.timestamp()) // app_settings.TOTP_PERIOD
    for step in (now, now - 1, now + 1):
        if compare_user_code(actual=code, expected=format_hotp_value(hotp_value(secret, step))):
            return step
    return None


def renew_recovery_codes(person: Person) -> list[str]:
    """Ten new ones; the old ones let nobody in any more."""
    with transaction.atomic():
        _lock(person)
        # past the doors: a sign-in is no business record
        Authenticator.objects.filter(user=person, type=RECOVERY).delete()
        return RecoveryCodes.activate(person).generate_codes()


def count_recovery_codes(person: Person) -> int:
    """How many are left."""
    row = Authenticator.objects.filter(user=person, type=RECOVERY).first()
    used = int(row.data["used_mask"]) if row else 0
    return app_settings.RECOVERY_CODE_COUNT - used.bit_count() if row else 0


def switch_off(person: Person) -> None:
    """By the person, where no role needs it."""
    with transaction.atomic():
        _delete_authenticators(person)


def forget_lost_device(person: Person, fact: None, actor: Actor, at: datetime) -> None:
    """Called within the reset: phone and recovery codes let nobody in any more, and whoever is signed in as the person is
    signed out. The next sign-in sets up another phone."""
    _delete_authenticators(person)
    for session in Session.objects.filter(expire_date__gt=at).iterator(chunk_size=500):
        if session.get_decoded().get(SESSION_KEY) == str(person.pk):
            session.delete()  # past the doors: a sign-in is no business record


def _delete_authenticators(person: Person) -> None:
    # past the doors: a sign-in is no business record
    Authenticator.objects.filter(user=person).delete()
