"""1.2: who to call, in a sensible order, each with the reason why it stands there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Case, DateField, F, When
from django.utils.translation import gettext as _

from tuanding.core.accounts.actors import PersonActor
from tuanding.core.company.settings import SETTINGS
from tuanding.core.journal.undo import rows_in_force
from tuanding.core.kernel.workcal import day_of
from tuanding.selling.activities.models import Call
from tuanding.selling.activities.queries import (
    DUE,
    LONG_AGO,
    NEVER,
    PROMISED,
    TRIED_OFTEN,
    TRIED_TODAY,
    ranked_clients_to_call,
)
from tuanding.selling.clients.models import Client, Contact
from tuanding.selling.clients.phones import shown_phones

ICONS = {
    PROMISED: ("clock", "due"),
    DUE: ("calendar-due", "due"),
    NEVER: ("user-plus", "rest"),
    LONG_AGO: ("phone", "rest"),
    TRIED_TODAY: ("phone-pause", "rest"),
    TRIED_OFTEN: ("phone-pause", "rest"),
}
FORGOTTEN = ("hourglass-low", "late")  # nobody talked to the client for as long as makes a client count no more
LONG_AGO_DAYS = "active_days"
LONGEST_LIST = 60


@dataclass(frozen=True)
class ToCall:
    """A client on the list and why it stands there."""

    client: Client
    contact: Contact | None
    reason: str
    last: str
    icon: str
    s: str

    @property
    def further_phones(self) -> list[str]:
        """The other numbers of the contact."""
        return shown_phones(self.contact)[1:] if self.contact else []


def call_list(
    actor: PersonActor,
    now: datetime,
    last_ids: Sequence[int] = (),
    limit: int = LONGEST_LIST,
    long_ago: int = SETTINGS[LONG_AGO_DAYS].default,
) -> list[ToCall]:
    """First clients who were promised a call, then those whose next step is due, then those never called (recommended
    ones first), then those who have waited longest; behind them those whom nobody answered for today, and those tried in
    vain again and again. Those in `last_ids` come at the end, in that order. `long_ago`: after so many days without
    contact a client is marked as forgotten."""
    ranked = ranked_clients_to_call(actor, now).select_related("pulse").prefetch_related("contacts")
    oldest = F("pulse__last_contact_at").asc(nulls_first=True)
    due = Case(When(rank__in=(PROMISED, DUE), then=F("pulse__next_on")), default=None, output_field=DateField())
    ordered = ranked.order_by("rank", "tried", due.asc(nulls_last=True), oldest, "-source", "pk")
    clients = list(ordered.exclude(pk__in=last_ids)[:limit])
    if len(clients) < limit and last_ids:
        late = {client.pk: client for client in ordered.filter(pk__in=last_ids)}
        clients += [late[pk] for pk in last_ids if pk in late]
    return _with_last_calls(clients[:limit], day_of(now), long_ago)


def one_to_call(client: Any, now: datetime, long_ago: int = SETTINGS[LONG_AGO_DAYS].default) -> ToCall:
    """The entry of a client that the rep chose himself."""
    client.rank = LONG_AGO if rows_in_force(Call.objects.filter(client=client)).exists() else NEVER
    return _with_last_calls([client], day_of(now), long_ago)[0]


def _with_last_calls(clients: list[Any], today: date, long_ago: int) -> list[ToCall]:
    last: dict[int, Call] = {}
    for call in rows_in_force(Call.objects.filter(client__in=clients)).order_by("client_id", "pk"):
        last[call.client_id] = call
    return [_entry(client, last.get(client.pk), today, long_ago) for client in clients]


def _entry(client: Any, last: Call | None, today: date, long_ago: int) -> ToCall:
    is_forgotten = client.rank == LONG_AGO and _days_without_contact(client, today) >= long_ago
    icon, state = FORGOTTEN if is_forgotten else ICONS[client.rank]
    return ToCall(
        client,
        _contact_to_call(client, last),
        _reason_to_call(client, last, today),
        _last_call_sentence(last),
        icon,
        state,
    )


def _contact_to_call(client: Client, last: Call | None) -> Contact | None:
    """The contact of the last call, else one with a number who decides, else the first with a number."""
    contacts = sorted(client.contacts.all(), key=lambda c: (not c.phone, not c.decides, c.pk))
    by_id: dict[int | None, Contact] = {contact.pk: contact for contact in contacts}
    return (by_id.get(last.contact_id) if last else None) or (contacts[0] if contacts else None)


def _reason_to_call(client: Any, last: Call | None, today: date) -> str:
    pulse: Any = getattr(client, "pulse", None)
    if client.rank == TRIED_TODAY:
        return _("今天没人接，晚些再打")
    if client.rank == TRIED_OFTEN:
        return _("一周里打了好几次，没人接")
    if client.rank == PROMISED:
        return _("答应 %(on)s 再打") % {"on": pulse.next_on}
    if client.rank == DUE:
        return _("下一步「%(step)s」%(on)s 到期") % {"step": pulse.next_step or "--", "on": pulse.next_on}
    if client.rank == NEVER and last is not None:
        return _("还没打通过")
    if client.rank == NEVER:
        return _("客户推荐来的，还没打过") if client.source == Client.Source.REFERRAL else _("新名单，还没打过")
    return _("%(days)s 天没联系") % {"days": _days_without_contact(client, today)}


def _days_without_contact(client: Any, today: date) -> int:
    pulse: Any = getattr(client, "pulse", None)
    return (today - day_of(pulse.last_contact_at)).days if pulse and pulse.last_contact_at else 0


def _last_call_sentence(call: Call | None) -> str:
    if call is None:
        return ""
    words = {"on": call.on, "outcome": call.get_outcome_display(), "remark": call.remark}
    return (_("上次 %(on)s %(outcome)s：%(remark)s") if call.remark else _("上次 %(on)s %(outcome)s")) % words


def calls_by_outcome(person_id: int, on: date) -> dict[str, int]:
    """{outcome: number} of a rep's calls of the day; 0 for outcomes without a call."""
    counts = dict.fromkeys(Call.Outcome.values, 0)
    for outcome in rows_in_force(Call.objects.filter(rep_id=person_id, on=on)).values_list("outcome", flat=True):
        counts[outcome] += 1
    return counts
