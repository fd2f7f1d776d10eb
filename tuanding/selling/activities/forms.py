"""Forms of the call, the appointment and the visit."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any, cast

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tuanding.core.kernel.workcal import SHANGHAI, WorkCalendar, day_of
from tuanding.core.pages.formats import weekday
from tuanding.core.pages.forms import LookForm
from tuanding.selling.activities.models import PURPOSES, Call
from tuanding.selling.activities.rules import MATERIALS, MOODS, STEPS
from tuanding.selling.clients.models import Client, Contact

CLOCKS = ("09:00", "10:30", "11:30", "14:00", "15:30", "16:30")
OTHER = "other"
PURPOSE_CODES = [(code, code) for code, _label in PURPOSES]


def coming_days(today: date, calendar: WorkCalendar, count: int = 3) -> list[date]:
    """The next workdays."""
    days = [calendar.next_workday(today)]
    while len(days) < count:
        days.append(calendar.next_workday(days[-1]))
    return days


class WhenForm(LookForm):
    """A day and a time, by tap or typed: `starts_at()`."""

    day = forms.CharField(label=_("哪天"), required=False)
    other_day = forms.DateField(label=_("别的日子"), required=False)
    clock = forms.CharField(label=_("几点"), required=False)
    other_clock = forms.TimeField(label=_("别的时间"), required=False)
    purpose = forms.ChoiceField(label=_("去做什么"), choices=PURPOSE_CODES, initial="Hq", required=False)
    place = forms.CharField(label=_("地点"), required=False, max_length=120)
    rest_day = forms.BooleanField(label=_("休息日也约"), required=False)

    def chosen_day(self) -> date | None:
        return _tapped_or_typed(self.cleaned_data, "day", date.fromisoformat)

    def starts_at(self) -> datetime | None:
        """In Shanghai; None while one of the two is missing."""
        day, clock = self.chosen_day(), _tapped_or_typed(self.cleaned_data, "clock", time.fromisoformat)
        return datetime.combine(day, clock, SHANGHAI) if day and clock else None


def _tapped_or_typed(values: dict[str, Any], name: str, read: Callable[[str], Any]) -> Any:
    """What was tapped, or what was typed beside it."""
    tapped, typed = values.get(name) or "", values.get(f"other_{name}")
    if tapped in ("", OTHER):
        return typed
    try:
        return read(tapped)
    except ValueError:
        return typed


class CallForm(WhenForm):
    """What came of a call."""

    outcome = forms.ChoiceField(choices=Call.Outcome.choices)
    contact = forms.ModelChoiceField(Contact.objects.none(), label=_("联系人"), required=False)
    remark = forms.CharField(label=_("备注"), required=False, max_length=200)

    def __init__(self, client: Client, *args, **kwargs):
        super().__init__(*args, **kwargs)
        cast(forms.ModelChoiceField, self.fields["contact"]).queryset = client.contacts.all()

    def kwargs_for_operation(self) -> dict[str, Any]:
        """Keyword arguments of `call_client`."""
        data = self.cleaned_data
        outcome = data["outcome"]
        kwargs = {"outcome": outcome, "contact": data["contact"], "remark": data["remark"], "place": data["place"]}
        if outcome == Call.Outcome.CALL_BACK:
            kwargs["call_back_on"] = self.chosen_day()
        if outcome == Call.Outcome.APPOINTED:
            kwargs |= {
                "starts_at": self.starts_at(),
                "rest_day": data["rest_day"],
                "purpose": data["purpose"] or "Hq",
            }
        return kwargs


class AppointmentForm(WhenForm):
    """A further visit agreed on."""

    contact = forms.ModelChoiceField(Contact.objects.none(), label=_("联系人"), required=False)

    def __init__(self, client: Client, *args, **kwargs):
        super().__init__(*args, **kwargs)
        cast(forms.ModelChoiceField, self.fields["contact"]).queryset = client.contacts.all()


class VisitForm(LookForm):
    """What happened at the client's."""

    purpose = forms.ChoiceField(label=_("目的"), choices=PURPOSES, widget=forms.RadioSelect)
    contact = forms.ModelChoiceField(Contact.objects.none(), label=_("见到谁"), required=False)
    held_at = forms.DateTimeField(label=_("什么时候"), input_formats=["%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M"])
    place = forms.CharField(label=_("地点"), required=False, max_length=120)
    steps = forms.MultipleChoiceField(
        label=_("唤起需求的步骤"), choices=STEPS.items(), widget=forms.CheckboxSelectMultiple, required=False
    )
    materials = forms.MultipleChoiceField(
        label=_("给客户看了什么"), choices=MATERIALS.items(), widget=forms.CheckboxSelectMultiple, required=False
    )
    need = forms.CharField(
        label=_("用客户的话记"), required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )
    mood = forms.ChoiceField(label=_("客户反应"), choices=MOODS.items(), widget=forms.RadioSelect, required=False)
    client_words = forms.CharField(label=_("客户原话"), required=False, max_length=200)
    next_step = forms.CharField(label=_("做什么"), required=False, max_length=60)
    next_on = forms.DateField(label=_("哪天"), required=False)

    def __init__(self, client: Client, *args, **kwargs):
        super().__init__(*args, **kwargs)
        cast(forms.ModelChoiceField, self.fields["contact"]).queryset = client.contacts.all()

    def kwargs_for_operation(self) -> dict[str, Any]:
        """Keyword arguments of `record_visit`, without the moment."""
        data = dict(self.cleaned_data)
        mood, words = data.pop("mood"), data.pop("client_words")
        data.pop("held_at")
        if data["purpose"] != "Hq":  # the steps belong to the first visit (2.2); the form shows them for it alone
            data["steps"] = []
        return data | {"reaction": "：".join(part for part in (MOODS.get(mood, ""), words) if part)}


def when_choices(now: datetime, calendar: WorkCalendar, busy: dict[date, int]) -> list[dict[str, Any]]:
    """The days offered with one tap, with how many appointments they hold already."""
    today = day_of(now)
    return [
        {"value": day.isoformat(), "label": _day_label(day, today), "short": f"{day:%m-%d}", "busy": busy.get(day, 0)}
        for day in coming_days(today, calendar)
    ]


def _day_label(day: date, today: date) -> str:
    return gettext("明天") if day == today + timedelta(days=1) else f"{weekday(day)} {day.day}"
