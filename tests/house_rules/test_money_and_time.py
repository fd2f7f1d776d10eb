"""Money is whole fen, and only the edge of the house looks at a clock."""

import ast
import re

from tests.house_rules.sources import code, complaints, dotted, planted

CLOCKS = re.compile(
    r"(^|\.)(timezone\.(now|localdate|localtime)|datetime\.(now|utcnow|today)|date\.today|time\.(time|time_ns)|localdate|Now)$"
)
EDGE = ("views.py", "api.py", "middleware.py", "context.py")  # what first hears of a request
EDGE_FOLDERS = ("tuanding/entrypoints/", "/management/", "/views/", "/templatetags/")
CLOCK_ALLOWED = {
    "tuanding/core/pages/signed_in.py": "Django's sessions hand in no moment",
    "tuanding/core/journal/apps.py": "a migration hands in no moment",
}  # file → why


def column_of_fractions(source):
    for call in source.calls():
        if re.search(r"(^|\.)models\.(DecimalField|FloatField)$", dotted(call.func)):
            yield source.at(call.lineno, "money is MoneyField, other numbers are whole")


def hidden_clock(source):
    for call in source.calls():
        for keyword in call.keywords:
            if keyword.arg in ("auto_now", "auto_now_add"):
                yield source.at(call.lineno, f"{keyword.arg} reads a clock nobody handed in")


def date_lookup(source):
    """`__date` reckons in the connection's zone; `on` columns and half-open ranges do not."""
    for node in ast.walk(source.tree):
        name = node.arg if isinstance(node, ast.keyword) else getattr(node, "value", None)
        if isinstance(name, str) and re.search(r"\w__date(__\w+)?$", name):
            yield source.at(getattr(node, "lineno", 0), f"{name} looks a moment up by day")


def clock(source):
    allowed = source.path.endswith(EDGE) or any(part in source.path for part in EDGE_FOLDERS)
    if allowed or source.path in CLOCK_ALLOWED:
        return
    for call in source.calls():
        if CLOCKS.search(dotted(call.func)):
            yield source.at(call.lineno, f"{dotted(call.func)}() below the views")


def test_no_column_holds_fractions():
    assert complaints(column_of_fractions, code()) == []


def test_no_column_reads_a_clock():
    assert complaints(hidden_clock, code()) == []


def test_no_moment_is_looked_up_by_day():
    assert complaints(date_lookup, code()) == []


def test_moments_are_handed_in():
    assert complaints(clock, code()) == []


def test_a_bad_column_would_be_seen():
    assert list(column_of_fractions(planted("a.py", "price = models.DecimalField(max_digits=9)")))
    assert list(hidden_clock(planted("a.py", "at = models.DateTimeField(auto_now_add=True)")))
    assert not list(column_of_fractions(planted("a.py", "price = MoneyField()")))


def test_a_lookup_by_day_would_be_seen():
    assert list(date_lookup(planted("a.py", "rows.filter(at__date=day)")))
    assert list(date_lookup(planted("a.py", 'Q(**{"at__date__gte": day})')))


def test_a_clock_below_the_views_would_be_seen():
    for snippet in ("timezone.now()", "datetime.now(UTC)", "date.today()", "time.time()", "datetime.datetime.now()"):
        assert list(clock(planted("tuanding/selling/clients/rules.py", snippet))), snippet
    assert not list(clock(planted("tuanding/selling/clients/views.py", "timezone.now()")))
