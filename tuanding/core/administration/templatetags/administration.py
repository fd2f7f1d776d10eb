"""Marks of the administration pages."""

from datetime import date
from typing import Any

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from tuanding.core.administration.years import day_name
from tuanding.core.company.settings import BASIS_POINTS, SETTINGS
from tuanding.core.pages import formats
from tuanding.core.pages.markup import fill_html

register = template.Library()


@register.filter
def is_before(day: date | None, today: date) -> bool:
    """Whether something that ends on `day` is over today; without an end it never is."""
    return day is not None and day < today


@register.filter
def translated(text: Any) -> str:
    """A text of the rulebook in the reader's language."""
    return _(str(text))


@register.filter
def weekday(day: date) -> str:
    return formats.weekday(day)


@register.filter
def setting_value(value: Any, code: str = "") -> str:
    """A number (a year without commas), a share in percent, or commission tiers in one line."""
    if isinstance(value, list):
        tiers = ({"start": f"{start:,}", "rate": f"{rate / BASIS_POINTS:g}"} for start, rate in value)
        return "；".join(_("%(start)s 元起 %(rate)s %%") % tier for tier in tiers)
    if code in SETTINGS and SETTINGS[code].share:
        return f"{value / BASIS_POINTS:g}"
    return str(value) if code.endswith("year_start") else formats.number(value)


@register.filter
def named_day(name: str) -> str:
    return day_name(name)


@register.simple_tag
def workmark(works: bool) -> SafeString:
    """班 for a day that is worked, 休 for a free one."""
    state, sign = ("now", _("班")) if works else ("rest", _("休"))
    return fill_html('<span class="mark" data-s="{}">{}</span>', state, sign)
