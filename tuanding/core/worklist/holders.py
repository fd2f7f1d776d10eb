"""For whom something waits, as one token:

`p12` a person · `own12` whoever owns the client now (`own`: nobody does) · `dept3.back_office` a role of a department ·
`centre.finance` · `role.general_manager` · `client`.
"""

from collections.abc import Iterator

from tuanding.core.accounts.actors import Grant, PersonActor
from tuanding.core.rulebook.roles import CENTRE_OF_ROLE, SALES_REP

CLIENT = "client"
OWN = "own"
HolderToken = str


def person(person_id: int) -> HolderToken:
    return f"p{person_id}"


def owner(owner_id: int | None) -> HolderToken:
    """Of a client in the pool too: it becomes somebody's with its next owner."""
    return f"{OWN}{owner_id or ''}"


def centre(centre_name: str) -> HolderToken:
    return f"centre.{centre_name}"


def role_of_department(department_id: int, role: str) -> str:
    """Everybody who has the role there."""
    return f"dept{department_id}.{role}"


def tokens_of(actor: PersonActor) -> list[HolderToken]:
    """All tokens of this person: his own, and those of his roles, own and lent. A deputy does not get the token of the person
    he stands in for."""
    return sorted({person(actor.person_id), *(token for grant in actor.grants for token in _of_grant(grant))})


def _of_grant(grant: Grant) -> Iterator[HolderToken]:
    yield f"role.{grant.role}"
    if grant.role == SALES_REP and grant.person_id:
        yield owner(grant.person_id)
    if grant.department_id:
        yield role_of_department(grant.department_id, grant.role)
    if grant.role in CENTRE_OF_ROLE:
        yield centre(CENTRE_OF_ROLE[grant.role])
