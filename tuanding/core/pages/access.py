"""Who a menu entry, command or view is for: roles, or a right on a model. Everything the frame offers is asked through
it."""

from dataclasses import dataclass

from django.apps import apps

from tuanding.core.accounts.actors import PersonActor
from tuanding.core.accounts.scopes import may


@dataclass(frozen=True, kw_only=True)
class Access:
    """`roles`: any of them is enough. `right`: ("view", "clients.Client"). Neither: everybody who is signed in."""

    roles: tuple[str, ...] = ()
    right: tuple[str, str] | None = None

    def open_to(self, actor: PersonActor) -> bool:
        if self.roles and not actor.has(*self.roles):
            return False
        return self.right is None or may(actor, self.right[0], apps.get_model(self.right[1]))
