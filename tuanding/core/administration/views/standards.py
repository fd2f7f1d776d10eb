"""Standards with from-dates, and the work calendar."""

from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tuanding.core.accounts.scopes import may
from tuanding.core.administration import queries, standards
from tuanding.core.administration.forms import StandardForm, WorkDayForm
from tuanding.core.administration.years import months_of
from tuanding.core.company.calendar import is_published, is_seeded
from tuanding.core.company.models import Company, Setting, WorkDay
from tuanding.core.company.queries import setting as value_of
from tuanding.core.company.settings import SETTINGS
from tuanding.core.kernel.refusal import Denied, NotFound
from tuanding.core.kernel.workcal import day_of
from tuanding.core.pages.answers import answer, form_page
from tuanding.core.pages.once import how
from tuanding.core.pages.permit import permit
from tuanding.core.pages.request import Request

FIRST_YEAR, LAST_YEAR = 2020, 2099


@require_safe
@permit("view", Setting)
def settings(request: Request) -> HttpResponse:
    """Every standard as it holds today, and what comes next."""
    today = day_of(request.now)
    context = {"rows": queries.standards(today), "may_edit": may(request.actor, "edit", Setting)}
    return render(request, "administration/settings.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@permit("view", Setting)
def setting(request: Request, code: str) -> HttpResponse:
    """One standard: every value with its day, and a form for the next."""
    setting_kind = SETTINGS.get(code)
    if setting_kind is None:
        raise NotFound()
    if request.method == "POST" and not may(request.actor, "edit", Company):
        raise Denied()
    today = day_of(request.now)
    form = StandardForm(
        request.POST or None, setting_kind=setting_kind, value=value_of(code, today), initial={"from_on": today}
    )
    context = {
        "title": setting_kind.label,
        "crumbs": [(_("标准"), reverse("administration:settings")), (setting_kind.label, "")],
        "code": code,
        "setting_kind": setting_kind,
        "values": queries.setting_history(code),
        "today": today,
        "may_edit": may(request.actor, "edit", Company),
        "clause": setting_kind.clause,
    }
    template = "administration/setting.html"
    return form_page(
        request,
        form,
        lambda: standards.set_standard(code, **how(request), **form.kwargs_for_operation()),
        done=reverse("administration:setting", args=[code]),
        message=_("已设定"),
        template=template,
        context=context,
    )


@require_safe
@permit("view", WorkDay)
def calendar(request: Request) -> HttpResponse:
    """The days of a year that differ from the company's week."""
    return render(
        request, "administration/calendar.html", _calendar_context(request, WorkDayForm(initial={"works": "0"}))
    )


def _calendar_context(request: Request, form: WorkDayForm) -> dict:
    today = day_of(request.now)
    text = request.GET.get("year", "")
    year = int(text) if text.isdecimal() and FIRST_YEAR <= int(text) <= LAST_YEAR else today.year
    rows = list(WorkDay.objects.filter(day__year=year).order_by("day"))
    return {
        "year": year,
        "years": sorted({today.year - 1, today.year, today.year + 1, year}),
        "months": list(months_of(year, rows)),
        "rows": rows,
        "form": form,
        "seeded": is_seeded(year),
        "published": is_published(year),
        "may_edit": may(request.actor, "edit", WorkDay),
        "today": today,
    }


@require_POST
@permit("edit", WorkDay)
def set_day(request: Request) -> HttpResponse:
    form = WorkDayForm(request.POST)
    template, context = "administration/calendar.html", _calendar_context(request, form)
    return form_page(
        request,
        form,
        lambda: standards.set_work_day(**how(request), **form.cleaned_data),
        done=lambda row: _year_url(form.cleaned_data["day"].year),
        message=_("已改工作日历"),
        template=template,
        context=context,
    )


@require_POST
@permit("edit", WorkDay)
def forget_day(request: Request, day: date) -> HttpResponse:
    return answer(
        request,
        lambda: standards.restore_national_day(day, **how(request)),
        done=_year_url(day.year),
        message=_("这一天又按国家和每周的安排"),
    )


@require_POST
@permit("edit", WorkDay)
def load_year(request: Request, year: int) -> HttpResponse:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise NotFound()
    return answer(
        request,
        lambda: standards.load_calendar(year, **how(request)),
        done=_year_url(year),
        message=_("已装入 %(year)s 年的节假日和调休") % {"year": year},
    )


def _year_url(year: int) -> str:
    return f"{reverse('administration:calendar')}?year={year}"
