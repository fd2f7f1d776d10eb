"""The department in which somebody acts who names none."""

from tuanding.core.accounts.models import Department
from tuanding.core.accounts.scopes import visible
from tuanding.core.kernel.refusal import Denied, NotFound
from tuanding.core.pages.request import Request


def department_or_first_with_right(request: Request, pk: int | None, right: str = "add_client") -> Department:
    """The department with this id, else the caller's first one. 404 or 403 when he has none with this right."""
    homes = visible(Department, request.actor, right).order_by("pk")
    home = homes.filter(pk=pk).first() if pk else homes.first()
    if home is None:
        raise NotFound() if pk else Denied()
    return home
