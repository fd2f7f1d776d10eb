"""How what came of a call and a client's mood look: the meaning (`data-s`, see docs/look.md) and the icon."""

from django import template

from tuanding.core.pages.marks import Look

register = template.Library()

OUTCOMES = {
    "appointed": Look(s="done", icon="calendar-check"),
    "call_back": Look(s="due", icon="calendar-time"),
    "no_answer": Look(s="rest", icon="phone-pause"),
    "refused": Look(s="late", icon="phone-x"),
}
NOBODY_REACHED = Look(s="rest", icon="phone-off")
MOODS = {
    "keen": Look(s="done", icon="mood-smile"),
    "listening": Look(s="now", icon="mood-neutral"),
    "cool": Look(s="due", icon="mood-empty"),
}
UNWILLING = Look(s="late", icon="mood-sad")


@register.filter
def outcome_look(code: str) -> Look:
    return OUTCOMES.get(code, NOBODY_REACHED)


@register.filter
def mood_look(code: str) -> Look:
    return MOODS.get(code, UNWILLING)
