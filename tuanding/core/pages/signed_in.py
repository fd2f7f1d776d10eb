"""Who is signed in: two queries a request, the session with the company's name for the frame, and the person with
roles."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db import DatabaseError, transaction
from django.db.models import QuerySet, Subquery
from django.utils import timezone

from tuanding.core.accounts.actors import active_or_disabled_person_with_roles
from tuanding.core.accounts.composed import composed_once
from tuanding.core.company.models import Company
from tuanding.core.company.queries import FRAME, company_or_placeholder

BEGAN = "began"  # in the session: seconds since 1970


@composed_once
def session_with_company(key: str, now: datetime) -> QuerySet[Any]:
    """The session of this key while it lasts, with what the frame of every page says of the company."""
    frame = {f"company_{column}": Subquery(Company.objects.order_by("pk").values(column)[:1]) for column in FRAME}
    return Session.objects.filter(session_key=key, expire_date__gt=now).annotate(**frame)


class SessionStore(db.SessionStore):
    """Sessions in the database; an expired one counts as none: nobody used it for SESSION_IDLE_HOURS, or it began
    SESSION_COOKIE_AGE ago. `company` has the FRAME columns, read with the session; None before the session is read, and before a
    company is set up."""

    company: Company | None = None
    expires: datetime | None = None

    def _get_session_from_db(self):
        row = session_with_company(self.session_key, timezone.now()).first()
        if row is None:
            self._session_key = None
            return None
        self.expires = row.expire_date
        if row.company_name is not None:
            self.company = Company(pk=1, **{column: getattr(row, f"company_{column}") for column in FRAME})
        return row

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        now = timezone.now()
        data.setdefault(BEGAN, now.timestamp())
        row = super().create_model_instance(data)
        row.expire_date = self._end_after_use(data[BEGAN], now)
        return row

    def note_use(self, now: datetime) -> None:
        """Puts off the end of an unused session; written every tenth of the idle limit at most. Where the disk takes nothing,
        reading goes on."""
        if self.expires is None or self._idle() * 0.9 <= self.expires - now <= self._idle():
            return
        end = self._end_after_use(self.get(BEGAN, now.timestamp()), now)
        if end != self.expires:
            with suppress(DatabaseError), transaction.atomic():
                # past the doors: a sign-in is no business record
                Session.objects.filter(session_key=self.session_key).update(expire_date=end)

    def _end_after_use(self, began: float, now: datetime) -> datetime:
        last = datetime.fromtimestamp(began, UTC) + timedelta(seconds=settings.SESSION_COOKIE_AGE)
        return min(now + self._idle(), last)

    def _idle(self) -> timedelta:
        return timedelta(hours=settings.SESSION_IDLE_HOURS)


def company_of(request) -> Company:
    """The company for the frame: as read with the session, else by a query."""
    return getattr(getattr(request, "session", None), "company", None) or company_or_placeholder()


class SignedIn(ModelBackend):
    """Name and password; nobody who is disabled."""

    def get_user(self, user_id):
        person = active_or_disabled_person_with_roles(user_id, timezone.now())
        return person if person is not None and self.user_can_authenticate(person) else None
