"""The look's tags and filters, loaded into every template. How to use each: docs/look.md."""

from datetime import datetime, timedelta
from typing import Any, TypedDict

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from tuanding.core.kernel import money as amounts
from tuanding.core.kernel.phones import dialled
from tuanding.core.pages import formats, marks
from tuanding.core.pages.demo import Account, active_accounts
from tuanding.core.pages.frame_cache import cached_html
from tuanding.core.pages.markup import fill_html
from tuanding.core.pages.once import FIELD, new_key, seen_of
from tuanding.core.rulebook.stages import STAGES

register = template.Library()

CHAPTERS = {"Dh": 1, "Hq": 2, "Zl": 3, "Fa": 4, "Cc": 5, "Lt": 6, "Sc": 6, "Jh": 6, "Sh": 7}

register.filter("money", formats.money)
register.filter("number", formats.number)
register.filter("dash", formats.dash)
register.filter("day", formats.day)
register.filter("phone", formats.phone)
register.filter("dial", dialled)
register.simple_tag(marks.icon, name="icon")
register.simple_tag(marks.stage, name="stage")
register.simple_tag(marks.nine, name="nine")
register.simple_tag(marks.stage_cell, name="stage_cell")
register.simple_tag(marks.face, name="face")
register.simple_tag(marks.person, name="person")
register.simple_tag(marks.clause, name="clause")
register.simple_tag(marks.stamp, name="stamp")
register.simple_tag(marks.tape, name="tape")


def _now(context) -> datetime:
    request = context.get("request")
    return getattr(request, "now", None) or timezone.now()


@register.filter
def plain(value) -> str:
    """Ids and versions: 1234, never 1,234."""
    return str(value)


@register.filter("capitals")
def amount_in_capitals(value) -> str:
    """128660 → 壹拾贰万捌仟陆佰陆拾元整."""
    return formats.EMPTY if value is None or value == "" else amounts.capitals(value)


@register.simple_tag(takes_context=True)
def part_of_frame(context, template) -> SafeString:
    """A part of the frame that follows from menu, offers, roles and language alone: rendered once in each process."""
    values = {name: context.get(name) for name in ("sidebar", "offers", "search_url")}
    roles = getattr(context.get("actor"), "roles", None)
    lines = tuple((line.url, line.current, line.count) for _heading, group in values["sidebar"] or () for line in group)
    if roles is None:
        return render_to_string(template, values)
    return cached_html(template, (roles, lines), lambda: values)


@register.simple_tag(takes_context=True)
def moment(context, value, short="") -> SafeString | str:
    """今天 14:05, or YYYY-MM-DD HH:mm; `short` leaves out this year."""
    return marks.time_of(value, formats.moment(value, _now(context), short=bool(short)))


@register.simple_tag(takes_context=True)
def cell(context, value) -> Any:
    """Any value as it stands in a table."""
    return marks.cell(value, _now(context))


@register.simple_tag
def chip(label, s="", icon="") -> SafeString:
    return marks.chip(label, s, icon)


@register.simple_tag
def one_time_key() -> SafeString:
    """The one-time key of a form. Every form that writes has one."""
    return fill_html('<input type="hidden" name="{}" value="{}">', FIELD, new_key())


@register.simple_tag(takes_context=True)
def seen(context, row) -> SafeString:
    """The version of the row the form shows, as a hidden field: an older one than the row's is refused as Stale."""
    return seen_version(context, row.version)


@register.simple_tag(takes_context=True)
def seen_version(context, version) -> SafeString:
    """The same by number. A form that comes back after a refusal still carries the version the person first looked
    at."""
    sent = seen_of(context["request"])
    return fill_html('<input type="hidden" name="seen" value="{}">', version if sent is None else sent)


@register.simple_block_tag
def panel(content, title="", clause="", small="", kind="", name="") -> SafeString:
    """A sheet of paper with a head. The content brings its own `.in`, `.list`, `.grid`."""
    head = fill_html(
        "<header><h2>{}</h2>{}{}</header>",
        title,
        marks.clause(clause),
        fill_html("<small>{}</small>", small) if small else "",
    )
    anchor = fill_html(' id="{}"', name) if name else ""
    return fill_html(
        '<section class="{}"{}>{}{}</section>',
        f"panel {kind}".strip(),
        anchor,
        head if title else "",
        content,
    )


@register.simple_block_tag
def gate(content, title="", clause="") -> SafeString:
    """A gate of the process holds. Title: what is missing, exactly. Content: what it stops, then the act that opens
    it."""
    return fill_html(
        '<section class="gate" role="group" aria-label="{}">{}<h2>{}</h2>{}{}</section>',
        _("受阻"),
        marks.icon("lock"),
        title,
        content,
        marks.clause(clause),
    )


