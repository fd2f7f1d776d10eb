"""The author of a row in words: a person, a client's link or the system; the same words on pages, sheets and in the API."""

from typing import Any

from django.utils.translation import gettext as _

from tuanding.core.accounts.actors import Actor, LinkActor, PersonActor, SystemActor

SYSTEMS: dict[str, Any] = {}  # name of the system → when it acts, to be translated where it is shown
PURPOSES: dict[str, Any] = {}  # purpose of a link → what it is for


def author_name(row: Any) -> str:
    """The author of a fact, a journal entry or an actor: a person's name, 系统（盖章之后）, 客户链接（收货单）."""
    if isinstance(row, Actor):
        return _actor_name(row)
    person = getattr(row, "by", None) or getattr(row, "person", None)
    if person is not None:
        return person.name
    return _link_name(row.link.purpose) if row.link_id is not None else _system_name(row.system)


def _actor_name(actor: Actor) -> str:
    if isinstance(actor, PersonActor):
        return actor.person.name
    if isinstance(actor, LinkActor):
        return _link_name(actor.link.purpose)
    return _system_name(actor.name if isinstance(actor, SystemActor) else "")


def _system_name(name: str | None) -> str:
    when = SYSTEMS.get(name or "")
    return _("系统（%(when)s）") % {"when": when} if when else _("系统")


def _link_name(purpose: str) -> str:
    what = PURPOSES.get(purpose)
    return _("客户链接（%(what)s）") % {"what": what} if what else _("客户链接")
