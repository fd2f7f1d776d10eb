"""Who acts: a person, a client's link, or the system under a name, with every right held at a moment."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any, NamedTuple, Self

from django.db import connection

from tuanding.core.accounts.models import Link, Person
from tuanding.core.kernel.workcal import day_of
from tuanding.core.rulebook.roles import CLIENT_LINK, SYSTEM

# Every request of a signed-in person asks this: plain SQL, because composing it took five times as long as answering it.
ROLES_OF_DAY = """
    SELECT a.role, a.department_id, a.person_id, place.name AS department_name, a.id FROM accounts_roleassignment a
    LEFT JOIN accounts_department place ON place.id = a.department_id
    WHERE a.from_on <= %(on)s AND (a.to_on IS NULL OR a.to_on >= %(on)s) AND (
        a.person_id = %(person)s OR a.person_id IN (
            SELECT d.instead_of_id FROM accounts_deputy d JOIN accounts_person p ON p.id = d.instead_of_id
            WHERE d.person_id = %(person)s AND d.from_on <= %(on)s AND d.to_on >= %(on)s AND p.is_active
        )
    )
"""
# One row for each role; one row with NULLs for somebody who has no role.
WITH_ROLES = f"""
    SELECT who.*, r.role AS day_role, r.department_id AS day_department_id, r.person_id AS day_person_id,
        r.department_name AS day_department_name
    FROM accounts_person who LEFT JOIN ({ROLES_OF_DAY}) r ON 1 = 1
    WHERE who.id = %(person)s ORDER BY r.id
"""


@dataclass(frozen=True)
class Grant:
    """One role held on that day by `person_id` (whose clients are "own"), in a department or none, lent by `instead_of`
    or own. `person_id` is None for a link and for the system: they own nothing."""

    role: str
    department_id: int | None
    person_id: int | None
    on: date
    instead_of_id: int | None = None


class AuthorColumns(NamedTuple):
    """The three columns that say who wrote a row; exactly one of them is not None."""

    person_id: int | None = None
    link_id: int | None = None
    system: str | None = None


@dataclass(frozen=True, kw_only=True)
class Actor:
    """Whoever acts, at a moment. Its rights are the union of its grants. `used` is the grant by which a door allowed the deed;
    `because` is the id of the journal entry that the deed follows, None for most."""

    grants: tuple[Grant, ...]
    at: datetime
    used: Grant | None = None
    because: int | None = None

    @property
    def author_columns(self) -> AuthorColumns:
        raise TypeError(f"{type(self).__name__} is nobody")

    @property
    def holder(self) -> str:
        """The token under which a one-time key is used up: p12, l7, s:jobs.payment_notice."""
        raise TypeError(f"{type(self).__name__} is nobody")

    @cached_property
    def roles(self) -> frozenset[str]:
        return frozenset(grant.role for grant in self.grants)

    def has(self, *roles: str) -> bool:
        return not self.roles.isdisjoint(roles)

    def copy(self, **values: Any) -> Self:
        return replace(self, **values)

    def using(self, grant: Grant) -> Self:
        return self.copy(used=grant)

    @property
    def acting(self) -> Grant:
        """The grant that allowed the deed, else the first one: its role stands in the fact. LookupError where there is none."""
        if self.used:
            return self.used
        for grant in self.grants:
            return grant
        raise LookupError(f"{self.holder} holds no role at {self.at:%Y-%m-%d}")

    def departments(self) -> set[int]:
        return {g.department_id for g in self.grants if g.department_id}


@dataclass(frozen=True, kw_only=True)
class PersonActor(Actor):
    """Somebody who signed in, or who asked for a job that runs now."""

    person: Person
    department_names: Mapping[int, str] = field(default_factory=dict, compare=False)  # of the grants' departments

    @property
    def person_id(self) -> int:
        return self.person.pk

    @property
    def author_columns(self) -> AuthorColumns:
        return AuthorColumns(person_id=self.person.pk)

    @property
    def holder(self) -> str:
        return f"p{self.person.pk}"


@dataclass(frozen=True, kw_only=True)
class LinkActor(Actor):
    """A client without an account, by a link. Sees and may do what the scope tables give the role `client_link`."""

    link: Link

    @property
    def author_columns(self) -> AuthorColumns:
        return AuthorColumns(link_id=self.link.pk)

    @property
    def holder(self) -> str:
        return f"l{self.link.pk}"


@dataclass(frozen=True, kw_only=True)
class SystemActor(Actor):
    """The system under a name ("jobs.payment_notice"). May do what the scope tables give the role `system`."""

    name: str

    @property
    def author_columns(self) -> AuthorColumns:
        return AuthorColumns(system=self.name)

    @property
    def holder(self) -> str:
        return f"s:{self.name}"


class DayRole(NamedTuple):
    """A role somebody has on a day: his own where `person_id` is himself, else lent to him by that person."""

    role: str
    department_id: int | None
    person_id: int
    department_name: str | None


def active_or_disabled_person_with_roles(person_id: int, at: datetime) -> Person | None:
    """The person together with the roles of that Shanghai day, in one query; `actor_of` then needs no further one."""
    on = day_of(at)
    rows = list(Person.objects.raw(WITH_ROLES, {"person": person_id, "on": on}))
    if not rows:
        return None
    roles = [DayRole(*(getattr(row, f"day_{name}") for name in DayRole._fields)) for row in rows]
    rows[0].__dict__["_roles_of_day"] = {on: [one for one in roles if one.role is not None]}
    return rows[0]


def actor_of(person: Person, at: datetime) -> PersonActor:
    """The person with the roles of that Shanghai day, own and lent. Disabled people hold none."""
    if not person.is_active:
        return PersonActor(person=person, grants=(), at=at)
    on = day_of(at)
    roles = getattr(person, "_roles_of_day", {}).get(on)  # a request knows its person through a lazy object
    roles = _read_roles(person, on) if roles is None else roles
    own = [Grant(one.role, one.department_id, one.person_id, on) for one in roles if one.person_id == person.pk]
    lent = [
        Grant(one.role, one.department_id, one.person_id, on, one.person_id)
        for one in roles
        if one.person_id != person.pk
    ]
    names = {one.department_id: one.department_name or "" for one in roles if one.department_id is not None}
    return PersonActor(person=person, grants=(*own, *lent), at=at, department_names=names)


def _read_roles(person: Person, on: date) -> list[DayRole]:
    with connection.cursor() as cursor:
        cursor.execute(f"{ROLES_OF_DAY} ORDER BY a.id", {"person": person.pk, "on": on})
        return [DayRole(*row[: len(DayRole._fields)]) for row in cursor.fetchall()]


def link_actor_with_current_grants(link: Link, at: datetime) -> LinkActor:
    """The client behind a link; with no grant once the link has run out or was revoked."""
    on = day_of(at)
    grants = (Grant(CLIENT_LINK, None, None, on),) if link.holds(at) else ()
    return LinkActor(link=link, grants=grants, at=at)


def system_actor(name: str, at: datetime, because: int | None = None) -> SystemActor:
    """For jobs and for what comes in from outside; never for a view (a house rule)."""
    return SystemActor(name=name, grants=(Grant(SYSTEM, None, None, day_of(at)),), at=at, because=because)
