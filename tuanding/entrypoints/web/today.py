"""Today: which blocks a person's roles have, in order. Each leads straight to the act."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _

from tuanding.core.accounts.actors import PersonActor
from tuanding.core.accounts.prepared import Prepared
from tuanding.core.accounts.scopes import visible
from tuanding.core.company.queries import settings_of, work_calendar
from tuanding.core.journal.history import Line, line_of
from tuanding.core.journal.models import Entry
from tuanding.core.kernel.workcal import SHANGHAI, WorkCalendar, day_of
from tuanding.core.pages import formats
from tuanding.core.pages.waiting import state_of, waiting_for
from tuanding.core.rulebook import roles as r
from tuanding.core.rulebook.stages import STAGES
from tuanding.core.worklist.holders import CLIENT
from tuanding.core.worklist.queries import Waited, waited_for
from tuanding.entrypoints.web import team
from tuanding.entrypoints.web.whose import about, clients_of
from tuanding.selling.activities import queries as activities
from tuanding.selling.clients.models import Client, GroupOrder
from tuanding.selling.clients.queries import active_prospects

WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
CALL_DAYS = (0, 3)
MOST_WAITING = 12
MOST_WAITED_FOR = 8
CENTRE_NAMES = {CLIENT: "客户", **{centre: r.ROLES[role] for centre, role in r.CENTRES.items()}}
STANDARDS = ("effective_per_week", "met_per_day", "prospects", "active_days")
POOL = Prepared(lambda actor: visible(Client, actor, "claim").values("pk")[:1001])
BY_STAGE = Prepared(
    lambda actor: (
        visible(GroupOrder, actor)
        .filter(ending__isnull=True)
        .values_list("reached__stage")
        .annotate(n=Count("pk"))
        .order_by()
    )
)
DONE = Prepared(
    lambda person_id, since: (
        Entry.objects.filter(person_id=person_id, recorded_at__gte=since, because__isnull=True)
        .select_related("person", "instead_of")
        .order_by("-recorded_at", "-pk")[:9]
    )
)


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
    return (
        f"{day} {_(WEEKDAYS[day.weekday()])} · " + _("第 %(week)s 周") % {"week": day.isocalendar().week} + f" · {half}"
    )


def blocks_for(actor: PersonActor, now: datetime) -> dict[str, list[Block]]:
    """{column: blocks}: the union of what the actor's roles have."""
    columns: dict[str, list[Block]] = {"top": [], "main": [], "side": []}
    for roles, make in MAKERS:
        if not roles or actor.has(*roles):
            block = make(actor, now)
            if block:
                columns[block.column].append(block)
    return columns


def gauges(actor: PersonActor, now: datetime) -> Block:
    """1.1 and 1.3: how far the day and the week are, what is missing."""
    today, me = day_of(now), actor.person_id
    monday = today - timedelta(days=today.weekday())
    standard = _standards(today, me)
    weekly = standard["effective_per_week"]
    (week, met), by = activities.effective_and_met(me, monday, today), _pace(weekly, today, work_calendar())
    shown = [
        _gauge(_("今日见客"), met, standard["met_per_day"], "1.3", ticks=3),
        _gauge(_("本周有效"), week, weekly, "1.3", by=by, ticks=25),
        _gauge(
            _("在手客户"), active_prospects(me, today, standard["active_days"]), standard["prospects"], "1.1", ticks=15
        ),
    ]
    return Block("web/blocks/gauges.html", "top", {"gauges": shown})


def _standards(on: date, person_id: int | None = None) -> dict[str, int]:
    """What holds for a rep, and for this one."""
    value = settings_of(STANDARDS, role=r.SALES_REP, person_id=person_id)
    days = value("active_days", on, of_everybody=True)
    return {code: int(value(code, on)) for code in STANDARDS} | {"active_days": days}


def _pace(standard: int, today: date, calendar: WorkCalendar) -> int:
    """Where one should be by this evening: the workdays of this week that are over, today included."""
    monday = today - timedelta(days=today.weekday())
    worked = [calendar.is_workday(monday + timedelta(days=n)) for n in range(7)]
    return round(standard * sum(worked[: today.weekday() + 1]) / (sum(worked) or 1))


def _gauge(name: str, value: int, standard: int, clause: str, by: int | None = None, ticks: int | None = None) -> dict:
    missing = standard - value
    if missing <= 0:
        say, state = _("已达标"), "done"
    elif by is not None and value >= by:
        say, state = _("今天应到 %(by)s") % {"by": by}, ""
    else:
        say, state = _("差 %(missing)s") % {"missing": missing}, "due"
    return {
        "name": name,
        "value": value,
        "standard": standard,
        "clause": clause,
        "by": by,
        "ticks": ticks,
        "say": say,
        "s": state,
    }


