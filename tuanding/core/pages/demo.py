"""The sign-in page of the demo company offers its people; nowhere else."""

from django.utils.translation import gettext as _

from tuanding.core.accounts.models import Person, RoleAssignment
from tuanding.core.rulebook.roles import ROLES


def demo_accounts() -> list[dict]:
    """Everybody who can sign in, in the order of the process: name, first role, sign-in name."""
    roles: dict[int, str] = {}
    for person_id, role in RoleAssignment.objects.order_by("pk").values_list("person_id", "role"):
        roles.setdefault(person_id, role)
    places = {role: place for place, role in enumerate(ROLES)}
    able = Person.objects.filter(is_active=True, pk__in=roles)
    ordered = sorted(able, key=lambda p: (places.get(roles[p.pk], 99), p.pk))
    return [{"name": p.name, "username": p.username, "role": _(ROLES[roles[p.pk]])} for p in ordered]
