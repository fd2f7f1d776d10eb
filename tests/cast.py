"""The cast at work: who acts, at which moment. The people themselves are the demo company's."""

from datetime import datetime, timedelta

from tuanding.core.accounts.actors import Actor, actor_of
from tuanding.core.accounts.models import Department, Person
from tuanding.core.kernel.workcal import SHANGHAI
from tuanding.entrypoints.cli.demo.cast import make_cast

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=SHANGHAI)


class Cast:
    """`cast.sales_rep` is an Actor at `cast.now`, `cast.person("sales_rep")` the Person; `later(hours=2)` moves on."""

    def __init__(self, people: dict[str, Person]):
        self.people, self.now = people, NOON

    def __getattr__(self, username: str) -> Actor:
        try:
            return actor_of(self.people[username], self.now)
        except KeyError:
            raise AttributeError(username) from None

    def person(self, username: str) -> Person:
        return self.people[username]

    def department(self, code: str = "one") -> Department:
        return Department.objects.get(code=code)

    def later(self, **delta) -> datetime:
        self.now += timedelta(**delta)
        return self.now


def new_cast() -> Cast:
    return Cast(make_cast())
