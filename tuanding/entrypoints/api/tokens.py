"""Tokens of programs: created for a password, stored as a hash, ended by time, revocation or a disabled person."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils.crypto import constant_time_compare

from tuanding.core.accounts.actors import Actor
from tuanding.core.accounts.composed import composed_once
from tuanding.core.accounts.models import Person
from tuanding.entrypoints.api.models import ApiToken

LIFETIME = timedelta(hours=12)
LAST_USED_EVERY = timedelta(minutes=5)  # how exact "last used" is: not every request is a write


@composed_once
def token_of_hash(digest: str) -> QuerySet[ApiToken]:
    return ApiToken.objects.filter(hash=digest)


@composed_once
def person_of_id(pk: int) -> QuerySet[Person]:
    return Person.objects.filter(pk=pk)


def new_token(person: Person, at: datetime) -> tuple[str, ApiToken]:
    """(the token, which nobody can read again, its row)."""
    token = secrets.token_urlsafe(32)
    # past the doors: a sign-in, like a session, is no business record
    row = ApiToken.objects.create(
        person=person,
        hash=hash_of(token),
        password_mark=person.get_session_auth_hash(),
        made_at=at,
        expires_at=at + LIFETIME,
    )
    return token, row


def valid_token(token: str, at: datetime) -> ApiToken | None:
    """The row of a valid token; None for one that is unknown, expired, revoked, or whose person is disabled or has a
    new password."""
    row = token_of_hash(hash_of(token)).first()
    # with the roles in one raw query instead, a call through the API took 4 % longer
    person = person_of_id(row.person_id).first() if row else None
    if row is None or person is None or row.revoked_at or row.expires_at <= at or not person.is_active:
        return None
    row.person = person
    if not constant_time_compare(row.password_mark, row.person.get_session_auth_hash()):
        return None
    if row.last_used_at is None or at - row.last_used_at > LAST_USED_EVERY:
        # past the doors: a sign-in is no business record
        ApiToken.objects.filter(pk=row.pk).update(last_used_at=at)
    return row


def revoke(token: str, at: datetime) -> None:
    """The token is not valid any more; nothing changes for one that is not valid now."""
    # past the doors: a sign-in is no business record
    ApiToken.objects.filter(hash=hash_of(token), revoked_at__isnull=True).update(revoked_at=at)


def revoke_all_of_person(person: Person, fact: None, actor: Actor, at: datetime) -> None:
    """A disabled person's tokens end; enabled again, he needs a new one."""
    # past the doors: a sign-in is no business record
    ApiToken.objects.filter(person=person, revoked_at__isnull=True).update(revoked_at=at)


def hash_of(token: str) -> str:
    """A fast hash is enough: the token has 256 random bits, there is nothing to guess."""
    return hashlib.sha256(token.encode()).hexdigest()
