"""Who is signed in: every request asks for the session, and for its person with his roles."""

from django.contrib.auth.backends import ModelBackend
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from tuanding.core.accounts.actors import person_with_roles
from tuanding.core.accounts.prepared import Prepared

SESSION = Prepared(lambda key, now: Session.objects.filter(session_key=key, expire_date__gt=now))


class SessionStore(db.SessionStore):
    """Kept in the database; one that has run out is none."""

    def _get_session_from_db(self):
        found = SESSION.first(self.session_key, timezone.now())
        if found is None:
            self._session_key = None
        return found


class SignedIn(ModelBackend):
    """Name and password; nobody who is disabled."""

    def get_user(self, user_id):
        person = person_with_roles(user_id, timezone.now())
        return person if person is not None and self.user_can_authenticate(person) else None
