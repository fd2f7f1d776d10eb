"""What waits for somebody in this room: next steps whose day has come, clients nobody has."""

from datetime import datetime, time
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from tuanding.core.accounts.actors import PersonActor
from tuanding.core.accounts.prepared import Prepared
from tuanding.core.accounts.scopes import visible
from tuanding.core.kernel.workcal import SHANGHAI, day_of
from tuanding.core.pages.waiting import Waiting
from tuanding.core.rulebook.roles import BACK_OFFICE, DEPARTMENT_MANAGER, SALES_REP
from tuanding.selling.clients.lists import owned_by
from tuanding.selling.clients.models import Client
from tuanding.selling.clients.rules import CALL_AGREED, VISIT_AGREED

MOST = 12
END_OF_DAY = time(17, 30)
DUE = Prepared(
    lambda owner_ids, today: (
        Client.objects.filter(owner_id__in=owner_ids, pulse__next_on__lte=today)
        .exclude(pulse__next_step=VISIT_AGREED)  # stands among the visits of the day, and then waits for its record
        .select_related("pulse")
        .order_by("pulse__next_on", "pk")[:MOST]
    )
)
NOBODYS = Prepared(lambda actor: visible(Client, actor, "assign").filter(owner=None).order_by().values("pk")[:1001])


def waiting_for(actor: PersonActor, now: datetime) -> list[Waiting]:
    """A rep's next steps that are due; for manager and back office the pool of their department."""
    return [*_next_steps(actor, now), *_pool(actor, now)]


def _next_steps(actor: PersonActor, now: datetime) -> list[Waiting]:
    if not actor.has(SALES_REP):
        return []
    return [_step(client) for client in DUE.rows(owned_by(actor), day_of(now))]


def _step(client: Any) -> Waiting:
    on, call = client.pulse.next_on, client.pulse.next_step == CALL_AGREED
    url = f"{reverse('activities:calls')}?client={client.pk}" if call else client.get_absolute_url()
    return Waiting(
        kind="next_step", title=client.pulse.next_step or _("下一步"), where=str(client), url=url,
        icon="phone" if call else "flag", since=on, due=datetime.combine(on, END_OF_DAY, SHANGHAI),
        clause="1.1", state="due", act=_("打电话") if call else "",
    )  # fmt: skip


def _pool(actor: PersonActor, now: datetime) -> list[Waiting]:
    if not actor.has(DEPARTMENT_MANAGER, BACK_OFFICE):
        return []
    count = NOBODYS.count(actor)
    if not count:
        return []
    title = _("%(n)s 家客户没人跟") % {"n": f"{count:,}" if count <= 1000 else "1,000+"}
    url = f"{reverse('clients:list')}?tab=pool"
    return [
        Waiting(kind="pool", title=title, where=_("公海"), url=url, icon="users", since=now, clause="1.1", state="rest")
    ]
