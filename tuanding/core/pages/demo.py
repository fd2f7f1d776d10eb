"""The sign-in page of the demo company offers its people; nowhere else."""

from typing import TypedDict

from django.utils.translation import gettext as _

from tuanding.core.accounts.models import Person, RoleAssignment
from tuanding.core.rulebook.roles import ROLES


class Account(TypedDict):
    """`role`: the first one, in words."""

    name: str
    username: str
    role: str


def active_accounts() -> list[Account]:
    """Everybody who can sign in, also where the company is no demo, in the order of the process."""
    roles: dict[int, str] = {}
    for person_id, role in RoleAssignment.objects.order_by("pk").values_list("person_id", "role"):
        roles.setdefault(person_id, role)
    places = {role: place for place, role in enumerate(ROLES)}
    able = Person.objects.filter(is_active=True, pk__in=roles)
    ordered = sorted(able, key=lambda p: (places.get(roles[p.pk], 99), p.pk))
    return [Account(name=p.name, username=p.username, role=_(ROLES[roles[p.pk]])) for p in ordered]
