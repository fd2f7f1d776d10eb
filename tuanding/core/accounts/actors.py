"""Who acts: a person with every right held at a moment, own and as a deputy."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Q

from tuanding.core.accounts.models import Deputy, Person, RoleAssignment
from tuanding.core.kernel.workcal import day_of


@dataclass(frozen=True)
class Grant:
    """One role held by `person_id` (whose clients are "own"), in a department or none, lent by `instead_of` or own."""

    role: str
    department_id: int | None
    person_id: int
    instead_of_id: int | None = None


@dataclass(frozen=True)
class Actor:
    """A person at a moment. Rights are the union of the grants; `used` is the grant a door found to allow the deed."""

    person: Person
    grants: tuple[Grant, ...]
    at: datetime
    used: Grant | None = None

    @property
    def person_id(self) -> int:
        return self.person.pk

    @property
    def roles(self) -> frozenset[str]:
        return frozenset(grant.role for grant in self.grants)

    def has(self, *roles: str) -> bool:
        return not self.roles.isdisjoint(roles)

    def using(self, grant: Grant) -> "Actor":
        return replace(self, used=grant)

    @property
    def acting(self) -> Grant:
        """The grant used, else the first own one: what a fact row names. LookupError for somebody without any role."""
        if self.used:
            return self.used
        for grant in self.grants:
            return grant
        raise LookupError(f"{self.person.username} holds no role at {self.at:%Y-%m-%d}")

    def departments(self) -> set[int]:
        return {g.department_id for g in self.grants if g.department_id}


def actor_of(person: Person, at: datetime) -> Actor:
    """The person with the roles of that Shanghai day, own and lent. Disabled people hold none."""
    if not person.is_active:
        return Actor(person, (), at)
    on = day_of(at)
    instead = list(
        Deputy.objects.filter(person=person, from_on__lte=on, to_on__gte=on, instead_of__is_active=True)
        .order_by("pk")
        .values_list("instead_of_id", flat=True)
    )
    held = RoleAssignment.objects.filter(
        Q(to_on__isnull=True) | Q(to_on__gte=on), person__in=[person.pk, *instead], from_on__lte=on
    ).order_by("pk")
    own: list[Grant] = []
    lent: list[Grant] = []
    for row in held:
        mine = row.person_id == person.pk
        grant = Grant(row.role, row.department_id, row.person_id, None if mine else row.person_id)
        (own if mine else lent).append(grant)
    return Actor(person, (*own, *lent), at)
