"""How many wrong sign-ins are let through: counted in the cache that all processes share, by allauth's limiter."""

from typing import NamedTuple, NoReturn

from allauth.core.internal import ratelimit
from django.core.cache import cache
from django.db import OperationalError
from django.http import HttpRequest

from tuanding.core.pages.signed_in import SessionStore


class Limit(NamedTuple):
    """One of the rates in ACCOUNT_RATE_LIMITS or MFA_RATE_LIMITS, of so many by a key."""

    app: str
    action: str

    def count_attempt(self, request: HttpRequest, key: str) -> ratelimit.RateLimitUsage | None:
        """Counts one more; None where there were too many already, or where nothing can be counted."""
        return ratelimit.consume(request, app=self.app, action=self.action, key=key)

    def forget_attempts(self, request: HttpRequest, key: str) -> None:
        ratelimit.clear(request, app=self.app, action=self.action, key=key)

    def seconds_until_open(self, request: HttpRequest, key: str) -> int:
        """0 where another attempt is let through now."""
        return max(self._wait(request, key, rate) for rate in ratelimit.get_rates(app=self.app, action=self.action))

    def _wait(self, request: HttpRequest, key: str, rate: ratelimit.Rate) -> int:
        past = cache.get(ratelimit.get_cache_key(request, app=self.app, action=self.action, rate=rate, key=key), [])
        now = request.now.timestamp()  # type: ignore[attr-defined]  # set by the middleware
        allowed, past = ratelimit.apply_rate(past, now, rate, dry_run=True)
        return 0 if allowed else min(int(rate.duration), int(past[rate.amount - 1] + rate.duration - now) + 1)


PASSWORDS = Limit("allauth.account", "login_failed")
PASSWORDS_OF_ADDRESS = Limit("allauth.account", "login_failed_of_address")
CODES = Limit("allauth.mfa", "login_failed")


def raise_database_error() -> NoReturn:
    """Raises what keeps the database from writing: the counter of failures hides such errors, writing a session does
    not."""
    trial = SessionStore()
    trial.create()  # past the doors: a session of nobody, gone with the next line
    trial.delete()
    raise OperationalError("failed sign-ins could not be counted just now")
