"""Pages of the plan: a row is moved, cancelled or gets its result; the days and hours that a form offers."""

from datetime import datetime, timedelta

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tuanding.core.accounts.scopes import get_visible
from tuanding.core.company.queries import SettingReader, settings_and_calendar
from tuanding.core.kernel.workcal import SHANGHAI, WorkCalendar, day_of
from tuanding.core.pages.answers import form_page
from tuanding.core.pages.once import how
from tuanding.core.pages.permit import permit
from tuanding.core.pages.request import Request
from tuanding.selling.activities import plan_operations as operations
from tuanding.selling.activities.days import OTHER, coming_days, when_choices
from tuanding.selling.activities.forms import MoveForm, SettleForm
from tuanding.selling.activities.models import PlanResult, PlanRow
from tuanding.selling.activities.planning import VISIT_MINUTES, label_of_row, taken_slots
from tuanding.selling.clients.models import GroupOrder


def short(moment: datetime) -> str:
    return moment.astimezone(SHANGHAI).strftime("%m-%d %H:%M")


@permit("work", PlanRow)
def plan_move(request: Request, pk: int) -> HttpResponse:
    """1.2: a row of the plan goes to another time, with a word why."""
    row = get_visible(PlanRow, request.actor, pk, "work")
    form = MoveForm(request.POST or None, initial={"place": row.place})
    return form_page(
        request,
        form,
        lambda: operations.move_row(
            row,
            **how(request),
            starts_at=form.starts_at(),
            **{name: form.cleaned_data[name] for name in ("rest_day", "side", "why", "place")},
        ),
        done=_address_of_plan(row),
        message=lambda new: _("改到 %(at)s") % {"at": short(new.starts_at)},
        template="activities/plan_move.html",
        context={**_plan_context(request, row, _("改期")), **day_choices_context(request, row.person_id, row.pk)},
    )


@permit("work", PlanRow)
def plan_settle(request: Request, pk: int) -> HttpResponse:
    """1.2, 1.9: a row to come is cancelled; one whose time has passed was not held, or, where it is no visit, was."""
    row = get_visible(PlanRow, request.actor, pk, "work")
    is_past = row.starts_at <= request.now
    form = SettleForm(request.POST or None)
    title = _("记行程结果") if is_past else _("取消行程")
    return form_page(
        request,
        form,
        lambda: _settle(request, row, form.cleaned_data, is_past),
        done=_address_of_plan(row),
        message=_("已记下") if is_past else _("已取消"),
        template="activities/plan_settle.html",
        context={**_plan_context(request, row, title), "asks_kind": is_past and not row.is_visit},
    )


def _settle(request: Request, row: PlanRow, data: dict, is_past: bool) -> PlanResult:
    why = {"side": data["side"], "why": data["why"]}
    if not is_past:
        return operations.cancel_row(row, **how(request), **why)
    kind = PlanResult.Kind.NOT_HELD if row.is_visit else data["kind"]
    return operations.record_result(row, **how(request), kind=kind, **why)


def _address_of_plan(row: PlanRow) -> str:
    return reverse("order", args=[row.group_order_id]) if row.group_order_id else reverse("today")


def _plan_context(request: Request, row: PlanRow, title: str) -> dict:
    return {
        "row": row,
        "what": label_of_row(row),
        "title": title,
        "is_past": row.starts_at <= request.now,
        "crumbs": crumbs(row.group_order, title) if row.group_order else [(title, "")],
        "back": _address_of_plan(row),
    }


def day_choices_context(request: Request, person_id: int, without: int | None = None) -> dict:
    """The days and hours offered for somebody's plan, with what takes them up, and the days on which to call again."""
    return day_choices(request, person_id, without, *settings_and_calendar([VISIT_MINUTES]))


def day_choices(
    request: Request, person_id: int, without: int | None, setting: SettingReader, calendar: WorkCalendar
) -> dict:
    now, today = request.now, day_of(request.now)
    workdays = coming_days(today, calendar)
    length = timedelta(minutes=setting(VISIT_MINUTES, today))
    rows = taken_slots(request.actor, person_id, today, workdays[-1], without)
    return {
        "days": when_choices(now, calendar, length, rows),
        "later_days": [day for day in when_choices(now, calendar, length, rows, 4) if day.value != today.isoformat()],
        "minutes": setting(VISIT_MINUTES, today),
        "other": OTHER,
        "purposes": ("Hq", "Zl", "Fa", "Cc"),
    }


def crumbs(order: GroupOrder, here: str) -> list:
    return [
        (pgettext("一览", "团订单"), reverse("clients:orders")),
        (f"{order.client} {order.title}", reverse("order", args=[order.pk])),
        (here, ""),
    ]
