"""Today: which blocks a person's roles have, in order. Each leads straight to the act."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db.models import Case, OuterRef, QuerySet, Subquery, When
from django.urls import reverse
from django.utils.translation import gettext as _

from tuanding.core.accounts.actors import PersonActor
from tuanding.core.accounts.composed import composed_once
from tuanding.core.accounts.scopes import visible
from tuanding.core.journal.history import TimelineLine, lines_of, with_undo
from tuanding.core.journal.models import Entry
from tuanding.core.kernel.workcal import day_of
from tuanding.core.pages import formats
from tuanding.core.pages.undo import undo_addresses
from tuanding.core.pages.waiting import most_urgent, state_of
from tuanding.core.rulebook import roles as r
from tuanding.core.rulebook.stages import STAGES
from tuanding.core.worklist.holders import CLIENT
from tuanding.core.worklist.queries import HolderSummary, holder_summaries
from tuanding.entrypoints.web.figures import LEADERS, OF_STAGES, Figures
from tuanding.selling.activities import queries as activities
from tuanding.selling.clients.models import Client, GroupOrder
from tuanding.selling.clients.queries import client_name_expression

CALL_DAYS = (0, 3)
MOST_WAITING = 12
MOST_WAITED_FOR = 8
MOST_DONE = 8
CENTRE_NAMES = {CLIENT: "客户", **{centre: r.ROLES[role] for centre, role in r.CENTRES.items()}}


@composed_once
def _entries_since(actor: PersonActor, since: datetime) -> QuerySet[Any]:
    """The journal entries of a person, newest first, without those that followed from another; `at_client`: the short
    name of the client whose history has the entry, where this person sees that client or order."""
    clients, orders = visible(Client, actor), visible(GroupOrder, actor)
    at_client = Case(
        When(root_type=Client._meta.label, then=_client_name_subquery(clients, "")),
        When(root_type=GroupOrder._meta.label, then=_client_name_subquery(orders, "client__")),
    )
    rows = Entry.objects.filter(person_id=actor.person_id, recorded_at__gte=since, because__isnull=True)
    rows = rows.select_related("person", "instead_of").annotate(at_client=at_client)
    return rows.order_by("-recorded_at", "-pk")[: MOST_DONE + 1]


def _client_name_subquery(rows: QuerySet[Any], path_to_client: str) -> Subquery:
    return Subquery(rows.filter(pk=OuterRef("root_id")).order_by().values(n=client_name_expression(path_to_client))[:1])


@dataclass(frozen=True)
class Block:
    """`column`: top (whole width), main or side."""

    template: str
    column: str
    context: dict[str, Any] = field(default_factory=dict)


def heading(now: datetime) -> str:
    """2026-11-24 周二 · 第 48 周 · 前半周."""
    day = day_of(now)
    half = _("前半周") if day.weekday() < 3 else _("后半周") if day.weekday() < 6 else _("休")
    return f"{day} {formats.weekday(day)} · " + _("第 %(week)s 周") % {"week": day.isocalendar().week} + f" · {half}"


def blocks_for(actor: PersonActor, now: datetime) -> dict[str, list[Block]]:
    """{column: blocks}: the blocks of all of the actor's roles."""
    columns: dict[str, list[Block]] = {"top": [], "main": [], "side": []}
    figures = Figures(actor, now)
    for roles, make in MAKERS:
        if not roles or actor.has(*roles):
            block = make(figures)
            if block:
                columns[block.column].append(block)
    return columns


def gauges(figures: Figures) -> Block:
    """1.1 and 1.3: activities and prospects against their standards, with what is missing."""
    me, owed = figures.actor.person_id, figures.my_standards
    met = figures.activities_of(me)
    lines = [
        _gauge(_("今日见客"), met.clients, owed.met, "1.3", ticks=3),
        _gauge(_("本周有效"), met.effective, owed.effective, "1.3", due_today=owed.by_today, ticks=25),
        _gauge(_("在手客户"), figures.prospects(me), owed.prospects, "1.1", ticks=15),
    ]
    return Block("web/blocks/gauges.html", "top", {"gauges": lines})


