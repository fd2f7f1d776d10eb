"""Who is signed in: two queries a request, the session with the company's name for the frame, and the person with
roles."""

from datetime import datetime
from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models import QuerySet, Subquery
from django.utils import timezone

from tuanding.core.accounts.actors import active_or_disabled_person_with_roles
from tuanding.core.accounts.composed import composed_once
from tuanding.core.company.models import Company
from tuanding.core.company.queries import FRAME, company_or_placeholder


@composed_once
def session_with_company(key: str, now: datetime) -> QuerySet[Any]:
    """The session of this key while it lasts, with what the frame of every page says of the company."""
    frame = {f"company_{column}": Subquery(Company.objects.order_by("pk").values(column)[:1]) for column in FRAME}
    return Session.objects.filter(session_key=key, expire_date__gt=now).annotate(**frame)


class SessionStore(db.SessionStore):
    """Sessions in the database; an expired one counts as none. `company` has the FRAME columns, read with the session;
    None before the session is read, and before a company is set up."""

    company: Company | None = None

    def _get_session_from_db(self):
        row = session_with_company(self.session_key, timezone.now()).first()
        if row is None:
            self._session_key = None
        elif row.company_name is not None:
            self.company = Company(pk=1, **{column: getattr(row, f"company_{column}") for column in FRAME})
        return row


def company_of(request) -> Company:
    """The company for the frame: as read with the session, else by a query."""
    return getattr(getattr(request, "session", None), "company", None) or company_or_placeholder()


class SignedIn(ModelBackend):
    """Name and password; nobody who is disabled."""

    def get_user(self, user_id):
        person = active_or_disabled_person_with_roles(user_id, timezone.now())
        return person if person is not None and self.user_can_authenticate(person) else None