def waits(actor: PersonActor, now: datetime) -> Block:
    """What every room says should be done next."""
    things = [(thing, state_of(thing, now)) for thing in waiting_for(actor, now)]
    return Block("web/blocks/waiting.html", "main", {"things": things[:MOST_WAITING], "total": len(things)})


def waited(actor: PersonActor, now: datetime) -> Block | None:
    """Who is waited for: how much waits for each rep, each centre and the clients, and since when; the most urgent ones."""
    holders = waited_for(actor, now)
    rows = [_waited_row(one, now) for one in holders[:MOST_WAITED_FOR]]
    if not rows:
        return None
    late = sum(one.late for one in holders)
    things = sum(one.things for one in holders)
    more = len(holders) - len(rows)
    return Block("web/blocks/waited.html", "side", {"rows": rows, "late": late, "things": things, "more": more})


def _waited_row(one: Waited, now: datetime) -> dict[str, str]:
    return {
        "name": one.name or _(CENTRE_NAMES[one.centre]),
        "icon": "user" if one.name else "building",
        "since": _("最久的从 %(oldest)s 等起") % {"oldest": formats.moment(one.oldest, now, short=True)},
        "late": _("逾期 %(n)s") % {"n": one.late} if one.late else "",
        "things": _("%(n)s 件") % {"n": one.things},
    }


def visits(actor: PersonActor, now: datetime) -> Block:
    """The day's appointments, and which of them already have their record."""
    return Block("web/blocks/visits.html", "main", {"visits": activities.day_of_visits(actor, day_of(now))})


def calls(actor: PersonActor, now: datetime) -> Block:
    """1.2: Monday and Thursday are the days for calls; on other days the list is there too."""
    weekday = day_of(now).weekday()
    return Block("web/blocks/calls.html", "side", {
        "waiting": activities.to_call(actor, now), "is_day": weekday in CALL_DAYS,
        "pool": POOL.count(actor),
    })  # fmt: skip


def team_now(actor: PersonActor, now: datetime) -> Block:
    """1.3 for every rep in sight, against the standards."""
    today = day_of(now)
    standard = _standards(today)
    effective = standard["effective_per_week"]
    return Block("web/blocks/team.html", "main", {
        "rows": team.rows(actor, today, standard["active_days"]), "effective": effective,
        "met": standard["met_per_day"], "prospects": standard["prospects"],
        "by": _pace(effective, today, work_calendar()),
    })  # fmt: skip


def stages(actor: PersonActor, now: datetime) -> Block | None:
    """Open orders by the stage they have reached."""
    found = dict(BY_STAGE.rows(actor))
    if not found:
        return None
    orders = reverse("clients:orders")
    lines = [(s.code, s.label, found[s.code], f"{orders}?stage={s.code}") for s in STAGES if s.code in found]
    return Block(
        "web/blocks/stages.html", "side", {"stages": lines, "most": max(found.values()), "total": sum(found.values())}
    )


def done_today(actor: PersonActor, now: datetime) -> Block:
    """What the person has done since this morning; of what followed from it, and of a batch, only how it began."""
    since = datetime.combine(day_of(now), datetime.min.time(), SHANGHAI)
    rows = DONE.rows(actor.person_id, since)
    shown, whose = rows[:8], clients_of(rows[:8], actor)
    lines = [_mine(entry, whose.get(about(entry), "")) for entry in shown]
    return Block("web/blocks/done.html", "side", {"entries": lines, "more": len(rows) > 8})


def _mine(entry: Entry, client: str) -> Line:
    """One's own act: at which client says more than one's own name, unless it was done for somebody else."""
    line = line_of(entry)
    return replace(line, note=client) if client and entry.instead_of_id is None else line


MAKERS: tuple[tuple[tuple[str, ...], Callable[[PersonActor, datetime], Block | None]], ...] = (
    ((r.SALES_REP,), gauges),
    ((), waits),
    ((r.SALES_REP,), visits),
    ((r.DEPARTMENT_MANAGER, *r.READ_ALL), waited),
    ((r.DEPARTMENT_MANAGER, *r.READ_ALL), team_now),
    ((r.SALES_REP,), calls),
    ((r.SALES_REP, r.DEPARTMENT_MANAGER, r.BACK_OFFICE, r.DESIGNER, r.FINANCE, *r.READ_ALL), stages),
    ((), done_today),
)