def _gauge(
    name: str, value: int, standard: int, clause: str, due_today: int | None = None, ticks: int | None = None
) -> dict:
    missing = standard - value
    if missing <= 0:
        say, state = _("已达标"), "done"
    elif due_today is not None and value >= due_today:
        say, state = _("今天应到 %(by)s") % {"by": due_today}, ""
    else:
        say, state = _("差 %(missing)s") % {"missing": missing}, "due"
    return {
        "name": name,
        "value": value,
        "standard": standard,
        "clause": clause,
        "by": due_today,
        "ticks": ticks,
        "say": say,
        "s": state,
    }


def waiting_items(figures: Figures) -> Block:
    """Everything that waits for this person, of every room."""
    now = figures.now
    things, total = most_urgent(figures.actor, now, figures.counts, MOST_WAITING)
    lines = [(thing, state_of(thing, now)) for thing in things]
    return Block("web/blocks/waiting.html", "main", {"things": lines, "total": total})


def holders_of_waiting(figures: Figures) -> Block | None:
    """Whom work waits for: how much for each rep, each centre and the clients, and since when; the most urgent ones."""
    holders = holder_summaries(figures.actor, figures.now, figures.names_of_everybody)
    rows = [_waited_row(one, figures.now) for one in holders[:MOST_WAITED_FOR]]
    if not rows:
        return None
    late = sum(one.late for one in holders)
    things = sum(one.things for one in holders)
    more = len(holders) - len(rows)
    return Block("web/blocks/waited.html", "side", {"rows": rows, "late": late, "things": things, "more": more})


def _waited_row(one: HolderSummary, now: datetime) -> dict[str, str]:
    return {
        "name": one.name or _(CENTRE_NAMES[one.centre]),
        "icon": "user" if one.name else "building",
        "since": _("最久的从 %(oldest)s 等起") % {"oldest": formats.moment(one.oldest, now, short=True)},
        "late": _("逾期 %(n)s") % {"n": one.late} if one.late else "",
        "things": _("%(n)s 件") % {"n": one.things},
    }


def visits_of_today(figures: Figures) -> Block:
    """The day's appointments, and which of them have a visit recorded."""
    trips = activities.trips_of_day(figures.actor, figures.today)
    return Block("web/blocks/visits.html", "main", {"visits": trips})


def calls(figures: Figures) -> Block:
    """1.2: Monday and Thursday are the days for calls; on other days the list is there too."""
    is_day = figures.today.weekday() in CALL_DAYS
    context = {"waiting": figures.to_call, "is_day": is_day, "pool": figures.claimable_clients}
    return Block("web/blocks/calls.html", "side", context)


def team_figures(figures: Figures) -> Block:
    """1.3 for every rep in sight, against the standards."""
    context = {"rows": figures.reps, "owed": figures.standards_of_role}
    return Block("web/blocks/team.html", "main", context)


def stages(figures: Figures) -> Block | None:
    """Open orders by the stage they have reached."""
    counts = figures.stages
    if not counts:
        return None
    orders = reverse("clients:orders")
    lines = [(s.code, s.label, counts[s.code], f"{orders}?stage={s.code}") for s in STAGES if s.code in counts]
    context = {"stages": lines, "most": max(counts.values()), "total": sum(counts.values())}
    return Block("web/blocks/stages.html", "side", context)


def done_today(figures: Figures) -> Block:
    """What the person has done since this morning, without what followed from it; of a batch only its start."""
    rows = list(_entries_since(figures.actor, activities.bounds_of_day(figures.today)[0]))
    addresses = undo_addresses(rows[:MOST_DONE], figures.actor, figures.now)
    lines = with_undo([_own_line(line) for line in lines_of(rows[:MOST_DONE])], addresses)
    return Block("web/blocks/done.html", "side", {"entries": lines, "more": len(rows) > MOST_DONE})


def _own_line(line: TimelineLine) -> TimelineLine:
    """The line with the client's name instead of the person's own, unless he acted for somebody else."""
    entry: Any = line.entry
    return replace(line, note=entry.at_client) if entry.at_client and entry.instead_of_id is None else line


MAKERS: tuple[tuple[tuple[str, ...], Callable[[Figures], Block | None]], ...] = (
    ((r.SALES_REP,), gauges),
    ((), waiting_items),
    ((r.SALES_REP,), visits_of_today),
    (LEADERS, holders_of_waiting),
    (LEADERS, team_figures),
    ((r.SALES_REP,), calls),
    (OF_STAGES, stages),
    ((), done_today),
)
