"""Forms of the call, the appointment and the visit."""

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from tuanding.core.kernel.workcal import SHANGHAI
from tuanding.core.pages.day_input import DayInput
from tuanding.core.pages.forms import LookForm
from tuanding.selling.activities.days import OTHER
from tuanding.selling.activities.models import PURPOSES, Call, PlanResult
from tuanding.selling.activities.rules import MATERIALS, MOODS, STEPS
from tuanding.selling.clients.models import Client, Contact

PURPOSE_CODES = [(code, code) for code, _label in PURPOSES]


class WhenForm(LookForm):
    """A day and a time, by tap or typed: `starts_at()`."""

    day = forms.CharField(label=_("哪天"), required=False)
    other_day = DayInput(label=_("别的日子"), required=False)
    clock = forms.CharField(label=_("几点"), required=False)
    other_clock = forms.TimeField(label=_("别的时间"), required=False)
    purpose = forms.ChoiceField(label=_("去做什么"), choices=PURPOSE_CODES, initial="Hq", required=False)
    place = forms.CharField(label=_("地点"), required=False, max_length=120)
    rest_day = forms.BooleanField(label=_("休息日也约"), required=False)

    def __init__(self, data: Any = None, *args, **kwargs):
        super().__init__(_with_clock_of_chosen_day(data), *args, **kwargs)

    def chosen_day(self) -> date | None:
        return _tapped_or_typed(self.cleaned_data, "day", date.fromisoformat)

    def starts_at(self) -> datetime | None:
        """In Shanghai; None while one of the two is missing."""
        day, clock = self.chosen_day(), _tapped_or_typed(self.cleaned_data, "clock", time.fromisoformat)
        return datetime.combine(day, clock, SHANGHAI) if day and clock else None


def _with_clock_of_chosen_day(data: Any) -> Any:
    """Each day that is offered has clocks of its own ("clock-2026-11-26"): those of the chosen day count."""
    day = data.get("day", "") if data else ""
    if not data or f"clock-{day}" not in data:
        return data
    chosen = data.copy()
    for name in ("clock", "other_clock"):
        chosen[name] = data.get(f"{name}-{day}", "")
    return chosen


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


class WhyForm(forms.Form):
    """By whose doing a row of the plan is moved, cancelled or not held, and why."""

    side = forms.ChoiceField(
        label=_("谁的原因"), choices=PlanResult.Side.choices, widget=forms.RadioSelect, required=False
    )
    why = forms.CharField(label=_("原因"), required=False, max_length=200)


class MoveForm(WhyForm, WhenForm):
    """Another time for a row of the plan."""


class SettleForm(WhyForm, LookForm):
    """What came of a row of the plan: `kind` is asked of what is no visit."""

    kind = forms.ChoiceField(
        label=_("结果"),
        choices=[(kind.value, kind.label) for kind in (PlanResult.Kind.TOOK_PLACE, PlanResult.Kind.NOT_HELD)],
        widget=forms.RadioSelect,
        required=False,
    )


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
    next_on = DayInput(label=_("哪天"), required=False)
    again = forms.BooleanField(label=_("再记一次"), required=False)

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