@register.simple_block_tag
def note(content, s="", icon="info-circle") -> SafeString:
    """A remark beside the work. `s` as everywhere; a word says the same as the colour."""
    return fill_html(
        '<div class="note"{}>{}<div class="grow">{}</div></div>',
        marks.state_attribute(s),
        marks.icon(icon),
        content,
    )


@register.simple_block_tag
def empty(content, title="") -> SafeString:
    """Nothing here: what is missing, then the act. Content: a sentence and `<span class="row">` with buttons."""
    return fill_html('<div class="empty"><b>{}</b>{}</div>', title, content)


@register.inclusion_tag("pages/parts/gauge.html")
def gauge(name, value, standard, say="", s="", by=None, ticks=None, clause="") -> dict[str, Any]:
    """A count against its standard; `say` names what is missing ("差 7 家到 150"), not a percentage."""
    return locals()


@register.inclusion_tag("pages/parts/duty.html")
def duty(time, what, say="", s="", who="", clause="") -> dict[str, Any]:
    """One duty with a time: when, what, how it stands in words, who or how many."""
    return locals()


@register.inclusion_tag("pages/parts/seam.html")
def seam(steps, label="", kind="") -> dict[str, Any]:
    """The sewn line. steps: objects or dicts with code, label, on (text), s (done now rest), lock (why not) or none."""
    return {"steps": steps, "label": label or _("九个阶段"), "kind": kind}


@register.inclusion_tag("pages/parts/timeline.html", takes_context=True)
def timeline(context, entries) -> dict[str, Any]:
    """What happened, newest first: entries with at, text, note, s, sealed; undo and back where they have them."""
    return {"entries": entries, "request": context.get("request"), "csrf_token": context.get("csrf_token")}


@register.inclusion_tag("pages/parts/sheets.html")
def sheets(issued, waiting=()) -> dict[str, Any]:
    """Sheets of a record: rows with code, title, url, state, sealed; waiting ones below the dashed line."""
    return {"issued": issued, "waiting": waiting}


@register.inclusion_tag("pages/parts/move.html", takes_context=True)
def move_button(context, label, url, seen=None, why="", kind="", icon="", note=False) -> dict[str, Any]:
    """The button of a move or fact: a form of its own with key and version.

    `why` (a Refusal or text) makes it a button that says why not. `kind`: main, seal, bare. `note` asks for a remark.
    """
    sentence = why.sentence(_) if hasattr(why, "sentence") else why
    return locals() | {"csrf_token": context.get("csrf_token"), "why": sentence}


@register.simple_tag
def field(bound, kind="", unit="", icon="") -> SafeString:
    """A form field of which the page says more than its form: `kind`, `unit`, `icon`. Others: `as_field_group`."""
    words = {"kind": kind, "unit": unit, "icon": icon}
    return bound.render(context=bound.get_context() | {name: word for name, word in words.items() if word})


class StageWithChapter(TypedDict):
    code: str
    label: str
    chapter: int


@register.simple_tag
def nine_stages() -> list[StageWithChapter]:
    """The whole line, each stage with its chapter of the process document."""
    return [StageWithChapter(code=s.code, label=_(s.label), chapter=CHAPTERS[s.code]) for s in STAGES]


class Lockout(TypedDict):
    """`tries`: wrong passwords before it locks · `minutes`, `left` (seconds): how long at most · `at`: until HH:MM."""

    tries: str
    minutes: int
    at: str
    left: str


@register.simple_tag(takes_context=True)
def sign_in_lockout(context) -> Lockout:
    """When a locked sign-in opens again at the latest, and after how many wrong passwords it locks."""
    tries, seconds, *_rest = str(settings.ACCOUNT_RATE_LIMITS["login_failed"]).replace("s/", "/").split("/")
    until = _now(context) + timedelta(seconds=int(seconds))
    at = until.astimezone(formats.SHANGHAI)
    return Lockout(tries=tries, minutes=int(seconds) // 60, at=f"{at:%H:%M}", left=seconds)


@register.simple_tag
def idle_hours() -> int:
    """After how many hours without use somebody is signed out."""
    return settings.SESSION_IDLE_HOURS


@register.filter
def has_non_field_error(form, code) -> bool:
    """Whether a form was refused as a whole for this reason."""
    return any(error.code == code for error in form.non_field_errors().as_data())


@register.simple_tag
def demo_people() -> list[Account]:
    """Who can be chosen on the sign-in page of the demo company; nobody anywhere else."""
    return active_accounts() if settings.DEMO else []
