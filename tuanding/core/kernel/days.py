"""PURE: days as people write them, read one way for page, API and import: what is doubtful is no day.

Understood: 2026-12-01, 2026/12/1, 2026.12.1, 2026年12月1日, 20261201, full-width signs, a midnight or the day of the week behind
it; 12-01, 12/1, 12月1日 without a year; 今天, 明天, 后天, 昨天, 前天.
"""

import re
import unicodedata
from contextvars import ContextVar
from datetime import date, timedelta

# Of the request that is answered, set by the middleware: who reads a box reads no clock.
TODAY: ContextVar[date | None] = ContextVar("today", default=None)
FAR_BEHIND = timedelta(days=90)  # of a day to come; of one that is over, so far ahead
WORDS = {"前天": -2, "昨天": -1, "今天": 0, "明天": 1, "后天": 2}  # data: days without a date
DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−"), "-")
WEEKDAYS = "一二三四五六日"  # data: Monday to Sunday
SUNDAY = 6  # also written with another sign
MIDNIGHT = r"(?:[ T]0{1,2}:00(?::00(?:\.0+)?)?)?"
WEEKDAY = r"(?: ?\(?(?:周|星期)([一二三四五六日天])\)?)?"  # data: how the day of the week is written behind a date
YEAR_FIRST = re.compile(
    rf"(\d{{4}}) ?([-/.年]) ?(\d{{1,2}}) ?[-/.月] ?(\d{{1,2}}) ?[日号]?{MIDNIGHT}{WEEKDAY}"  # data: how days are written
)
IN_ONE = re.compile(r"(\d{4})(\d{2})(\d{2})")
SHORT_YEAR = re.compile(r"(\d{2})年 ?(\d{1,2})月 ?(\d{1,2})[日号]?")  # data: 26年12月1日
WITHOUT_YEAR = re.compile(rf"(\d{{1,2}}) ?(?:[-/.]|月) ?(\d{{1,2}}) ?[日号]?{WEEKDAY}")  # data: 12月1日, 12-01


def day_of_text(typed: str, today: date | None = None, *, over: bool = False) -> date | None:
    """The day, or None for what is none. One without a year is the nearest that makes sense, seen from `today`: for what is to
    come not over for more than three months; for what is `over` not further ahead than that. Without `today` it is none."""
    text = _tidy(typed)
    if today and text in WORDS:
        return today + timedelta(days=WORDS[text])
    if match := YEAR_FIRST.fullmatch(text):
        year, _sign, month, day, weekday = match.groups()
        return _on_weekday(_date(int(year), int(month), int(day)), weekday)
    if match := IN_ONE.fullmatch(text):
        return _date(*map(int, match.groups()))
    if match := SHORT_YEAR.fullmatch(text):
        year, month, day = map(int, match.groups())
        return _date(2000 + year, month, day)
    match = WITHOUT_YEAR.fullmatch(text)
    return _on_weekday(_nearest(int(match[1]), int(match[2]), today, over), match[3]) if match and today else None


def is_written_as_day(typed: str) -> bool:
    """Year, month and day, whether there is such a day or not: 2026-02-30."""
    text = _tidy(typed)
    return bool(YEAR_FIRST.fullmatch(text) or IN_ONE.fullmatch(text))


def _tidy(typed: str) -> str:
    text = unicodedata.normalize("NFKC", typed).translate(DASHES)
    return "".join(char for char in text if unicodedata.category(char) != "Cf").strip()


def _nearest(month: int, day: int, today: date, over: bool) -> date | None:
    years = (today.year + 1, today.year, today.year - 1) if over else (today.year - 1, today.year, today.year + 1)
    days = filter(None, (_date(year, month, day) for year in years))
    if over:
        return next((one for one in days if one <= today + FAR_BEHIND), None)
    return next((one for one in days if one >= today - FAR_BEHIND), None)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _on_weekday(day: date | None, weekday: str | None) -> date | None:
    """None for a day that is no such day of the week: one of both is wrong."""
    if day is None or not weekday:
        return day
    place = WEEKDAYS.find(weekday) if weekday in WEEKDAYS else SUNDAY
    return day if day.weekday() == place else None
