"""How values are written in both languages: amounts, days, moments, and `--` for nothing."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Literal

from django.utils.translation import gettext as _

from tuanding.core.kernel.phones import grouped
from tuanding.core.kernel.workcal import SHANGHAI

EMPTY = "--"
EXTENSION = " 转 "  # as it stands in what `Phone.text` says
WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")


def weekday(value: date) -> str:
    """周二."""
    return _(WEEKDAYS[value.weekday()])


def dash(value: Any) -> Any:
    """The value itself, `--` for None and ""; zero is something."""
    return EMPTY if value is None or value == "" else value


def money(value: Decimal | int | Literal[""] | None) -> str:
    """128660 → 128,660.00; `--` for no amount."""
    return EMPTY if value is None or value == "" else f"{Decimal(value):,.2f}"


def number(value: Decimal | int | Literal[""] | None) -> str:
    """1477 → 1,477; `--` for no number."""
    return EMPTY if value is None or value == "" else f"{value:,}"


def phone(value: str) -> str:
    """As it is read aloud: 138 0000 6218, 0571-88006600 转 801."""
    return grouped(value).replace(EXTENSION, _(EXTENSION))


def day(value: date | datetime | Literal[""] | None) -> str:
    """YYYY-MM-DD in every language; of a moment its day in Shanghai; `--` for None and ""."""
    if value is None or value == "":
        return EMPTY
    if isinstance(value, datetime):
        value = value.astimezone(SHANGHAI).date()
    return value.isoformat()


def moment(value: datetime | date | Literal[""] | None, now: datetime, *, short: bool = False) -> str:
    """YYYY-MM-DD HH:mm in Shanghai; 今天 HH:mm and 昨天 HH:mm for the last two days; `short` leaves out this year. A day
    has no hour."""
    if value is None or value == "":
        return EMPTY
    today = now.astimezone(SHANGHAI).date()
    if not isinstance(value, datetime):
        return _day_near(value, today, short)
    local = value.astimezone(SHANGHAI)
    clock = local.strftime("%H:%M")
    if local.date() == today:
        return _("今天 %(clock)s") % {"clock": clock}
    if local.date() == today - timedelta(days=1):
        return _("昨天 %(clock)s") % {"clock": clock}
    return f"{_date_text(local.date(), today, short)} {clock}"


def _day_near(value: date, today: date, without_this_year: bool) -> str:
    near = {today: _("今天"), today - timedelta(days=1): _("昨天")}
    return near[value] if value in near else _date_text(value, today, without_this_year)


def _date_text(value: date, today: date, without_this_year: bool) -> str:
    text = value.isoformat()
    return text[5:] if without_this_year and value.year == today.year else text


def count_up_to(value: int, limit: int = 1000) -> str:
    """Counting stops above `limit`: 1,000+."""
    return f"{limit:,}+" if value > limit else f"{value:,}"
