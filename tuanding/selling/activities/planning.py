"""1.2: whether a row fits into somebody's plan: nothing else stands there, and the company works that day."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from tuanding.core.accounts.actors import Actor
from tuanding.core.accounts.scopes import visible
from tuanding.core.company.queries import settings_and_calendar
from tuanding.core.journal.doors import Advisory, lock_advisory
from tuanding.core.kernel.refusal import Invalid, Refusal
from tuanding.core.kernel.workcal import SHANGHAI, WorkCalendar, day_of
from tuanding.core.pages.formats import weekday
from tuanding.selling.activities.models import PlanRow
from tuanding.selling.activities.queries import bounds_of_day, taken_rows_of_day
from tuanding.selling.activities.rules import Slot, check_plan_row, free_starts

PLAN_OF_PERSON = 1_202_000_000_000  # the lock of a person's plan has the number PLAN_OF_PERSON + the person's id
VISIT_MINUTES = "visit_minutes"


class TakenSlot(NamedTuple):
    """A time that a row of somebody's plan takes, and what stands there: the client's short name, or what else it is."""

    slot: Slot
    what: str


def taken_slots(actor: Actor, person_id: int, since: date, until: date, without: int | None = None) -> list[TakenSlot]:
    """What takes up a person's days from one to another, both included. The client of a row that the actor does not see is
    not named."""
    rows = taken_rows_of_day(person_id, bounds_of_day(since)[0], bounds_of_day(until)[1])
    there = [row for row in rows if row.pk != without]
    visible_ids = _visible_ids(there, actor) if there else set()
    return [TakenSlot(Slot(row.starts_at, row.ends), _short_name(row, row.pk in visible_ids)) for row in there]


def _visible_ids(rows: Sequence[Any], actor: Actor) -> set[int]:
    return set(visible(PlanRow, actor).filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True))


def _short_name(row: Any, is_visible: bool) -> str:
    client = row.group_order.client if row.group_order_id else row.client
    if client is not None:
        return str(client) if is_visible else _("别的安排")
    return (row.about if is_visible else "") or str(row.get_kind_display())


def slot_in_plan(
    person_id: int,
    starts_at: datetime | None,
    ends_at: datetime | None,
    *,
    rest_day: bool,
    by: Actor,
    at: datetime,
    without: int | None = None,
) -> Slot:
    """When a new row begins and ends: without an end as long as a visit usually takes (a company setting). Called under the
    client's lock; locks the person's plan.

    Refused: a moment that has passed; an end before the start or on another day; a time that another row of the person
    takes (but `without`, the row that is moved), naming it where the actor sees it, and when the day is free; a day on
    which the company rests, unless `rest_day` says that it is meant."""
    check_plan_row(starts_at, ends_at, at)
    assert starts_at is not None  # checked above
    setting, calendar = settings_and_calendar([VISIT_MINUTES])
    slot = Slot(starts_at, ends_at or starts_at + timedelta(minutes=setting(VISIT_MINUTES, day_of(at))))
    check_plan_row(slot.starts_at, slot.ends_at, at)
    lock_advisory(Advisory(PLAN_OF_PERSON + person_id))
    rows = [row for row in taken_rows_of_day(person_id, *bounds_of_day(day_of(starts_at))) if row.pk != without]
    errors: dict[str, list[Refusal]] = {}
    if any(slot.overlaps(Slot(row.starts_at, row.ends)) for row in rows):
        errors["starts_at"] = [_taken(rows, slot, calendar, by, at)]
    if not rest_day and not calendar.is_workday(day_of(starts_at)):
        errors["rest_day"] = [_rest_day(starts_at)]
    if errors:
        raise Invalid(errors)
    return slot


def _taken(rows: Sequence[Any], slot: Slot, calendar: WorkCalendar, by: Actor, at: datetime) -> Refusal:
    there = [row for row in rows if slot.overlaps(Slot(row.starts_at, row.ends))]
    visible_ids = _visible_ids(there, by)
    free = free_starts([Slot(row.starts_at, row.ends) for row in rows], slot, calendar, at)
    return Refusal(
        "%(when)s 已经有%(taken)s，同一时间只能排一件；这天还空着：%(free)s",
        field="starts_at",
        value=slot.starts_at.isoformat(),
        when=f"{slot.starts_at.astimezone(SHANGHAI):%m-%d}",
        taken="、".join(_what_is_there(row, row.pk in visible_ids) for row in there),
        free="、".join(f"{one.astimezone(SHANGHAI):%H:%M}" for one in free) or "--",
    )


def _what_is_there(row: Any, is_visible: bool) -> str:
    """ "10:30–11:30 拜访 星火印务"; without the client's name for who does not see the row."""
    clock = f"{row.starts_at.astimezone(SHANGHAI):%H:%M}–{row.ends.astimezone(SHANGHAI):%H:%M}"
    return f"{clock} {label_of_row(row) if is_visible else _('别的安排')}"


def label_of_row(row: Any) -> str:
    """What a row is and with whom: 拜访 星火印务."""
    client = row.group_order.client if row.group_order_id else row.client
    kind = _("拜访") if row.is_visit else row.get_kind_display()
    return " ".join(str(part) for part in (kind, client or row.about or "") if part)


def _rest_day(starts_at: datetime) -> Refusal:
    day = starts_at.astimezone(SHANGHAI)
    return Refusal(
        "%(day)s 是%(weekday)s，公司休息；确实约这天，请勾「休息日也约」",
        field="rest_day",
        value=False,
        day=f"{day:%m-%d}",
        weekday=weekday(day_of(starts_at)),
    )
